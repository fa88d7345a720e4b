"""The contract of a check."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import cache
from typing import ClassVar

from app.data.validation.finding import Finding, Fix, Severity
from app.data.validation.survey import Survey
from app.registry import discover


class Check(ABC):
    """One kind of finding: its code, title, usual severity, how it is found and why it matters, and the looking."""

    key: ClassVar[str]
    """The stable code of its findings."""
    title: ClassVar[str]
    severity: ClassVar[Severity]
    order: ClassVar[int] = 0
    found: ClassVar[str]
    """How it is found: one sentence."""
    matters: ClassVar[str]
    """Why it matters: one sentence."""
    by_hand: ClassVar[str] = ""
    """What to do where no click mends it."""

    @abstractmethod
    def look(self, survey: Survey) -> Iterable[Finding]:
        """The findings in a surveyed table."""

    def finding(
        self,
        columns: Iterable[str],
        sentence: str,
        fix: Fix | None = None,
        by_hand: str = "",
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this check about some columns."""
        return Finding(
            code=self.key,
            title=self.title,
            severity=severity or self.severity,
            columns=tuple(columns),
            sentence=sentence,
            found=self.found,
            matters=self.matters,
            fix=fix,
            by_hand="" if fix else by_hand or self.by_hand,
        )


@cache
def checks() -> dict[str, type[Check]]:
    """Every check, by code."""
    from app.data.validation import checks as package

    return discover(package, Check)
