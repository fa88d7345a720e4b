"""Starting a build from its specification."""

from typing import Any

from app.algorithms.algorithm import algorithm
from app.data.dataset import Version
from app.data.library import Library
from app.jobs.engine import Engine
from app.models.store import Store
from app.training.preparation import Source
from app.training.spec import BuildSpec
from app.wrangling.recipe import Recipe


def start(spec: BuildSpec, library: Library, store: Store, engine: Engine, name: str = "", parent: str = "") -> str:
    """Queue a build of a dataset version and return its run's id; wrong settings are refused at once.

    `parent` is the run whose specification was changed for this one.
    """
    chosen = algorithm(spec.algorithm)
    chosen.complete(spec.settings, spec.problem)
    source = source_of(library, library.version(spec.dataset, spec.version), spec.recipe)
    run = store.create(spec, name.strip() or f"{source.name}: {spec.target} by {chosen.name}", source.name, parent)
    engine.submit(run, spec, source)
    return run


def source_of(library: Library, version: Version, steps: list[dict[str, Any]]) -> Source:
    """A dataset version as a build with these steps reads it."""
    kinds = {one.name: one.kind for one in version.columns}
    tables = library.tables(Recipe.from_dict(steps).tables())
    return Source(version.data, kinds, library.dataset(version.dataset).name, version.number, tables)
