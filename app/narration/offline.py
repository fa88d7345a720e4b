"""Answers without a language model: rules over the facts."""

import re
from collections.abc import Callable, Iterator

from app.narration.fact import Fact
from app.narration.facts import Facts
from app.narration.manner import USUAL, Manner
from app.narration.narrator import QUESTIONS, Answer, Narrator, asked
from app.narration.offline_search import closest
from app.narration.questions import PLACES, Question
from app.narration.wording import count, interval, joined, percent

MOST_SENTENCES = 8
MOST_COLUMNS = 3
MOST_REMEDIES = 3
MOST_FAILURES = 3
MOST_TOLD = {"executive": 3, "analyst": 8, "engineer": 20}
ENGLISH_ONLY = "The offline rules answer in English only; Amazon Bedrock can answer in {language}."


class Offline(Narrator):
    """Answers the stated questions from rules, and a free one with the facts that come closest.

    An executive gets the verdict and what to do, an engineer every fact that bears on the question.
    """

    key = "offline"
    name = "Offline"

    def tell(self, question: str, facts: Facts, manner: Manner = USUAL) -> Answer:
        wanted = asked(question)
        if wanted.key in _STATED and facts.get("problem"):
            told = _STATED[wanted.key](facts)
            if manner.audience == "executive":
                told = _decision(wanted.key, facts)
            elif manner.audience == "engineer":
                told = [*told, *_details(wanted.key, facts, told)]
        else:
            told = _of_groups(wanted, facts)[: MOST_TOLD[manner.audience]] or _free(wanted, facts)
        if manner.language != "English":
            told = [ENGLISH_ONLY.format(language=manner.language), *told]
        return Answer(re.findall(r"\S+\s*", " ".join(told)))


def _of_groups(wanted: Question, facts: Facts) -> list[str]:
    """The sentences of the facts that a question is answered by, none twice."""
    found = [fact for group in wanted.tells for fact in (facts.get(group), *facts.under(group)) if fact]
    return list(dict.fromkeys(fact.sentence for fact in found))


def _decision(key: str, facts: Facts) -> list[str]:
    """What somebody who decides has to know: the verdict, what is best known, and what to do next."""
    trust = facts.get("trust")
    told = {
        "explain": [
            f"This model predicts {facts.get('target').value} for rows like those of {facts.get('dataset').value}."
        ],
        "trust": [],
        "columns": [_leading(facts)],
        "fails": [segment.sentence for segment in facts.under("segment")[:1]],
    }[key]
    right = facts.get("confusion")
    if right and key != "columns":
        told.append(f"{right.sentence.split('. ')[0].rstrip('.')}.")
    told.append(trust.value["reason"])
    remedies = [sign.value for sign in facts.under("sign")[:1]]
    return [one for one in (*told, *(f"Next: {remedy}" for remedy in remedies)) if one]


def _leading(facts: Facts) -> str:
    top = [fact.value["column"] for fact in facts.under("impact") if (fact.value["low"] or 0) > 0][:MOST_COLUMNS]
    if not top:
        return "No column matters clearly."
    return f"It leans most on {joined(top)}; that is what it uses, not what causes the outcome."


def _details(key: str, facts: Facts, told: list[str]) -> Iterator[str]:
    """What an engineer wants to know besides: the curve, every score, every column, how far two ways agree."""
    groups = {
        "explain": ("curve", "metric", "weakest", "agreement", "interaction", "sign"),
        "trust": ("metric", "curve", "segment", "sign"),
        "fails": ("weakest", "mistakes", "segment", "sign", "metric"),
        "columns": ("impact", "impacts", "direction", "agreement", "effect", "interaction", "sign"),
    }[key]
    said = " ".join(told)
    more = _of_groups(Question(key, "", groups), facts)
    yield from [one for one in more if one not in said][: MOST_TOLD["engineer"]]


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


def _fails(facts: Facts) -> list[str]:
    groups = ("confusion", "weakest", "mistakes", "segment")
    told = [_main_score(facts), *_of_groups(Question("fails", "", groups), facts)[:MOST_FAILURES]]
    if not facts.under("segment"):
        told.append("No group of rows with a clearly larger error was found.")
    signs = facts.under("sign")[:1]
    told.extend(_finding(sign) for sign in signs)
    told.append(f"Next: {signs[0].value}" if signs else "Next: look at the wrong rows under Analyze with an expert.")
    return told


def _free(question: Question, facts: Facts) -> list[str]:
    place = question.key.partition(".")[0]
    offered = joined([f"'{stated.text}'" for stated in _offered(facts)])
    found = closest(question.text, facts)
    told = [f"Without a language model, only {offered} get a full answer."]
    if place in PLACES:
        told = ["There is nothing more to tell: the facts hold nothing on this question."]
    if not found:
        known = [_main_score(facts)] if facts.get("problem") else []
        return [*told, "Nothing in the facts comes close to this question.", *known]
    return [*told, "The facts closest to your question are these.", *(fact.sentence for fact in found)]


def _offered(facts: Facts) -> tuple[Question, ...]:
    """The questions of the place that the facts are of."""
    if facts.get("problem"):
        return QUESTIONS
    fitting = {name: sum(bool(_of_groups(one, facts)) for one in questions) for name, questions in PLACES.items()}
    return PLACES[max(fitting, key=lambda name: fitting[name])]


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
_STATED: dict[str, Callable[[Facts], list[str]]] = {
    "explain": _explain,
    "trust": _trust,
    "columns": _columns,
    "fails": _fails,
}
