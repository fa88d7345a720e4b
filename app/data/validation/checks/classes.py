"""Checks of the categories of the target: enough rows of each."""

from collections.abc import Iterable

from app.algorithms.algorithm import algorithms
from app.data.validation.check import Check
from app.data.validation.finding import Finding, Fix, Severity
from app.data.validation.survey import Survey
from app.data.validation.wording import quoted, rows, share, step
from app.problem import MOST_CLASSES, Problem

FEWEST_ROWS = 25
UNBALANCED = 0.1
MOST_SHOWN = 4


class RareClasses(Check):
    """A category of the target is in few rows."""

    key = "rare-classes"
    title = "Rare categories in the target"
    severity = Severity.WARNING
    found = f"The rows of every category of the target were counted; AWS asks for {FEWEST_ROWS} rows of each."
    matters = "Of so few rows only a handful are tested, so how well the model knows the category stays unknown."
    by_hand = "Collect more rows of it, or leave its rows out."

    def look(self, survey: Survey) -> Iterable[Finding]:
        if survey.problem not in (Problem.BINARY, Problem.MULTICLASS) or len(survey.classes) > MOST_CLASSES:
            return
        rare = [(str(value), count) for value, count in survey.classes if count < FEWEST_ROWS]
        if not rare or survey.rows < FEWEST_ROWS * len(survey.classes):
            return
        shown = ", ".join(f"{quoted(_plain(value))} in {rows(count)}" for value, count in rare[:MOST_SHOWN])
        more = f" and {len(rare) - MOST_SHOWN} more" if len(rare) > MOST_SHOWN else ""
        whose = quoted(survey.target.name)
        sentence = f"{len(rare)} of the {len(survey.classes)} categories of {whose} are rare: {shown}{more}."
        if len(rare) == 1:
            sentence = f"One of the {len(survey.classes)} categories of {whose} is rare: {shown}."
        yield self.finding((survey.target.name,), sentence, self._fix(survey, [count for _, count in rare]))

    @staticmethod
    def _fix(survey: Survey, rare: list[int]) -> Fix | None:
        common = [count for _, count in survey.classes[: len(survey.classes) - len(rare)]]
        target = survey.target
        if survey.problem is Problem.BINARY:
            return None
        if target.is_number:
            return Fix(f"Choose {Problem.REGRESSION.label}", problem=Problem.REGRESSION)
        if not target.is_text or sum(rare) < FEWEST_ROWS or len(common) < 2 or not survey.can_change(target.name):
            return None
        # Half way by factors, so that the same categories are rare among training rows.
        fraction = (rare[0] * common[-1]) ** 0.5 / sum(rare + common)
        steps = (step("replace_rare", columns=[target.name], rows=0, share=fraction),)
        return Fix(f"Join the {len(rare)} rare categories as 'Other'", steps, problem=Problem.MULTICLASS)


class UnbalancedTarget(Check):
    """One of two categories is in few rows."""

    key = "unbalanced-target"
    title = "Unbalanced target"
    severity = Severity.WARNING
    found = "The rows of the two categories of the target were counted and compared."
    matters = (
        "Whoever always answers the frequent category is right most often, so accuracy says little; read AUC and F1."
    )
    by_hand = "Choose an algorithm that takes row weights, or judge the model by F1 and AUC."

    def look(self, survey: Survey) -> Iterable[Finding]:
        if survey.problem is not Problem.BINARY or len(survey.classes) != 2 or survey.plan.weights == "balanced":
            return
        (_, most), (value, fewest) = survey.classes
        if fewest >= UNBALANCED * (most + fewest):
            return
        part = f"{rows(fewest)} of {most + fewest:,} ({share(fewest, most + fewest)})"
        sentence = f"{quoted(survey.target.name)} is {quoted(_plain(str(value)))} in only {part}."
        takes = algorithms().get(survey.plan.algorithm)
        fix = Fix("Let both categories count alike", weights="balanced") if takes and takes.takes_weights else None
        yield self.finding((survey.target.name,), sentence, fix)


def _plain(text: str) -> str:
    return text.removesuffix(".0")
