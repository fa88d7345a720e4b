"""One build, from a specification to a model on disk with its report."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import polars as pl

from app import __version__
from app.algorithms.algorithm import Algorithm, Fitted, TrainingData, algorithm
from app.algorithms.baseline import Baseline
from app.data.conventions import Conventions
from app.errors import NotApplicable
from app.evaluation.evidence import Evidence
from app.evaluation.explaining import reference_of
from app.evaluation.judge import judge
from app.evaluation.latency import latency
from app.evaluation.loss import loss_name
from app.evaluation.objective import objective_judge
from app.evaluation.report import Report
from app.models.bundle import Bundle, Manifest
from app.models.inputs import inputs
from app.problem import Problem
from app.training.certainty import certainty
from app.training.monitor import Monitor, Round
from app.training.preparation import Prepared, Source, prepare, training_data
from app.training.refit import MOST_ROWS, refit
from app.training.spec import BuildSpec
from app.wrangling.recipe import kinds_after

LIBRARIES = ("numpy", "polars", "narwhals", "scikit-learn", "xgboost", "lightgbm")


class Watch(Protocol):
    """Whoever watches a build: is told of stages and rounds, and may ask it to stop."""

    def stage(self, text: str, share: float | None = None) -> None:
        """What is being done, and how much of it (0 to 1) if that is known."""

    def round(self, one: Round, total: int | None) -> None:
        """A finished round, of at most `total`."""

    def should_stop(self) -> bool:
        """Whether to stop after this round."""


class Unwatched:
    """Nobody watches."""

    def stage(self, text: str, share: float | None = None) -> None:
        """Not told to anybody."""

    def round(self, one: Round, total: int | None) -> None:
        """Not told to anybody."""

    def should_stop(self) -> bool:
        """Nobody asks to stop."""
        return False


def train(
    spec: BuildSpec, source: Source, folder: Path, watch: Watch | None = None, start: Bundle | None = None
) -> Report:
    """Build the model of `spec` from `source`, write it and its report into `folder`, and return the report.

    `start` is a model to train further from. Raises NotApplicable where the specification does not fit the table.
    """
    watch = watch or Unwatched()
    chosen = algorithm(spec.algorithm)
    settings = chosen.complete(spec.settings, spec.problem)
    watch.stage("Splitting the table and learning the recipe")
    prepared = prepare(spec, source)
    watch.stage(f"Training {chosen.name}")
    monitor = _monitor(spec, chosen, watch)
    data = training_data(spec, prepared, settings)
    fitted = chosen().fit(data, monitor, _going_on(start, chosen, prepared))
    seconds = monitor.clock() - monitor.started
    if monitor.best is None:
        raise NotApplicable(monitor.sentence)
    warning = chosen.forewarn(data.settings, len(data.train.target))
    notes = (*prepared.notes, *([warning] if warning else []))
    watch.stage("Learning how sure the model can be")
    evidence = _evidence(spec, prepared, data, fitted, monitor, seconds)
    bundle = replace(_bundle(spec, source, prepared, settings, evidence), reference=lambda: reference_of(evidence))
    judged, tables = judge(evidence, watch.stage)
    judged["metrics"]["InferenceLatency"] = latency(bundle.predict, prepared.raw, spec.seed)
    report = _report(spec, prepared, monitor, seconds, judged | {"notes": notes})
    report.save(folder / "report", tables)
    watch.stage("Saving the model")
    bundle.save(folder)
    return report


def _going_on(start: Bundle | None, chosen: type[Algorithm], prepared: Prepared) -> Fitted | None:
    """The fitted model to go on from; refused where it was made otherwise than this build would be."""
    if start is None:
        return None
    if not chosen.continues:
        raise NotApplicable(
            f"{chosen.name} cannot train further from a finished model; start a new build with more rounds."
        )
    same = start.manifest.spec.algorithm == chosen.key and start.manifest.classes == prepared.classes
    if not same or start.encoding != prepared.encoding:
        raise NotApplicable(
            "The model to train further from was made from other columns or rows; keep dataset, recipe, split and seed."
        )
    return start.fitted


def _monitor(spec: BuildSpec, chosen: type[Algorithm], watch: Watch) -> Monitor:
    monitor = Monitor(
        chosen.round_name,
        patience=spec.early_stopping.patience,
        tolerance=spec.early_stopping.tolerance,
        time_limit=spec.time_limit,
        should_stop=watch.should_stop,
        tell=lambda one: watch.round(one, monitor.total),
        judge=objective_judge(spec.problem, spec.seed),
    )
    return monitor


def _evidence(
    spec: BuildSpec,
    prepared: Prepared,
    data: TrainingData,
    fitted: Fitted,
    monitor: Monitor,
    seconds: float,
) -> Evidence:
    reference = Baseline().fit(data, Monitor(Baseline.round_name))
    answers = {name: fitted.predict(prepared.parts[name].features) for name in ("validation", "test")}
    found = certainty(spec, prepared.parts["validation"], answers["validation"])
    return Evidence(
        spec=spec,
        classes=prepared.classes,
        kinds=prepared.kinds,
        frames=prepared.frames,
        actual={name: part.target for name, part in prepared.parts.items()},
        answers={name: found.calibrator.apply(answer) for name, answer in answers.items()},
        baseline=reference.predict(prepared.parts["test"].features),
        encoding=prepared.encoding,
        fitted=fitted,
        slow=algorithm(spec.algorithm).predicts_slowly,
        calibrator=found.calibrator,
        calibration=found.reason,
        uncalibrated=answers["test"],
        conformal=found.conformal,
        every_kind=kinds_after(
            dict(prepared.frames["train"].schema), prepared.shaped.recipe.kinds(prepared.shaped.kinds)
        ),
        seconds=seconds,
        refit=None if spec.continues else partial(refit, spec, prepared, data.settings, len(monitor.rounds)),
        refit_rows=MOST_ROWS,
    )


def _report(spec: BuildSpec, prepared: Prepared, monitor: Monitor, seconds: float, judged: dict[str, Any]) -> Report:
    return Report(
        problem=spec.problem,
        target=spec.target,
        algorithm=spec.algorithm,
        classes=prepared.classes,
        positive=prepared.classes[1] if spec.problem is Problem.BINARY else None,
        threshold=0.5,
        rows=prepared.rows,
        round_name=monitor.round_name,
        rounds=tuple(monitor.rounds),
        best_round=monitor.best.round,
        loss=loss_name(spec.problem),
        ending=monitor.ending,
        stopped=f"{monitor.sentence} {monitor.gained}".strip(),
        seconds=seconds,
        **judged,
    )


def _bundle(spec: BuildSpec, source: Source, prepared: Prepared, settings: dict, evidence: Evidence) -> Bundle:
    recipe, used = prepared.shaped.recipe, [one.column for one in prepared.encoding.columns]
    schema = prepared.raw.head(0)
    if prepared.target_type != pl.Null:
        schema = schema.with_columns(pl.lit(None, dtype=prepared.target_type).alias(spec.target))
    conventions = Conventions.load(source.data.parent)
    manifest = Manifest(
        spec=spec,
        settings=settings,
        classes=prepared.classes,
        inputs=inputs(prepared.raw, prepared.shaped.kinds, used, recipe),
        dataset={"name": source.name, "version": source.version, "rows": int(np.sum(list(prepared.rows.values())))},
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        versions={"easel": __version__} | {name: version(name) for name in LIBRARIES},
        recipe=(*prepared.shaped.done, *recipe.describe(prepared.learned)),
        safe_format=evidence.fitted.safe_format,
        decimal=conventions.decimal,
        date_order=conventions.date_order,
    )
    return Bundle(
        manifest,
        schema,
        recipe,
        prepared.learned,
        prepared.encoding,
        evidence.fitted,
        evidence.calibrator,
        evidence.conformal,
    )
