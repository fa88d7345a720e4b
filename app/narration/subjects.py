"""What the numbers of a text are said to be of: a score, a column, a category, training rows, a round, a baseline.

The same reading is done of the sentences of the facts and of an answer. A number of an answer is not found where the
facts have it for something else of the same kind.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.narration.fact import Fact
from app.narration.numerals import level
from app.narration.subject_words import ASPECTS, LOOSE, PLAIN_WORDS, ROUND, SCORES, SHARED

Labels = Mapping[str, frozenset[str]]
"""What a number is said to be of, by kind."""
NOTHING: frozenset[str] = frozenset()
NEAR_ONLY = frozenset({"outcome", "threshold", "gap", "statistic", "actual", "predicted"})
"""Kinds that hold for the clause they stand in; others hold on until the next one is named."""
EITHER = {"subject": "loose", "loose": "subject"}
"""The later one of these is what goes on."""
RANGE = re.compile(r"\s*%?\s*[a-z]{0,4}\s*(?:to|-|~|→|->|bis|à|a|から)\s*[$€£¥]?\s*", re.IGNORECASE)
WHOLE = re.compile(r"\s*%?\s*(?:of|out of|des?|der|von|de l[ao]s|sur|のうち)\b[^,.;:()|]{0,32}", re.IGNORECASE)
TOGETHER = re.compile(r"\s*%?\s*(?:and|und|et|y)\s*", re.IGNORECASE)
OPENED = re.compile(r"\(\s*[-$€£¥~≈]?\s*$")
TAKEN = (
    r"(?:sent|routed|assigned|moved|went|goes|go) to|predicted(?: as)?|vorhergesagt|prédit|predicho|"
    r"(?:mis)?taken for|mistaken for|(?:mis)?classified as|labell?ed as|confused with|→|->"
)
CLOSING = re.compile(r"\s*%?\s*\)")
AND = r"\s(?:and|und|et|y|while|but|aber|mais|pero|whereas|or|oder|ou)\s"
BREAK = re.compile(rf"[,;.!?](?=\s)|[、；。！？()]|\n|{AND}", re.IGNORECASE)
BREAK_AFTER = re.compile(rf"[,;:.!?](?=\s|$)|[、；。！？)|]|\n|{AND}", re.IGNORECASE)
EDGE, END = r"(?<![A-Za-z0-9_À-ɏ])", r"(?![A-Za-z0-9_À-ɏ])"
"""Where a word begins and ends, also beside scripts that part no words."""
QUOTED = re.compile(r"(?<!\w)'([^'\n]{1,60})'(?!\w)")
LISTED = re.compile(r"['\"`*»”’]*\s*(?:,|/|and|und|et|y|と|、|, and|vs\.?|versus|or)\s*['\"`*«“‘]*", re.IGNORECASE)
LINK = re.compile(
    r"['\"`*_)»”’]*(?:['’]s)?\s*(?:score|value|スコア|の値)?\s*"
    r"(?:(?:lies |is |goes |ranges |runs )?(?:between|from)|liegt zwischen|entre|is|was|of|has|had|with|at|reaches|"
    r"reached|equals|comes to|stands at|scores|carries|contributes|ist|hat|beträgt|liegt bei|von|est(?: de)?|a|atteint|"
    r"es(?: de)?|tiene|は|が|で|:|=)?\s*"
    r"(?:only|just|about|around|roughly|nearly|almost|etwa|rund|environ|casi|約|an?|the)?"
    r"\s*['\"`*_(]*[-$€£¥]?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mention:
    """Words that name something: its kind and what it may be."""

    kind: str
    labels: frozenset[str]
    start: int
    end: int


@dataclass(frozen=True)
class Subjects:
    """Finds in a text what facts are about: `scores` and `columns` and `classes` as the facts name them."""

    scores: frozenset[str]
    columns: frozenset[str]
    classes: frozenset[str]

    @cached_property
    def _patterns(self) -> tuple[tuple[str, frozenset[str], re.Pattern[str]], ...]:
        found = [("subject", frozenset({name}), _words(f"{re.escape(level(name))}|{SCORES.get(name, '(?!)')}"))
                 for name in sorted(self.scores | set(SCORES))]  # fmt: skip
        found += [("subject", frozenset(names), _words(words)) for words, names in SHARED.items()]
        found += [("loose", frozenset({name}), _words(words)) for name, words in LOOSE.items() if name in self.scores]
        found += [("column", frozenset({name}), _named(name)) for name in self.columns]
        for name in self.classes:
            said = rf"['\"“‘„«「*`]{re.escape(name)}['\"”’“»」*`]"
            plain = rf"{EDGE}{re.escape(name)}{END}"
            shown = said if name.casefold() in PLAIN_WORDS or len(name) < 2 else f"{said}|{plain}"
            found.append(("class", frozenset({name}), re.compile(shown)))
            for kind, before in (("actual", r"actual(?:ly)?|true|tatsächlich|réel|real"), ("predicted", TAKEN)):
                said = rf"(?<!\w)(?:{before})[ :*]*['\"]?{re.escape(name)}{END}"
                found.append((kind, frozenset({name}), re.compile(said, re.IGNORECASE)))
            taken = rf"{EDGE}{re.escape(name)}(?=['\"’”*`]*\s*(?:\w+\s){{0,2}}(?:{TAKEN})\s)"
            found.append(("actual", frozenset({name}), re.compile(taken, re.IGNORECASE)))
        found += [(kind, frozenset({label}), _words(words))
                  for kind, labels in ASPECTS.items() for label, words in labels.items()]  # fmt: skip
        return tuple(one for one in found if one[1])

    def mentions(self, text: str) -> list[Mention]:
        """Everything a text names, in its order; of two in one place the longer one, listed ones as a group."""
        found = [
            Mention(kind, labels, *match.span())
            for kind, labels, pattern in self._patterns
            for match in pattern.finditer(text)
        ]
        found.sort(key=lambda one: (one.start, -one.end))
        kept: list[Mention] = []
        last: dict[str, int] = {}
        for one in found:
            place = last.get(one.kind)
            if place is not None and one.start < kept[place].end:
                if one.end == kept[place].end and one.start == kept[place].start:
                    kept[place] = Mention(one.kind, kept[place].labels | one.labels, one.start, one.end)
                continue
            if place is not None and LISTED.fullmatch(text, kept[place].end, one.start):
                one = Mention(one.kind, kept[place].labels | one.labels, one.start, one.end)  # noqa: PLW2901
            last[one.kind] = len(kept)
            kept.append(one)
        return kept

    def labels(self, text: str, places: Sequence[tuple[int, int]]) -> list[dict[str, frozenset[str]]]:
        """What each number of a sentence, standing at these places, is said to be of.

        "own" are the kinds that are told in the same clause.
        """
        found = self.mentions(text) if places else []
        told: list[dict[str, frozenset[str]]] = []
        held: dict[str, frozenset[str]] = {}
        spans = _joined(text, places)
        first, before = 0, 0
        for place, (start, end, count) in enumerate(spans):
            after = _next(text, spans, place)
            opened = OPENED.search(text, before, start)
            begin = max(
                (m.end() for m in BREAK.finditer(text, before, opened.start() if opened else start)), default=before
            )
            while first < len(found) and found[first].end <= before:
                first += 1
            window = _until(found, first, after)
            left = [one for one in window if one.end <= start]
            near = [one for one in left if one.start >= begin or LINK.fullmatch(text, one.end, start)]
            closing = None if opened and near else CLOSING.match(text, end, after)
            stop = BREAK_AFTER.search(text, closing.end() if closing else end, after)
            right = [one for one in window if end <= one.start < (stop.start() if stop else after)]
            own = _own(near, right, text, start)
            for kind in dict.fromkeys(one.kind for one in left if one.kind not in NEAR_ONLY):
                held[kind] = frozenset().union(*(one.labels for one in left if one.kind == kind))
                held.pop(EITHER.get(kind, ""), None)
            if ";" in text[before:start]:
                held.pop("part", None)
            if ROUND.search(text[max(0, start - 24) : start]):
                held.pop("moment", None)
            if _both(text, spans, place):
                held.pop("part", None)
            kept = {kind: labels for kind, labels in held.items() if EITHER.get(kind) not in own}
            told += [kept | own | {"own": frozenset(own)}] * count
            before = end
        return told


def _next(text: str, spans: Sequence[tuple[int, int, int]], place: int) -> int:
    """Where what is said behind a number ends at the latest: at the next one, but that in "80 % of the 500 rows"."""
    following = place + 1
    if following < len(spans) and WHOLE.fullmatch(text, spans[place][1], spans[following][0]):
        following += 1
    return spans[following][0] if following < len(spans) else len(text)


def _both(text: str, spans: Sequence[tuple[int, int, int]], place: int) -> bool:
    """Whether a number and the next are told together, as in "they were 0.05 and 0.08", each of its own."""
    return place + 1 < len(spans) and bool(TOGETHER.fullmatch(text, spans[place][1], spans[place + 1][0]))


def _joined(text: str, places: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """The places of numbers, those of one range as one: start, end, and how many numbers there are."""
    spans: list[tuple[int, int, int]] = []
    for start, end in places:
        if spans and start - spans[-1][1] < 12 and RANGE.fullmatch(text, spans[-1][1], start):
            spans[-1] = (spans[-1][0], end, spans[-1][2] + 1)
        else:
            spans.append((start, end, 1))
    return spans


def _until(found: Sequence[Mention], first: int, stop: int) -> list[Mention]:
    kept = []
    for one in found[first:]:
        if one.start >= stop:
            break
        kept.append(one)
    return kept


def _own(left: list[Mention], right: list[Mention], text: str, start: int) -> dict[str, frozenset[str]]:
    """By kind what stands around a number in its clause; what is linked to it, as in "AUC is", comes first."""
    own: dict[str, frozenset[str]] = {}
    for one in left:
        linked = bool(LINK.fullmatch(text, one.end, start))
        own[one.kind] = one.labels if linked else own.get(one.kind, NOTHING) | one.labels
    linked_kinds = {one.kind for one in left if LINK.fullmatch(text, one.end, start)}
    for one in right:
        if one.kind not in linked_kinds:
            own[one.kind] = own.get(one.kind, NOTHING) | one.labels
    if "loose" in own and "subject" in own:
        del own["loose"]
    return own


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9_äöüéè])(?:{words})(?![a-z0-9_äöüéè])", re.IGNORECASE)


def _named(name: str) -> re.Pattern[str]:
    return re.compile(rf"{EDGE}{re.escape(name)}{END}", re.IGNORECASE)


def subjects(facts: Sequence[Fact]) -> Subjects:
    """The scores, columns and categories that facts are about."""
    scores = {fact.key.partition(".")[2] for fact in facts if fact.key.startswith("metric.")}
    columns = {str(fact.value["column"]) for fact in facts if isinstance(fact.value, dict) and fact.value.get("column")}
    named = {name for fact in facts for name in QUOTED.findall(fact.sentence)}
    listed = next((fact.value for fact in facts if fact.key == "classes" and isinstance(fact.value, list)), [])
    named |= {str(one) for one in listed}
    told = {level(name) for name in named if not re.fullmatch(r"[\d.,\s]*", name)}
    return Subjects(frozenset(scores), frozenset(level(one) for one in columns if len(one) > 1), frozenset(told))
