"""Everything that determines a model."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from app.errors import NotApplicable
from app.problem import Problem

HIGHEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Split:
    """Shares of the rows for training, validation and test; classes keep their shares when stratified."""

    train: float = 0.7
    validation: float = 0.15
    test: float = 0.15
    stratified: bool = True

    def __post_init__(self) -> None:
        shares = (self.train, self.validation, self.test)
        if not (min(shares) >= 0.05 and abs(sum(shares) - 1) <= 1e-6):
            raise NotApplicable(
                f"The split is {self.train:.0%} training, {self.validation:.0%} validation and {self.test:.0%} test; "
                "the three must add up to 100 % with at least 5 % each."
            )


@dataclass(frozen=True)
class EarlyStopping:
    """Stop after `patience` rounds without validation loss falling by more than `tolerance`; 0 switches it off."""

    patience: int = 20
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        if not (self.patience >= 0 and self.tolerance >= 0):
            raise NotApplicable("Patience and tolerance of early stopping must not be negative; 0 switches it off.")


@dataclass(frozen=True)
class BuildSpec:
    """A build, frozen and JSON: the same specification gives the same model.

    `dataset` and `version` name a dataset version, `recipe` is `Recipe.to_dict`, `left_out` are columns the model
    must not use, `time_limit` is in seconds of training, `seed` is from 0 to 2,147,483,647.
    `weights` "balanced" lets every category count alike and `weight_column` names a column of row weights; both may be
    set. `monotone` says of a column that the answer may only rise (1) or only fall (-1) with it. `continues` is the id
    of a run to train further from.
    """

    dataset: str
    version: int
    target: str
    problem: Problem
    algorithm: str
    settings: dict[str, Any] = field(default_factory=dict)
    recipe: list[dict[str, Any]] = field(default_factory=list)
    left_out: tuple[str, ...] = ()
    split: Split = Split()
    early_stopping: EarlyStopping = EarlyStopping()
    time_limit: float | None = None
    seed: int = 0
    weights: Literal["equal", "balanced"] = "equal"
    weight_column: str | None = None
    monotone: dict[str, int] = field(default_factory=dict)
    continues: str | None = None

    def __post_init__(self) -> None:
        if self.time_limit is not None and not self.time_limit > 0:
            raise NotApplicable(f"The time limit must be more than 0 seconds, not {self.time_limit:g}.")
        if not 0 <= self.seed <= HIGHEST_SEED:
            raise NotApplicable(f"The seed must be a whole number from 0 to {HIGHEST_SEED:,}, not {self.seed}.")

    def to_json(self) -> str:
        """The specification as JSON, keys sorted."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "BuildSpec":
        """The specification that `to_json` wrote."""
        data = json.loads(text)
        return cls(
            **data
            | {
                "problem": Problem(data["problem"]),
                "left_out": tuple(data["left_out"]),
                "split": Split(**data["split"]),
                "early_stopping": EarlyStopping(**data["early_stopping"]),
            }
        )
