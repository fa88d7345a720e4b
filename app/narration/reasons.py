"""Facts on why the model answers as it does."""

from collections.abc import Iterator

from app.evaluation.interactions import strongest
from app.evaluation.report import Report
from app.narration.fact import Fact
from app.narration.wording import LONGEST_SENTENCE, clean, finite, percent, quoted
from app.problem import Problem

MOST_DIRECTIONS, MOST_EFFECTS = 5, 3
WORTH_TELLING = 0.01


def reason_facts(report: Report) -> Iterator[Fact]:
    """Which way the first columns move answers, what the first of them do on average, and which act together."""
    found = report.why
    if found is None or found.undefined:
        return
    for place, one in enumerate(found.contributions[:MOST_DIRECTIONS], start=1):
        if one.direction and one.share >= WORTH_TELLING:
            name = clean(one.column)
            value = {"column": name, "direction": one.direction} | finite(share=one.share)
            sentence = (
                f"{name} has {percent(one.share)} of what moves single answers (SHAP); direction: {one.direction}"
                f"{_it(report, one.direction)}."
            )
            yield Fact(f"direction.{place}", "Direction", value, sentence)
    if found.agreement:
        value = finite(rank_correlation=found.agreement.rank_correlation) | {"shared": found.agreement.shared}
        yield Fact(
            "agreement", "Agreement of impact and SHAP", value, clean(found.agreement.sentence, 2 * LONGEST_SENTENCE)
        )
    for place, one in enumerate(found.effects[:MOST_EFFECTS], start=1):
        value = {"column": clean(one.column)} | finite(low=one.low, high=one.high)
        yield Fact(f"effect.{place}", "Effect", value, clean(one.sentence, LONGEST_SENTENCE))
    if found.interactions:
        first = found.interactions[0]
        value = {"columns": [clean(first.first), clean(first.second)]} | finite(
            strength=first.strength, size=first.size
        )
        yield Fact("interaction", "Interaction", value, clean(strongest(found.interactions), LONGEST_SENTENCE))


def _it(report: Report, direction: str) -> str:
    """What "it" is where a direction says so."""
    if report.problem is Problem.MULTICLASS or not ("raises" in direction or "lowers" in direction):
        return ""
    if report.problem is Problem.REGRESSION:
        return f", where it is the predicted {clean(report.target)}"
    return f", where it is the chance of {quoted(report.positive)}"
