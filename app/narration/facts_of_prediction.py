"""What is told about the prediction of one row: the answer, how sure it is, and what moved it; never the row itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.narration.fact import Fact
from app.narration.wording import LONGEST_SENTENCE, clean, count, finite, joined, number, percent, quoted

if TYPE_CHECKING:
    from app.evaluation.report import Report
    from app.prediction.predict import RowPrediction
    from app.prediction.reasons import Reasons

MOST_CLASSES, MOST_MOVES, LEVEL = 5, 8, 0.9


def prediction_facts(target: str, found: "RowPrediction") -> Iterator[Fact]:
    """The prediction, its probabilities, where the true value lies, and warnings."""
    name = clean(target)
    if found.probabilities:
        likely = sorted(found.probabilities, key=lambda pair: -pair[1])[:MOST_CLASSES]
        told = joined([f"{quoted(one)} {percent(chance)}" for one, chance in likely])
        yield Fact(
            "prediction", "Prediction", clean(found.prediction), f"The predicted {name} is {quoted(found.prediction)}."
        )
        value = [{"class": clean(one), "share": chance} for one, chance in likely]
        yield Fact("probability", "Probabilities", value, f"The probabilities are: {told}.")
    else:
        value = finite(value=float(found.prediction))
        yield Fact("prediction", "Prediction", value, f"The predicted {name} is {number(float(found.prediction))}.")
    yield from _range(name, found)
    for place, warning in enumerate(found.warnings, start=1):
        text = clean(warning, LONGEST_SENTENCE)
        yield Fact(f"warning.{place}", "Warning", text, text)


def _range(name: str, found: "RowPrediction") -> Iterator[Fact]:
    one = next((each for each in found.ranges if each.level == LEVEL), None)
    if one is None:
        return
    sure = f"{LEVEL * 100:.0f} %"
    if one.low is not None and one.high is not None:
        spread = one.high - one.low
        ends = f"{number(one.low, spread)} and {number(one.high, spread)}"
        sentence = f"With {sure} confidence the true {name} lies between {ends}."
        yield Fact("range", "Range", finite(low=one.low, high=one.high, level=LEVEL), sentence)
    elif one.classes:
        told = joined([quoted(each) for each in one.classes], 10, "or")
        sentence = f"With {sure} confidence the true {name} is one of {count(len(one.classes), 'category')}: {told}."
        yield Fact("range", "Range", {"categories": len(one.classes), "level": LEVEL}, sentence)


def quality_facts(report: "Report") -> Iterator[Fact]:
    """How far the model that predicted can be trusted."""
    from app.evaluation.trust import trust
    from app.narration.scores import headline, metric_sentence

    best = headline(report)
    if best:
        value = finite(value=best[1].value, low=best[1].low, high=best[1].high, baseline=best[1].baseline)
        yield Fact(f"metric.{clean(best[0])}", "Main score", value, metric_sentence(*best))
        yield Fact("quality", "Quality of the model", value, f"Of the model as a whole: {metric_sentence(*best)}")
    verdict = trust(report)
    yield Fact("trust", "Verdict", {"verdict": verdict.verdict.value, "reason": verdict.reason}, verdict.reason)
    cause = "What moved a prediction tells what the model does with values, not what causes the outcome in the world."
    yield Fact("cause", "Caution", None, cause)


def move_facts(why: "Reasons", target: str) -> Iterator[Fact]:
    """How much each column moved the prediction, the largest first; without the row's values."""
    chance = why.about is not None
    subject = f"the chance of {quoted(why.about)}" if chance else f"the predicted {clean(target)}"
    for place, one in enumerate(why.moves[:MOST_MOVES], start=1):
        spread = abs(one.after - one.before)
        before, after = (percent(value) if chance else number(value, spread) for value in (one.before, one.after))
        name = clean(one.column) if one.column is not None else f"The other {count(one.others, 'column')} together"
        way = "raised" if one.after > one.before else "lowered"
        value = {"column": name, "contribution": finite(value=one.contribution)["value"]}
        sentence = f"{name} {way} {subject} from {before} to {after} (SHAP)."
        yield Fact(f"moved.{place}", "What moved it", value, sentence)
