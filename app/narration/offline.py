"""Answers without a language model: rules over the facts."""

import re
from collections.abc import Callable, Iterator

from app.narration.fact import Fact
from app.narration.facts import Facts
from app.narration.narrator import QUESTIONS, Answer, Narrator, asked
from app.narration.offline_search import closest
from app.narration.wording import count, interval, joined, percent

MOST_SENTENCES = 8
MOST_COLUMNS = 3
MOST_REMEDIES = 3


class Offline(Narrator):
    """Answers the stated questions from rules, and a free one with the facts that come closest."""

    key = "offline"
    name = "Offline"

    def tell(self, question: str, facts: Facts) -> Answer:
        wanted = asked(question)
        told = _STATED[wanted.key](facts) if wanted.key in _STATED else _free(wanted.text, facts)
        return Answer(re.findall(r"\S+\s*", " ".join(told)))


def _explain(facts: Facts) -> list[str]:
    steps = len(facts.under("recipe"))
    prepared = f" (prepared in {count(steps, 'step')})" if steps else ""
    rows = facts.get("rows").sentence
    told = [
        f"This model predicts {facts.get('target').value} from the other columns of "
        f"{facts.get('dataset').value}{prepared}: {_PROBLEMS[facts.get('problem').value]}.",
        f"It was made with {facts.get('algorithm').value}: {rows}",
        facts.get("training").value["stopped"],
        _main_score(facts),
        _sentence(facts.get("confusion")),
        _top_columns(facts),
        *(_finding(sign) for sign in facts.under("sign")[:1]),
    ]
    return [one for one in told if one]


def _trust(facts: Facts) -> list[str]:
    told = [facts.get("trust").value["reason"], _main_score(facts), _verdict(facts)]
    main = _main(facts)
    if main is not None and main.value["low"] is not None:
        told.append(
            "The 95 % interval says how far the score may move only because other rows could have been in the test; "
            "it does not cover a change in the data over time."
        )
    others = [fact for fact in facts.under("metric") if fact is not main and fact.value["value"] is not None]
    told.extend(fact.sentence for fact in others[:1])
    warnings = facts.under("sign")
    told.extend(_finding(sign) for sign in warnings[: MOST_SENTENCES - len(told) - 1])
    if not warnings:
        told.append(
            "No warning shows: no overfitting, no single column that gives the answer away, no small test and no "
            "rare category."
        )
    if main is not None:
        told.append(f"The scores hold for rows that are like those of {facts.get('dataset').value}.")
    return [one for one in told if one]


def _columns(facts: Facts) -> list[str]:
    impacts = facts.under("impact")
    if not impacts:
        told = ["The report holds no column impact, so it cannot say which columns matter."]
    else:
        told = [_top_columns(facts), *_without_impact(impacts)]
        told.append(
            "Impact says what the model uses, not what causes the outcome, and columns that tell the same share it."
        )
    warnings = facts.under("sign")
    if warnings:
        told.append(f"Next: {warnings[0].value}")
        told.extend(f"Then: {sign.value}" for sign in warnings[1:MOST_REMEDIES])
    else:
        told.append("Next: build the same data with another algorithm and compare the intervals of the main score.")
        told.append("Then: predict rows whose outcome you already know, and look at the wrong ones with an expert.")
    return [one for one in told if one]


def _free(question: str, facts: Facts) -> list[str]:
    offered = joined([f"'{stated.text}'" for stated in QUESTIONS])
    found = closest(question, facts)
    told = [f"Without a language model, only {offered} get a full answer."]
    if not found:
        return [*told, "Nothing in the report comes close to this question.", _main_score(facts)]
    return [*told, "The facts closest to your question are these.", *(fact.sentence for fact in found)]


def _main(facts: Facts) -> Fact | None:
    best = next(iter(facts.under("metric")), None)
    return best if best is not None and best.value["value"] is not None else None


def _main_score(facts: Facts) -> str:
    main = _main(facts)
    return main.sentence if main else "No score is defined on the test rows, so nothing is known of its quality."


def _verdict(facts: Facts) -> str:
    main = _main(facts)
    if main is None or main.value["baseline"] is None:
        return "There is no baseline to compare with." if main else ""
    if facts.get("sign.worse_than_baseline"):
        return "So it has not been shown to be better than the baseline, which ignores every column."
    if main.value["low"] is None:
        return "The baseline ignores every column; without an interval the difference could be chance."
    return "The whole interval lies on the better side of the baseline, which ignores every column."


def _top_columns(facts: Facts) -> str:
    top = [fact.value for fact in facts.under("impact") if (fact.value["low"] or 0) > 0][:MOST_COLUMNS]
    if not top:
        return "No column has an impact that is clearly above zero." if facts.under("impact") else ""
    told = joined(
        [
            f"{one['column']} with {percent(one['share'])} of the impact (shuffling it makes the score worse by "
            f"{interval(one['loss'], one['low'], one['high']).replace(' (', ', ')}"
            for one in top
        ]
    )
    return f"The {'column that matters most is' if len(top) == 1 else 'columns that matter most are'} {told}."


def _without_impact(impacts: tuple[Fact, ...]) -> Iterator[str]:
    idle = [fact.value["column"] for fact in impacts if (fact.value["low"] or 0) <= 0]
    if idle:
        yield (
            f"For {joined(idle, 5)} the interval includes zero, so the model may do as well without "
            f"{'it' if len(idle) == 1 else 'them'}."
        )


def _finding(sign: Fact) -> str:
    return sign.sentence.removesuffix(sign.value).rstrip()


def _sentence(fact: Fact | None) -> str:
    return fact.sentence if fact else ""


_PROBLEMS = {
    "binary": "which of two categories a row belongs to",
    "multiclass": "which of several categories a row belongs to",
    "regression": "a number",
}
_STATED: dict[str, Callable[[Facts], list[str]]] = {"explain": _explain, "trust": _trust, "columns": _columns}
