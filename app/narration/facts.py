"""What is told about a model: aggregates of its report as sentences, never rows of the table."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from app.evaluation.check import CheckResult, findings
from app.evaluation.report import Report
from app.evaluation.trust import trust
from app.narration.confusion import confusion_facts
from app.narration.fact import Fact
from app.narration.reasons import reason_facts
from app.narration.scores import best_round, headline, metric_sentence
from app.narration.wording import (
    LONGEST_SENTENCE,
    clean,
    count,
    finite,
    interval,
    joined,
    known,
    number,
    percent,
    quoted,
)
from app.problem import Problem
from app.training.monitor import Round, plural

MOST_CLASSES = 20
MOST_IMPACTS = 10
MOST_SEGMENTS = 5
MOST_SENTENCES = 40


@dataclass(frozen=True)
class Facts:
    """Facts in the order they are told; `names` are those of the data: columns, categories, the dataset.

    Digits in a name state nothing, so that no name can vouch for a number.
    """

    items: tuple[Fact, ...]
    names: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.items)

    def get(self, key: str) -> Fact | None:
        """The fact of that key, if it is known."""
        return next((fact for fact in self.items if fact.key == key), None)

    def under(self, group: str) -> tuple[Fact, ...]:
        """The facts whose key starts with a group: "metric", "impact", "direction", "segment", "sign", "recipe"."""
        return tuple(fact for fact in self.items if fact.key.startswith(f"{group}."))

    def to_text(self) -> str:
        """Exactly what a language model is given: one line a fact."""
        return "\n".join(f"{fact.label}: {fact.sentence}" for fact in self.items)

    def to_json(self) -> str:
        """The facts with their values, as JSON."""
        return json.dumps([asdict(fact) for fact in self.items], ensure_ascii=False, allow_nan=False)


def facts(
    report: Report, dataset_name: str, algorithm_name: str, recipe: Sequence[str], columns: Sequence[str] = ()
) -> Facts:
    """The facts of a finished build; `recipe` is its steps as sentences, `columns` are those of the table."""
    return Facts(
        (
            *_what(report, dataset_name, algorithm_name),
            *_listed("recipe", "Preparation", recipe),
            *_training(report),
            *_metrics(report),
            *confusion_facts(report),
            *_impacts(report),
            *reason_facts(report),
            *_segments(report),
            *_listed("note", "Note", report.notes),
            *(_caution(one) for one in findings(report)),
            _trust(report),
        ),
        _names(report, dataset_name, columns),
    )


def _names(report: Report, dataset_name: str, columns: Sequence[str]) -> tuple[str, ...]:
    """Every name of the data that a fact may hold."""
    conditions = [one for segment in report.segments or () for one in segment.conditions]
    why = report.why.contributions if report.why else ()
    found = (
        dataset_name,
        report.target,
        *report.classes,
        *columns,
        *(one.column for one in (*report.impacts, *why, *conditions)),
        *(value for one in conditions for value in one.values),
    )
    return names_of(found)


def names_of(found: Iterable[str]) -> tuple[str, ...]:
    """Names of the data as facts may write them: cut as a name is, and as a sentence is."""
    return tuple(dict.fromkeys(written for name in found for written in (clean(name), clean(name, LONGEST_SENTENCE))))


def _what(report: Report, dataset_name: str, algorithm_name: str) -> Iterator[Fact]:
    target = clean(report.target)
    yield Fact("problem", "Problem", report.problem.value, f"The model does {report.problem.label}.")
    yield Fact("target", "Target", target, f"It predicts the column {target}.")
    name = clean(dataset_name)
    yield Fact("dataset", "Dataset", name, f"It was built from the dataset {name}.")
    rows = dict(report.rows)
    unknown = rows.get("no_target", 0)
    left = f"; {count(unknown, 'row')} without a known target {'was' if unknown == 1 else 'were'} left out"
    sentence = (
        f"{count(rows.get('train', 0), 'row')} trained it, {count(rows.get('validation', 0), 'row')} watched over "
        f"training (validation) and {count(rows.get('test', 0), 'row')} tested it at the end{left if unknown else ''}."
    )
    yield Fact("rows", "Rows", rows, sentence)
    if report.classes:
        yield _classes(report)
    algorithm = clean(algorithm_name)
    yield Fact("algorithm", "Algorithm", algorithm, f"The algorithm is {algorithm}.")


def _classes(report: Report) -> Fact:
    names = [quoted(name) for name in report.classes]
    sentence = f"{clean(report.target)} has {count(len(names), 'category')}: {joined(names, MOST_CLASSES)}."
    if report.problem is Problem.BINARY and report.positive is not None:
        sentence += (
            f" Scores of single categories are about {quoted(report.positive)}, which is predicted when its "
            f"probability is at least {number(report.threshold)}."
        )
    return Fact("classes", "Categories", [clean(name) for name in report.classes[:MOST_CLASSES]], sentence)


def _training(report: Report) -> Iterator[Fact]:
    done = len(report.rounds)
    value = {
        "rounds": done,
        "best_round": report.best_round,
        "ending": report.ending.value,
    } | finite(seconds=report.seconds)
    value["stopped"] = clean(report.stopped, LONGEST_SENTENCE)
    yield Fact("training", "Training", value, f"{value['stopped']} Training took {number(report.seconds)} seconds.")
    best = best_round(report)
    if best is None:
        return
    first, last = report.rounds[0], report.rounds[-1]
    unit = report.round_name
    told = [f"The loss is {report.loss}, lower is better: after {unit} {first.round:,} it was {_pair(first)}"]
    if first.round != best.round:
        told.append(f"at the kept {unit} {best.round:,} it was {_pair(best)}")
    if last.round != best.round:
        told.append(f"at the last {unit} {last.round:,} it was {_pair(last)}")
    gap = best.valid - best.train
    sentence = f"{'; '.join(told)}. The gap between validation and training loss at the kept {unit} is {number(gap)}."
    if last.valid > best.valid * 1.05 and last.train < best.train:
        later = last.round - best.round
        sentence += f" Validation loss rose over the {later:,} {plural(unit, later)} after it, which are not kept."
    shown = {"first": first, "best": best, "last": last}
    losses = {name: finite(round=one.round, train=one.train, valid=one.valid) for name, one in shown.items()}
    yield Fact("curve", "Loss curve", losses | finite(gap=gap), sentence)


def _pair(one: Round) -> str:
    return f"{number(one.train)} on training and {number(one.valid)} on validation rows"


def _metrics(report: Report) -> Iterator[Fact]:
    best = headline(report)
    names = sorted(report.metrics, key=lambda name: best is None or name != best[0])
    for position, name in enumerate(names):
        score = report.metrics[name]
        value = finite(value=score.value, low=score.low, high=score.high, baseline=score.baseline)
        label = "Main score" if best and position == 0 else "Score"
        yield Fact(f"metric.{clean(name)}", label, value, metric_sentence(name, score))


def _impacts(report: Report) -> Iterator[Fact]:
    measure = clean(report.objective)
    for place, impact in enumerate(report.impacts[:MOST_IMPACTS], start=1):
        name = clean(impact.column)
        value = {"column": name} | finite(loss=impact.loss, low=impact.low, high=impact.high, share=impact.share)
        worse = interval(impact.loss, impact.low, impact.high)
        sentence = f"{name} is column {place} by impact, with {percent(impact.share)} of the total: "
        if impact.low > 0:
            sentence += f"shuffling it makes {measure} on the test rows worse by {worse}."
        else:
            sentence += f"shuffling it makes no clear difference to {measure} on the test rows: {worse}."
        yield Fact(f"impact.{place}", "Column impact", value, sentence)
    rest = report.impacts[MOST_IMPACTS:]
    if rest:
        share = sum(impact.share for impact in rest if known(impact.share))
        sentence = f"The other {count(len(rest), 'column')} together have {percent(share)} of the total impact."
        yield Fact("impacts.rest", "Column impact", {"columns": len(rest), "share": share}, sentence)


def _segments(report: Report) -> Iterator[Fact]:
    for place, segment in enumerate((report.segments or ())[:MOST_SEGMENTS], start=1):
        told = segment.told
        value = {"segment": segment.name, "rows": segment.rows, "metric": told.metric}
        value |= finite(share=segment.share, value=told.value, low=told.low, high=told.high, elsewhere=told.elsewhere)
        yield Fact(f"segment.{place}", "Predicted worse", value, segment.sentence)


def _caution(one: CheckResult) -> Fact:
    return Fact(f"sign.{one.code}", "Caution", one.remedy, f"{one.sentence} {one.remedy}")


def _trust(report: Report) -> Fact:
    found = trust(report)
    value = {"verdict": found.verdict.value, "codes": list(found.codes), "reason": found.reason}
    return Fact("trust", "Verdict", value, f"{found.reason} {found.paragraph}")


def _listed(key: str, label: str, sentences: Sequence[str]) -> Iterator[Fact]:
    for place, sentence in enumerate(sentences[:MOST_SENTENCES], start=1):
        text = clean(sentence, LONGEST_SENTENCE)
        yield Fact(f"{key}.{place}", label, text, text)
    if len(sentences) > MOST_SENTENCES:
        more = len(sentences) - MOST_SENTENCES
        yield Fact(f"{key}s.more", label, more, f"{count(more, 'further sentence')} not shown here.")
