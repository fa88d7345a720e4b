"""What the numbers of a report say by themselves: the score to judge by, its standing, the kept round."""

from app.evaluation.metrics import METRICS, OBJECTIVES
from app.evaluation.report import Report, Score
from app.narration.wording import clean, interval, known, number
from app.training.monitor import Round

LOWER_IS_BETTER = frozenset(metric.key for metric in METRICS if not metric.higher_is_better)


def headline(report: Report) -> tuple[str, Score] | None:
    """The metric to judge by: the build's objective where it is defined, else the first that is."""
    names = (report.objective, OBJECTIVES[report.problem], *report.metrics)
    return next(((name, report.metrics[name]) for name in names if defined(report.metrics.get(name))), None)


def against_baseline(name: str, score: Score) -> str:
    """How a score stands to the baseline: "better", "worse", "unclear" within its interval, or "unknown"."""
    if not (defined(score) and known(score.baseline)):
        return "unknown"
    low = score.low if known(score.low) else score.value
    high = score.high if known(score.high) else score.value
    if low <= score.baseline <= high:
        return "unclear"
    return "better" if (score.baseline > high) == (name in LOWER_IS_BETTER) else "worse"


def best_round(report: Report) -> Round | None:
    """The round that is kept, or None where no round was finished."""
    return next((one for one in report.rounds if one.round == report.best_round), None)


def class_counts(report: Report) -> dict[str, int]:
    """Test rows of each class, from the confusion matrix; empty where there is none."""
    if not report.confusion or len(report.confusion) != len(report.classes):
        return {}
    return {name: sum(row) for name, row in zip(report.classes, report.confusion, strict=True)}


def defined(score: Score | None) -> bool:
    """Whether a score has a finite value."""
    return score is not None and known(score.value)


def spread(score: Score) -> float | None:
    """The width of a score's interval."""
    return score.high - score.low if known(score.low) and known(score.high) else None


def metric_sentence(name: str, score: Score) -> str:
    """A score on the test rows with its interval, next to the baseline's."""
    name = clean(name)
    if not known(score.value):
        reason = clean(score.undefined, 200).rstrip(".") if score.undefined else "the test rows do not allow it"
        return f"{name} is not defined: {reason}."
    told = f"{name} on the test rows is {interval(score.value, score.low, score.high)}"
    standing = {
        "better": "better than",
        "worse": "worse than",
        "unclear": "not clearly different from",
        "unknown": "",
    }[against_baseline(name, score)]
    if not standing:
        return f"{told}."
    return f"{told}, {standing} the baseline's {number(score.baseline, spread(score))}."
