"""The checks of a finished build: each looks at its report and passes, finds something, or does not apply."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal

from app.data.validation.finding import Severity
from app.errors import NotApplicable
from app.evaluation.report import Report
from app.registry import discover

State = Literal["finding", "passed", "not applicable"]


class Check(ABC):
    """One thing that may be wrong with a model: its code, title, severity, how it is found, and what to do about it.

    An error means that the model must not be used as it is, a warning that it needs care, a note is good to know.
    """

    key: ClassVar[str]
    """The stable code."""
    title: ClassVar[str]
    severity: ClassVar[Severity]
    order: ClassVar[int]
    """Its place among the checks, the gravest first."""
    found: ClassVar[str]
    """How it is found: one line."""
    remedy: ClassVar[str]
    """What to do: one sentence."""

    @abstractmethod
    def look(self, report: Report) -> str | None:
        """What is wrong, as a sentence with its numbers, or None; NotApplicable with the reason where it cannot say."""

    def weigh(self, report: Report) -> Severity:  # noqa: ARG002 - some weigh what the report found
        """How bad it is in this report."""
        return self.severity

    def mend(self, report: Report) -> str:  # noqa: ARG002 - some name what the report found
        """What to do about what was found in this report."""
        return self.remedy


@dataclass(frozen=True)
class CheckResult:
    """What became of a check: its state, with the sentence of a finding or the reason why it does not apply.

    `remedy` is empty unless something was found; `found` says how it is found.
    """

    code: str
    title: str
    severity: Severity
    state: State
    sentence: str
    remedy: str
    found: str


@cache
def every_check() -> dict[str, type[Check]]:
    """Every check, by code, the gravest first."""
    from app.evaluation import checks as package

    return discover(package, Check)


def checks(report: Report) -> tuple[CheckResult, ...]:
    """What every check says of a report, the gravest first; quick, and always the same."""
    results = (_result(check(), report) for check in every_check().values())
    return tuple(sorted(results, key=lambda result: list(Severity).index(result.severity)))


def findings(report: Report) -> tuple[CheckResult, ...]:
    """The checks that found something, the gravest first."""
    return tuple(result for result in checks(report) if result.state == "finding")


def _result(check: Check, report: Report) -> CheckResult:
    state: State
    try:
        sentence = check.look(report)
        state = "passed" if sentence is None else "finding"
    except NotApplicable as refusal:
        sentence, state = str(refusal), "not applicable"
    remedy = check.mend(report) if state == "finding" else ""
    severity = check.weigh(report) if state == "finding" else check.severity
    return CheckResult(check.key, check.title, severity, state, sentence or "", remedy, check.found)
