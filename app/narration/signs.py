"""Signs in a report that call for care: what each looks like in the numbers, and what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass

from app.evaluation.report import Report
from app.narration.scores import LOWER_IS_BETTER, against_baseline, best_round, class_counts, defined, headline, spread
from app.narration.wording import clean, count, interval, joined, known, number, percent, quoted
from app.problem import Problem
from app.training.monitor import Ending

NEARLY_PERFECT = 0.995
DOMINANT_SHARE = 0.75
LARGE_GAP = 1.25
FEW_TEST_ROWS = 200
FEW_ROWS_OF_A_CLASS = 30
LARGE_CLASS = 0.8
WIDE_INTERVAL = 0.1


@dataclass(frozen=True)
class Sign:
    """One finding: its key, the sentence that shows it, and what to do."""

    key: str
    sentence: str
    remedy: str


def signs(report: Report) -> tuple[Sign, ...]:
    """Every sign the report shows, the gravest first."""
    found = (rule(report) for rule in RULES)
    return tuple(sign for sign in found if sign is not None)


def _diverged(report: Report) -> Sign | None:
    if report.ending is not Ending.DIVERGED:
        return None
    return Sign(
        "diverged",
        "Training broke down because its loss was no longer a finite number.",
        "Lower the learning rate and build again.",
    )


def _too_good(report: Report) -> Sign | None:
    for name in ("AUC", "Accuracy", "F1macro", "R2"):
        score = report.metrics.get(name)
        if defined(score) and score.value >= NEARLY_PERFECT and against_baseline(name, score) != "unclear":
            text = interval(score.value, score.low, score.high)
            return Sign(
                "too_good",
                f"{name} of {text} is almost perfect, which is rare; a column may give the answer away.",
                "Check that every column is known before the outcome is; leave out those that are not and build again.",
            )
    return None


def _dominated(report: Report) -> Sign | None:
    top = report.impacts[0] if report.impacts else None
    if top is None or len(report.impacts) < 2 or not known(top.share) or top.share < DOMINANT_SHARE or top.low <= 0:
        return None
    name = clean(top.column)
    return Sign(
        "dominated",
        f"{name} alone carries {percent(top.share)} of all column impact; a column that strong may have been "
        "written down after the outcome (leakage).",
        f"Ask whether {name} is known at the moment of prediction; if not, leave it out and build again.",
    )


def _not_better(report: Report) -> Sign | None:
    best = headline(report)
    if best is None or report.algorithm.casefold() == "baseline":
        return None
    name, score = best
    standing = against_baseline(name, score)
    if standing not in ("unclear", "worse"):
        return None
    text = interval(score.value, score.low, score.high)
    base = number(score.baseline, spread(score))
    if standing == "worse":
        sentence = f"{name} of {text} is worse than the baseline's {base}."
    else:
        sentence = f"The interval of {name}, {text}, includes the baseline's {base}: it may have learned nothing."
    return Sign("no_better", sentence, "Add columns that bear on the target, or more rows, before using the model.")


def _overfitting(report: Report) -> Sign | None:
    best = best_round(report)
    if best is None or best.valid <= best.train * LARGE_GAP or best.valid - best.train <= 0.02 * abs(best.valid):
        return None
    return Sign(
        "overfitting",
        f"At the kept {report.round_name} the {report.loss} loss is {number(best.train)} on training rows but "
        f"{number(best.valid)} on validation rows, a sign of overfitting: it fits the rows it learned from better.",
        "Use more regularisation, a simpler algorithm or more rows.",
    )


def _underfitting(report: Report) -> Sign | None:
    rounds = report.rounds
    if len(rounds) < 5 or report.best_round != rounds[-1].round or report.ending is Ending.EARLY:
        return None
    before = rounds[-1 - max(1, len(rounds) // 10)].valid
    if before - rounds[-1].valid <= 0.01 * abs(before):
        return None
    return Sign(
        "underfitting",
        f"Validation loss was still falling when training ended ({number(before)} to {number(rounds[-1].valid)} "
        f"over the last tenth), a sign of underfitting.",
        f"Allow more {report.round_name}s, more time or a higher learning rate.",
    )


def _never_predicted(report: Report) -> Sign | None:
    counts = class_counts(report)
    columns = [sum(column) for column in zip(*report.confusion, strict=True)] if counts else []
    missing = [quoted(n) for (n, rows), said in zip(counts.items(), columns, strict=True) if rows and not said]
    if not missing:
        return None
    return Sign(
        "never_predicted",
        f"The model never predicted {joined(missing, 5, 'or')} on the test rows, although they occur there.",
        f"Collect more rows of {joined(missing, 5)}, or give them more weight.",
    )


def _imbalance(report: Report) -> Sign | None:
    counts = class_counts(report)
    total = sum(counts.values())
    if not total:
        return None
    name, most = max(counts.items(), key=lambda item: item[1])
    if most / total < LARGE_CLASS:
        return None
    better = "BalancedAccuracy, Precision and Recall" if report.problem is Problem.BINARY else "F1macro"
    return Sign(
        "imbalance",
        f"Always answering {quoted(name)} would already be right in {percent(most / total)} of the test rows, "
        f"so Accuracy flatters the model; {better} say more.",
        f"Judge by {better}, and weight or collect the rare categories.",
    )


def _rare_class(report: Report) -> Sign | None:
    rare = {name: rows for name, rows in class_counts(report).items() if rows < FEW_ROWS_OF_A_CLASS}
    if not rare:
        return None
    named = [f"{quoted(name)} ({count(rows, 'row')})" for name, rows in sorted(rare.items(), key=lambda i: i[1])]
    return Sign(
        "rare_class",
        f"The test rows hold few of {joined(named, 5)}, so what is said about such rows is uncertain.",
        f"Collect more rows of {joined([quoted(name) for name in rare], 5)}, or group them.",
    )


def _small_test(report: Report) -> Sign | None:
    rows = report.rows.get("test", 0)
    if rows >= FEW_TEST_ROWS:
        return None
    return Sign(
        "small_test",
        f"Only {count(rows, 'row')} tested the model, so its scores could be quite different on other rows.",
        "Add rows, or give the test a larger share of them.",
    )


def _wide_interval(report: Report) -> Sign | None:
    best = headline(report)
    if best is None or not (known(best[1].low) and known(best[1].high)):
        return None
    name, score = best
    scale = (abs(score.value) or 1.0) if name in LOWER_IS_BETTER else 1.0
    if score.high - score.low <= WIDE_INTERVAL * scale:
        return None
    return Sign(
        "wide_interval",
        f"The interval of {name} is wide: {interval(score.value, score.low, score.high)}.",
        "More test rows make it narrower.",
    )


def _undefined(report: Report) -> Sign | None:
    missing = [clean(name) for name, score in report.metrics.items() if not defined(score)]
    if not missing:
        return None
    reason = next((score.undefined for score in report.metrics.values() if score.undefined), "")
    because = f" ({clean(reason, 200).rstrip('.')})" if reason else ""
    return Sign("undefined", f"Not defined on these test rows: {joined(missing)}{because}.", "Test on more rows.")


def _cut_short(report: Report) -> Sign | None:
    if report.ending not in (Ending.STOPPED, Ending.TIME):
        return None
    why = "you stopped it" if report.ending is Ending.STOPPED else "its time limit was reached"
    return Sign(
        "cut_short", f"Training ended before it was done, because {why}.", "Build again and let it run to its end."
    )


RULES: tuple[Callable[[Report], Sign | None], ...] = (
    _diverged,
    _too_good,
    _dominated,
    _not_better,
    _overfitting,
    _underfitting,
    _never_predicted,
    _imbalance,
    _rare_class,
    _small_test,
    _wide_interval,
    _undefined,
    _cut_short,
)
