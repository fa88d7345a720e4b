"""Starting a build from its specification."""

from app.algorithms.algorithm import algorithm
from app.data.library import Library
from app.jobs.engine import Engine
from app.models.store import Store
from app.training.preparation import Source
from app.training.spec import BuildSpec


def start(spec: BuildSpec, library: Library, store: Store, engine: Engine, name: str = "") -> str:
    """Queue a build of a dataset version and return its run's id; wrong settings are refused at once."""
    chosen = algorithm(spec.algorithm)
    chosen.complete(spec.settings, spec.problem)
    dataset, version = library.dataset(spec.dataset), library.version(spec.dataset, spec.version)
    source = Source(version.data, {one.name: one.kind for one in version.columns}, dataset.name, version.number)
    run = store.create(spec, name.strip() or f"{dataset.name}: {spec.target} by {chosen.name}", dataset.name)
    engine.submit(run, spec, source)
    return run
