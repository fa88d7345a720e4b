"""Runs, curves and models in MLflow; the only module that speaks to it."""

import os
import tempfile
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from app.errors import NotApplicable
from app.evaluation.decision import Decision
from app.evaluation.report import Report
from app.jobs.owner import alive
from app.models.run import Run, Status
from app.settings import Settings
from app.training.monitor import Round
from app.training.spec import BuildSpec

EXPERIMENT = "easel"
LONGEST_TAG = 4_000
MOST_RUNS = 50_000
TRAIN, VALID, EXTRA = "train_loss", "validation_loss", "round."
BUSY_SECONDS = 30


class Store:
    """The runs of one MLflow tracking database, with their models."""

    def __init__(self, settings: Settings) -> None:
        settings.home.mkdir(parents=True, exist_ok=True)
        self.settings = settings
        self.lock = threading.Lock()

    @property
    def client(self) -> Any:
        """MLflow's client; the first call, which makes the tables, takes seconds, and others wait for it."""
        with self.lock:
            return self._client

    @cached_property
    def _client(self) -> Any:
        """The client, its telemetry off."""
        os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
        os.environ["DO_NOT_TRACK"] = "true"
        import logging

        import mlflow

        logging.getLogger("mlflow").setLevel(logging.WARNING)
        logging.getLogger("alembic").setLevel(logging.WARNING)
        address = self.settings.tracking
        if address.startswith("sqlite:") and "?" not in address:
            address += f"?timeout={BUSY_SECONDS}"
        return mlflow.MlflowClient(address)

    @cached_property
    def experiment(self) -> str:
        """The id of Easel's experiment."""
        client = self.client
        from mlflow.exceptions import MlflowException

        found = client.get_experiment_by_name(EXPERIMENT)
        if found:
            return found.experiment_id
        try:
            return client.create_experiment(EXPERIMENT, artifact_location=self.settings.artifacts)
        except MlflowException:
            return client.get_experiment_by_name(EXPERIMENT).experiment_id

    def create(self, spec: BuildSpec, name: str, dataset_name: str, parent: str = "") -> str:
        """A new queued run, made from the run `parent` if there is one; returns its id."""
        tags = {
            "name": name[:LONGEST_TAG],
            "dataset": dataset_name[:LONGEST_TAG],
            "status": Status.QUEUED.value,
            "stage": "Waiting for a worker",
            "parent": parent,
        }
        text = spec.to_json()
        for start in range(0, len(text), LONGEST_TAG):
            tags[f"spec.{start // LONGEST_TAG:04}"] = text[start : start + LONGEST_TAG]
        named = {f"easel.{key}": value for key, value in tags.items()}
        return self.client.create_run(self.experiment, tags=named, run_name=tags["name"]).info.run_id

    def run(self, id: str) -> Run:
        """The run of that id; one whose owner is gone is marked as interrupted."""
        return self._settled(self._find(id))

    def runs(self, deleted: bool = False) -> list[Run]:
        """All runs, newest first."""
        from mlflow.entities import ViewType

        view = ViewType.DELETED_ONLY if deleted else ViewType.ACTIVE_ONLY
        found = self.client.search_runs(
            [self.experiment], run_view_type=view, max_results=MOST_RUNS, order_by=["attributes.start_time DESC"]
        )
        return [self._settled(one) for one in found]

    def curve(self, id: str) -> tuple[Round, ...]:
        """The rounds logged so far."""
        keys = [key for key in self.client.get_run(id).data.metrics if key in (TRAIN, VALID) or key.startswith(EXTRA)]
        values: dict[int, dict[str, Any]] = {}
        for key in keys:
            for metric in self.client.get_metric_history(id, key):
                values.setdefault(metric.step, {})[key] = metric
        return tuple(
            Round(
                step,
                found[TRAIN].value,
                found[VALID].value,
                found[TRAIN].timestamp / 1000,
                {key.removeprefix(EXTRA): metric.value for key, metric in found.items() if key.startswith(EXTRA)},
            )
            for step, found in sorted(values.items())
            if TRAIN in found and VALID in found
        )

    def log_rounds(self, id: str, rounds: Sequence[Round]) -> None:
        """Add rounds to the curve; a metric's timestamp is the milliseconds since training began."""
        from mlflow.entities import Metric

        metrics = [
            Metric(key, value, int(one.seconds * 1000), one.round)
            for one in rounds
            for key, value in _curve_metrics(one).items()
        ]
        for start in range(0, len(metrics), 1_000):
            self.client.log_batch(id, metrics=metrics[start : start + 1_000])

    def tell(self, id: str, **facts: Any) -> None:
        """Set facts of a run: owner, status, stage, share, total, message, stop."""
        from mlflow.entities import RunTag

        texts = {key: "" if value is None else str(value)[:LONGEST_TAG] for key, value in facts.items()}
        tags = [RunTag(f"easel.{key}", text) for key, text in texts.items()]
        self.client.log_batch(id, tags=tags)

    def ask_to_stop(self, id: str) -> None:
        """Ask a running build to end after its present round."""
        self.tell(id, stop="yes")

    def stop_asked(self, id: str) -> bool:
        """Whether somebody asked the run to stop."""
        return bool(self.client.get_run(id).data.tags.get("easel.stop"))

    def keep(self, id: str, report: Report, folder: Path, settings: dict[str, Any]) -> None:
        """Store a finished run's model, settings and test metrics."""
        from mlflow.entities import Metric, Param

        self.client.log_artifacts(id, str(folder), "model")
        metrics = [
            Metric(f"test_{key}", score.value, 0, 0) for key, score in report.metrics.items() if score.value is not None
        ]
        self.client.log_batch(id, metrics=metrics, params=[Param(key, str(value)) for key, value in settings.items()])
        score = report.metrics[report.objective]
        self.tell(id, objective=report.objective, score=score.value, low=score.low, high=score.high)

    def finish(self, id: str, status: Status, message: str) -> None:
        """End a run with a sentence; a run that has ended already keeps its first ending."""
        if not Status(self.client.get_run(id).data.tags["easel.status"]).active:
            return
        self.tell(id, status=status.value, message=message, stage="", share=None)
        ended = {Status.FINISHED: "FINISHED", Status.STOPPED: "FINISHED", Status.FAILED: "FAILED"}
        self.client.set_terminated(id, ended.get(status, "KILLED"))

    def folder(self, id: str) -> Path:
        """The folder of a run's model, fetched if it is not on this machine; refuses a run without one."""
        run = self.run(id)
        if not run.has_model:
            raise NotApplicable(f"{run.name} has no model: it is {run.status.value}. Choose another model.")
        place = Path(self._find(id).info.artifact_uri.removeprefix("file://")) / "model"
        if place.is_dir():
            return place
        fetched = self.settings.home / "fetched" / id
        if not fetched.is_dir():
            self._fetch(run, fetched)
        return fetched / "model"

    def _fetch(self, run: Run, folder: Path) -> None:
        """Download a run's model; the folder is there only if all of it is."""
        from mlflow.exceptions import MlflowException

        folder.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, ignore_cleanup_errors=True) as place:
            try:
                self.client.download_artifacts(run.id, "model", place)
            except (MlflowException, OSError) as fault:
                raise NotApplicable(f"The files of {run.name} are not there any more; build it again.") from fault
            Path(place).rename(folder)

    def rename(self, id: str, name: str) -> None:
        """Give a run another name."""
        if not name.strip():
            raise NotApplicable("A model needs a name; give at least one letter.")
        self._find(id)
        self.tell(id, name=name.strip())

    def decide(self, id: str, decision: Decision) -> None:
        """Save from which probability on a run's model predicts the positive class, and why."""
        self._find(id)
        self.tell(id, decision=decision.to_json())

    def delete(self, id: str) -> None:
        """Delete a run; it can be restored. A run that is going on is refused."""
        run = self.run(id)
        if run.status.active:
            raise NotApplicable(f"{run.name} is still being built; stop it before deleting it.")
        self.client.delete_run(id)

    def restore(self, id: str) -> None:
        """Take a deletion back."""
        self._find(id)
        self.client.restore_run(id)

    def _find(self, id: str) -> Any:
        client = self.client
        from mlflow.exceptions import MlflowException

        try:
            return client.get_run(id)
        except MlflowException:
            raise NotApplicable("This model is not there any more; choose another one under My models.") from None

    def _settled(self, found: Any) -> Run:
        run = _run(found)
        owner = found.data.tags.get("easel.owner")
        if not run.status.active or not owner or alive(owner):
            return run
        message = "Easel was restarted while this build was going on; run it again to get its model."
        self.finish(run.id, Status.INTERRUPTED, message)
        return _run(self.client.get_run(run.id))


def _run(found: Any) -> Run:
    tags = {key.removeprefix("easel."): value for key, value in found.data.tags.items() if key.startswith("easel.")}
    spec = "".join(tags[key] for key in sorted(tags) if key.startswith("spec."))
    return Run(
        id=found.info.run_id,
        name=tags["name"],
        status=Status(tags["status"]),
        message=tags.get("message", ""),
        spec=BuildSpec.from_json(spec),
        dataset_name=tags["dataset"],
        created=_moment(found.info.start_time),
        ended=_moment(found.info.end_time) if found.info.end_time else None,
        stage=tags.get("stage", ""),
        share=_number(tags, "share"),
        total=int(tags["total"]) if tags.get("total") else None,
        objective=tags.get("objective"),
        score=_number(tags, "score"),
        low=_number(tags, "low"),
        high=_number(tags, "high"),
        parent=tags.get("parent") or None,
        decision=Decision.from_json(tags["decision"]) if tags.get("decision") else None,
    )


def _curve_metrics(one: Round) -> dict[str, float]:
    return {TRAIN: one.train, VALID: one.valid} | {f"{EXTRA}{name}": value for name, value in one.extra.items()}


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _number(tags: dict[str, str], key: str) -> float | None:
    return float(tags[key]) if tags.get(key) else None
