"""Right and wrong predictions on the test rows, in words."""

from collections.abc import Iterator
from typing import Any

from app.evaluation.report import Report
from app.narration.fact import Fact
from app.narration.scores import class_counts
from app.narration.wording import count, joined, percent, quoted

WEAKEST_CLASSES = 5
LARGEST_MISTAKES = 3


def confusion_facts(report: Report) -> Iterator[Fact]:
    """How many test rows were right, and where the wrong ones went; nothing for regression."""
    counts = class_counts(report)
    total = sum(counts.values())
    if not total:
        return
    right = sum(row[place] for place, row in enumerate(report.confusion))
    sentence = f"Of {count(total, 'test row')}, {right:,} ({percent(right / total)}) were predicted correctly."
    value: dict[str, Any] = {"rows": total, "right": right, "wrong": total - right}
    if report.positive in counts and len(counts) == 2:
        more, outcomes = _outcomes(report, report.classes.index(report.positive))
        sentence += more
        value |= outcomes
    yield Fact("confusion", "Right and wrong", value, sentence)
    if len(counts) > 2:
        yield from _by_class(report, counts)


def _outcomes(report: Report, positive: int) -> tuple[str, dict[str, Any]]:
    negative = 1 - positive
    found, missed = report.confusion[positive][positive], report.confusion[positive][negative]
    alarms, passed = report.confusion[negative][positive], report.confusion[negative][negative]
    name = quoted(report.positive)
    sentence = (
        f" Of {count(found + missed, 'row')} that are {name}, {found:,} were found and {missed:,} missed; of "
        f"{count(found + alarms, 'row')} predicted as {name}, {alarms:,} were false alarms."
    )
    other = quoted(report.classes[negative])
    cells = (("found", name, name, found), ("missed", name, other, missed), ("false alarms", other, name, alarms),
             ("rightly passed", other, other, passed))  # fmt: skip
    value: list[dict[str, Any]]
    value = [{"outcome": told, "actual": a, "predicted": p, "rows": rows} for told, a, p, rows in cells]
    value += [{"actual": other, "rows": alarms + passed}, {"predicted": other, "rows": missed + passed}]
    value += _rates(missed, alarms, passed)
    return sentence, {"outcomes": value}


def _rates(missed: int, alarms: int, passed: int) -> Iterator[dict[str, Any]]:
    """The shares that take two steps to reckon, by the names they go by."""
    for name, some, all_ in (
        ("specificity", passed, alarms + passed),
        ("false positive rate", alarms, alarms + passed),
        ("negative predictive value", passed, missed + passed),
    ):
        if all_:
            yield {"rate": name, "share": some / all_}


def _by_class(report: Report, counts: dict[str, int]) -> Iterator[Fact]:
    recalls = [
        (report.confusion[place][place] / rows, quoted(name), rows, report.confusion[place][place])
        for place, (name, rows) in enumerate(counts.items())
        if rows
    ]
    weakest = sorted(recalls)[:WEAKEST_CLASSES]
    told = joined([f"{name} ({percent(recall)} of {count(rows, 'row')})" for recall, name, rows, _ in weakest])
    value = [
        {"class": name, "recall": recall, "rows": rows, "found": found, "missed": rows - found}
        for recall, name, rows, found in weakest
    ]
    yield Fact("weakest", "Weakest categories", value, f"Found least reliably: {told}.")
    mistakes = sorted(
        (-rows, actual, predicted)
        for actual, line in enumerate(report.confusion)
        for predicted, rows in enumerate(line)
        if rows and actual != predicted
    )[:LARGEST_MISTAKES]
    if mistakes:
        told = joined([f"{_pair(report, a, p)} {count(-rows, 'time')}" for rows, a, p in mistakes])
        value = [
            {"actual": quoted(report.classes[a]), "predicted": quoted(report.classes[p]), "rows": -rows}
            for rows, a, p in mistakes
        ]
        yield Fact("mistakes", "Most frequent mistakes", value, f"Most frequent mistakes: {told}.")


def _pair(report: Report, actual: int, predicted: int) -> str:
    return f"{quoted(report.classes[actual])} taken for {quoted(report.classes[predicted])}"
