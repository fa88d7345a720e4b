"""The numbers of a report as metrics of a SageMaker model card: values, intervals, matrix, bars and curves."""

from typing import Any

from app.evaluation.by_class import grouped
from app.evaluation.report import Report, Score
from app.narration.scores import best_round, class_counts
from app.narration.wording import clean, interval, known, number

MOST_POINTS = 20
SCORES, BESIDE = "scores", "intervals and baseline"


def training_metrics(report: Report) -> list[dict[str, Any]]:
    """What is known of training, as numbers."""
    best = best_round(report)
    values = {
        "rounds": float(len(report.rounds)),
        "best_round": float(report.best_round),
        "seconds": report.seconds,
        f"train_{clean(report.loss)}": best.train if best else None,
        f"validation_{clean(report.loss)}": best.valid if best else None,
    }
    return [{"name": name, "value": value} for name, value in values.items() if known(value)]


def metric_groups(report: Report) -> list[dict[str, Any]]:
    """Groups of the evaluation that hold at least one metric."""
    groups = {
        SCORES: [_score(name, score) for name, score in report.metrics.items()],
        BESIDE: [
            _number(f"{clean(name)} {label}", value)
            for name, score in report.metrics.items()
            for label, value in (("low", score.low), ("high", score.high), ("baseline", score.baseline))
            if known(value)
        ],
        "confusion matrix": _matrix(report),
        "column impact": _impact(report),
        "loss curve": _curve(report),
    }
    return [{"name": name, "metric_data": data} for name, data in groups.items() if data]


def _number(name: str, value: float) -> dict[str, Any]:
    return {"name": name, "type": "number", "value": value}


def _score(name: str, score: Score) -> dict[str, Any]:
    if not known(score.value):
        reason = {"notes": clean(score.undefined, 300)} if score.undefined else {}
        return {"name": clean(name), "type": "string", "value": "not defined"} | reason
    notes = interval(score.value, score.low, score.high)
    if known(score.baseline):
        notes += f"; baseline {number(score.baseline)}"
    return _number(clean(name), score.value) | {"notes": notes}


def _matrix(report: Report) -> list[dict[str, Any]]:
    """Counts by actual (rows) and predicted class; beyond 20 classes the smaller ones are summed up as the last."""
    if not class_counts(report):
        return []
    names, value = grouped(report.classes, report.confusion, MOST_POINTS)
    labels = [clean(name) for name in names]
    return [
        {
            "name": "confusion_matrix",
            "type": "matrix",
            "value": value,
            "x_axis_name": labels,
            "y_axis_name": labels,
            "notes": "Test rows; each line is an actual category, each column a predicted one.",
        }
    ]


def _impact(report: Report) -> list[dict[str, Any]]:
    impacts = [impact for impact in report.impacts if known(impact.share)][:MOST_POINTS]
    if not impacts:
        return []
    return [
        {
            "name": "column_impact",
            "type": "bar_chart",
            "value": [impact.share for impact in impacts],
            "x_axis_name": [clean(impact.column) for impact in impacts],
            "y_axis_name": "share of the total impact",
            "notes": "Shuffling a column on the test rows; its share of all losses of score.",
        }
    ]


def _curve(report: Report) -> list[dict[str, Any]]:
    """Train and validation loss at up to 20 rounds, the first, the best and the last among them."""
    rounds = [one for one in report.rounds if known(one.train) and known(one.valid)]
    if not rounds:
        return []
    if len(rounds) > MOST_POINTS:
        best = next((place for place, one in enumerate(rounds) if one.round == report.best_round), 0)
        places = {round(step * (len(rounds) - 1) / (MOST_POINTS - 2)) for step in range(MOST_POINTS - 1)}
        rounds = [rounds[place] for place in sorted(places | {best})]
    axes = {"x_axis_name": clean(report.round_name), "y_axis_name": clean(report.loss)}
    return [
        {"name": name, "type": "linear_graph", "value": [[one.round, loss(one)] for one in rounds]} | axes
        for name, loss in (("train_loss", lambda one: one.train), ("validation_loss", lambda one: one.valid))
    ]
