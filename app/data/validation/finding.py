"""A finding: what is wrong, how it was found, why it matters, and what mends it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.data.validation.plan import Plan
from app.problem import Problem


class Severity(StrEnum):
    """How bad a finding is: with an error a build fails, with a warning its model is worse or not to be trusted."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Fix:
    """A change of the plan that makes a finding disappear; `label` is what its button says.

    `steps` are added at the end of the recipe, `leave_out` to the columns that are left out, and `use_again` are taken
    from them; the other choices are replaced where they are given.
    """

    label: str
    steps: tuple[dict[str, Any], ...] = ()
    leave_out: tuple[str, ...] = ()
    use_again: tuple[str, ...] = ()
    target: str | None = None
    problem: Problem | None = None
    weights: str | None = None

    def apply(self, plan: Plan) -> Plan:
        """The plan with the change."""
        kept = [name for name in plan.left_out if name not in self.use_again]
        changes: dict[str, Any] = {
            "steps": (*plan.steps, *self.steps),
            "left_out": tuple(dict.fromkeys([*kept, *self.leave_out])),
        }
        if self.target is not None:
            changes |= {"target": self.target, "problem": None}
        if self.problem is not None:
            changes["problem"] = self.problem
        if self.weights is not None:
            changes["weights"] = self.weights
        return replace(plan, **changes)


@dataclass(frozen=True)
class Finding:
    """One thing a person should know of the table before building.

    `sentence` says what it is with its numbers, `found` how it was found, `matters` why it matters. Where no click
    mends it, `by_hand` says what to do.
    """

    code: str
    title: str
    severity: Severity
    columns: tuple[str, ...]
    sentence: str
    found: str
    matters: str
    fix: Fix | None = None
    by_hand: str = ""
