"""The numbers that facts state, with what they are of."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.narration.claim import Claim, Stated
from app.narration.fact import Fact
from app.narration.numerals import Number, Reading, level, numbers_in
from app.narration.passages import sentences
from app.narration.subjects import Labels, Subjects

INTERVAL = re.compile(r"(?<=interval )-?[\d.,]+ to -?[\d.,]+")
COUNTED = {"seconds": "seconds", "round": "rounds", "rounds": "rounds", "best_round": "rounds", "level": "level"}
IN_NAME = re.compile(r"[A-Za-zÀ-ɏ]_?$")
PARTED = frozenset({"rows", "curve", "kept", "sign", "risk"})
"""Kinds of facts that tell training, validation and test rows apart."""
SHARE_SLOTS = re.compile(r"(?:^|\.)(?:share|recall)$")
NO_SHARES = frozenset({"LogLoss", "RMSE", "MAE", "MSE", "InferenceLatency"})


def claims_in(text: str, numbers: Sequence[Number], shift: int, subjects: Subjects) -> list[Claim]:
    """The numbers of a sentence, which stand `shift` further on in it, with what they are said to be of."""
    places = [(one.start + shift, one.end + shift) for one in numbers]
    return [
        Claim(one, text[max(0, start - 40) : start], text[end : end + 50], labels)
        for one, (start, end), labels in zip(numbers, places, subjects.labels(text, places), strict=True)
    ]


def stated_numbers(facts: Sequence[Fact], hidden: re.Pattern[str] | None, subjects: Subjects) -> Iterator[Stated]:
    """The numbers of all facts, of sentences and values, but those inside names of the data."""
    for place, fact in enumerate(facts):
        own = _own_labels(fact)
        told = list(_in_sentences(place, fact, hidden, subjects, own))
        twins: set[int] = set()
        for slot in _in_value(place, fact, subjects, own):
            same = [at for at, (claim, one) in enumerate(told) if not one.unit and claim.holds(slot.value, "")]
            twin = next((at for at in same if at not in twins), same[0] if same else None)
            twins |= set() if twin is None else {twin}
            yield slot if twin is None else slot.like(told[twin][1])
        yield from (one for at, (_, one) in enumerate(told) if at not in twins)


def _own_labels(fact: Fact) -> Labels:
    """What every number of a fact is of."""
    kind, _, name = fact.key.partition(".")
    if kind == "metric":
        return {"subject": frozenset({name})}
    column = fact.value.get("column") if isinstance(fact.value, dict) else None
    return {"column": frozenset({level(str(column))})} if column else {}


def _in_sentences(
    place: int, fact: Fact, hidden: re.Pattern[str] | None, subjects: Subjects, own: Labels
) -> Iterator[tuple[Claim, Stated]]:
    text = level(fact.sentence)
    plain = hidden.sub(lambda match: " " * len(match.group()), text) if hidden else text
    score = _is_score(fact)
    ends = [match.span() for match in INTERVAL.finditer(plain)]
    numbers = [one for one in numbers_in(plain) if not IN_NAME.search(plain, max(0, one.start - 2), one.start)]
    for start, end in sentences(text):
        inside = [one for one in numbers if start <= one.start < end]
        for claim in claims_in(text[start:end], inside, -start, subjects):
            one = claim.number
            reading = one.readings[0] if one.readings else Reading(float(one.day[:4]), 0.5)
            stated = Stated(
                place,
                reading.value,
                one.unit,
                whole=reading.half >= 0.5 and not one.seconds,
                share=(score and abs(reading.value) <= 1) or "threshold" in claim.labels,
                of_score=score,
                labels={**_kept(fact, claim.labels, reading.half >= 0.5), **own},
                counted=claim.counted,
                end=any(first <= one.start < last for first, last in ends),
                baseline=claim.of_baseline,
                change=claim.change,
            )
            yield claim, stated


def _in_value(place: int, fact: Fact, subjects: Subjects, own: Labels) -> Iterator[Stated]:
    score = _is_score(fact)
    for slot, value, beside in leaves(fact.value):
        last = slot.rpartition(".")[2]
        words = f"{beside} {slot.replace('.', ' ').replace('_', ' ')} 1"
        labels = subjects.labels(words, [(len(words) - 1, len(words))])[0]
        counted = COUNTED.get(last, "seconds" if fact.key == "metric.InferenceLatency" else "")
        yield Stated(
            place,
            value,
            slot=slot,
            whole=isinstance(value, int),
            share=score or bool(SHARE_SLOTS.search(slot)),
            of_score=score,
            labels={**_kept(fact, labels, isinstance(value, int)), **own},
            counted=counted,
            baseline=last == "baseline",
        )


def _is_score(fact: Fact) -> bool:
    kind, _, name = fact.key.partition(".")
    return kind == "metric" and name not in NO_SHARES


def _kept(fact: Fact, labels: Labels, whole: bool) -> dict[str, frozenset[str]]:
    """The labels that say something of a fact's numbers: which rows only where they differ, loose words of none."""
    kind = fact.key.partition(".")[0]
    kept = {name: one for name, one in labels.items() if name not in ("loose", "part", "moment", "effect", "own")}
    kept |= {"effect": labels["effect"]} if kind == "impact" and "effect" in labels else {}
    if kind in PARTED:
        kept |= {name: one for name, one in labels.items() if name in ("part", "moment")}
    if kind == "confusion" and not whole and "loose" in labels:
        kept["subject"] = labels["loose"]
    return kept


def stated_days(facts: Iterable[Fact]) -> frozenset[str]:
    """The dates that facts state, as ISO texts."""
    return frozenset(one.day for fact in facts for one in numbers_in(f"{fact.sentence} {fact.value}") if one.day)


def leaves(value: Any, slot: str = "", beside: str = "") -> Iterator[tuple[str, float, str]]:
    """The numbers in a JSON value, with the names that lead to them and, inside a list, the texts beside them."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{slot}.{name}" if slot else str(name), beside)
    elif isinstance(value, list | tuple):
        for inner in value:
            texts = inner.items() if isinstance(inner, dict) else ()
            yield from leaves(inner, slot, " ".join(_said(*one) for one in texts if isinstance(one[1], str)))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield slot, value, beside


def _said(name: str, text: str) -> str:
    """A text beside a number with its name, which says what a category is: the actual or the predicted one."""
    name_of_class = name in ("class", "actual", "predicted")
    return f"{name} '{text.strip(chr(39))}'" if name_of_class else text
