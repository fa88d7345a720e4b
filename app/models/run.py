"""A run: one build as it is known to everybody, while it goes on and after."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.evaluation.decision import THRESHOLD, Decision
from app.training.spec import BuildSpec


class Status(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def active(self) -> bool:
        """Whether the run may still change."""
        return self in (Status.QUEUED, Status.RUNNING)


@dataclass(frozen=True)
class Run:
    """A run's facts. `message` says how it ended; `score`, `low` and `high` are of the objective metric on test.

    `share` (0 to 1) is how much of the present stage is done, if known; `total` the most rounds there can be,
    `parent` the run this one was made from by a change, `decision` from which probability on to act, if that was saved.
    """

    id: str
    name: str
    status: Status
    message: str
    spec: BuildSpec
    dataset_name: str
    created: datetime
    ended: datetime | None
    stage: str
    share: float | None
    total: int | None
    objective: str | None
    score: float | None
    low: float | None
    high: float | None
    parent: str | None = None
    decision: Decision | None = None

    @property
    def dataset(self) -> str:
        """The id of the dataset it was built from."""
        return self.spec.dataset

    @property
    def threshold(self) -> float:
        """The probability from which on the positive class is predicted."""
        return self.decision.threshold if self.decision else THRESHOLD

    @property
    def has_model(self) -> bool:
        """Whether the run ended with a model."""
        return self.status in (Status.FINISHED, Status.STOPPED)
