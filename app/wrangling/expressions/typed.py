"""The types of a formula's parts: each function gets what it takes, or the formula is refused."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from app.errors import NotApplicable
from app.wrangling.cells import CellType, held, parse
from app.wrangling.expressions.functions import AGGREGATES, ALIASES, ANY, FUNCTIONS, OF_NUMBERS, SAME, Function
from app.wrangling.expressions.grammar import Node
from app.wrangling.expressions.tokens import wrong

NUMBER, TEXT, TRUTH, TIME, UNKNOWN = (
    CellType.NUMBER, CellType.TEXT, CellType.BOOLEAN, CellType.TIME, CellType.UNKNOWN
)  # fmt: skip
WORDS = {NUMBER: "a number", TEXT: "a text", TRUTH: "true or false", TIME: "a date", UNKNOWN: "a missing cell"}
WAYS = {NUMBER: "change the type of a column to number first", TRUTH: "compare it, such as with > 0"}
WAYS |= {TEXT: "write a number as text with concat()", TIME: "change the type of a column to date first"}


@dataclass(frozen=True)
class Typed:
    """A part of a formula with its type.

    `name` is "constant", "column", "as number", "as text" or that of a function. `value` is a constant's value, a
    column's name or an aggregate's place among those learned, `stored` a column's own type.
    """

    name: str
    type: CellType
    place: int
    value: Any = None
    stored: CellType | None = None
    args: tuple["Typed", ...] = field(default=())

    def walk(self) -> Iterator["Typed"]:
        """The part and all below it, the innermost first."""
        for one in self.args:
            yield from one.walk()
        yield self


def checked(formula: str, tree: Node, types: Mapping[str, CellType]) -> Typed:
    """The formula with the type of every part."""
    return _Checker(formula, types).typed(tree)


class _Checker:
    def __init__(self, formula: str, types: Mapping[str, CellType]) -> None:
        self.formula = formula
        self.types = types
        self.aggregates = 0

    def refuse(self, place: int, problem: str) -> NoReturn:
        wrong(self.formula, place, problem)

    def typed(self, node: Node) -> Typed:
        if node.kind == "constant":
            kinds = {bool: TRUTH, float: NUMBER, str: TEXT}
            return Typed("constant", kinds.get(type(node.value), UNKNOWN), node.place, node.value)
        if node.kind == "column":
            return self.column(node)
        name = ALIASES.get(node.value, node.value)
        args = tuple(self.typed(one) for one in node.args)
        if name in AGGREGATES:
            return self.aggregated(name, node, args)
        if name not in FUNCTIONS:
            self.refuse(node.place, self.unknown(node.value))
        return self.called(name, node, args)

    def column(self, node: Node) -> Typed:
        stored = self.types[node.value]
        kind = NUMBER if stored.numeric else stored
        if kind in (CellType.DATE, CellType.ZONED):
            kind = TIME
        if kind is CellType.OTHER:
            self.refuse(node.place, f"{node.value} holds {held(stored)}")
        return Typed("column", kind, node.place, node.value, stored)

    def unknown(self, name: str) -> str:
        known = sorted({*FUNCTIONS, *ALIASES, *AGGREGATES})
        near = difflib.get_close_matches(name, known, 1)
        offered = f"perhaps {near[0]}()" if near else f"there are {', '.join(sorted([*FUNCTIONS, *AGGREGATES]))}"
        return f"there is no function {name}(); {offered}"

    def aggregated(self, name: str, node: Node, args: tuple[Typed, ...]) -> Typed:
        if len(args) != 1:
            way = "; write least() or greatest() for the smallest or largest of a row" if name in ("min", "max") else ""
            self.refuse(node.place, f"{name}() takes one value, the cells of a column{way}")
        arg = self.number(args[0]) if name in OF_NUMBERS else args[0]
        counts = name in ("count", "approx_count_distinct")
        if name in ("min", "max") and arg.type is TRUTH:
            arg = self.number(arg)
        self.aggregates += 1
        return Typed(name, NUMBER if counts else arg.type, node.place, self.aggregates - 1, args=(arg,))

    def called(self, name: str, node: Node, args: tuple[Typed, ...]) -> Typed:
        function = FUNCTIONS[name]
        if not function.least <= len(args) <= function.most:
            self.refuse(node.place, f"{node.value}() takes {_counted(function)}, such as in {function.example}")
        if name == "subtract" and all(one.type is TIME for one in args):
            # The days from one date to another, as people subtract dates.
            return Typed("days_between", NUMBER, node.place, args=args[::-1])
        takes = _takes(name, function, len(args))
        same = self.common([arg for arg, want in zip(args, takes, strict=True) if want == SAME])
        if name in ("least", "greatest") and same is TRUTH:
            same = NUMBER
        fitting = []
        for place, (arg, want) in enumerate(zip(args, takes, strict=True)):
            fitting.append(self.fixed(function, node.value, arg) if place in function.fixed else arg)
            fitting[-1] = self.fit(fitting[-1], same if want == SAME else want)
        self.refuse_positions(name, fitting)
        if name in ("divide", "mod") and fitting[1].name == "constant" and fitting[1].value == 0:
            self.refuse(fitting[1].place, "nothing can be divided by 0")
        if name in ("if", "case") and len(fitting) % 2 == 0:
            fitting.append(Typed("constant", same, node.place, None))
        return Typed(name, function.gives or same, node.place, args=tuple(fitting))

    def fixed(self, function: Function, name: str, arg: Typed) -> Typed:
        if arg.name == "negate" and arg.args[0].name == "constant":
            arg = replace(arg.args[0], value=-arg.args[0].value)
        if arg.name != "constant" or arg.value is None or arg.value == "":
            self.refuse(arg.place, f"{name}() takes a value written out here, such as in {function.example}")
        return arg

    def refuse_positions(self, name: str, args: list[Typed]) -> None:
        bounds = {"substring": (1, 1_000_000), "round": (-15, 15)}
        if name not in bounds:
            return
        low, high = bounds[name]
        for arg in args[1:]:
            if arg.value != int(arg.value) or not low <= arg.value <= high:
                self.refuse(arg.place, f"{name}() takes whole numbers from {low} to {high:,} here")

    def common(self, args: list[Typed]) -> CellType:
        kinds = {arg.type for arg in args} - {UNKNOWN}
        if kinds == {NUMBER, TRUTH}:
            return NUMBER
        if kinds == {TIME, TEXT} and all(arg.name == "constant" for arg in args if arg.type is TEXT):
            return TIME
        if len(kinds) > 1:
            first = next(arg for arg in args if arg.type is not UNKNOWN)
            other = next(arg for arg in args if arg.type not in (UNKNOWN, first.type))
            self.refuse(other.place, f"this is {WORDS[other.type]}, where {WORDS[first.type]} was before; use one type")
        return kinds.pop() if kinds else NUMBER

    def fit(self, arg: Typed, want: CellType | str) -> Typed:
        if want == ANY or arg.type == want and want != "text":
            return arg
        if arg.type is UNKNOWN:
            return Typed("constant", TEXT if want == "text" else CellType(want), arg.place, None)
        if want == "text":
            return arg if arg.type is TEXT else Typed("as text", TEXT, arg.place, args=(arg,))
        if want is NUMBER:
            return self.number(arg)
        if want is TIME and arg.type is TEXT and arg.name == "constant":
            return self.moment(arg)
        return self.refuse(arg.place, f"expected {WORDS[want]}, but this is {WORDS[arg.type]}; {WAYS[want]}")

    def number(self, arg: Typed) -> Typed:
        if arg.type is NUMBER:
            return arg
        if arg.type is TRUTH:
            return Typed("as number", NUMBER, arg.place, args=(arg,))
        if arg.type is UNKNOWN:
            return Typed("constant", NUMBER, arg.place, None)
        way = "days_between() counts days" if arg.type is TIME else WAYS[NUMBER]
        return self.refuse(arg.place, f"expected a number, but this is {WORDS[arg.type]}; {way}")

    def moment(self, arg: Typed) -> Typed:
        try:
            return replace(arg, type=TIME, value=parse(arg.value, TIME, "the formula"))
        except NotApplicable:
            return self.refuse(arg.place, f"'{arg.value}' is no date; write it as 2024-12-31 or 2024-12-31 18:30")


def _takes(name: str, function: Function, count: int) -> list[CellType | str]:
    """What each argument must be; conditions and values take turns in if and case."""
    if name in ("if", "case"):
        last = count - 1 if count % 2 else count
        return [function.takes[place % 2] if place < last else SAME for place in range(count)]
    return [function.takes[min(place, len(function.takes) - 1)] for place in range(count)]


def _counted(function: Function) -> str:
    least, most = function.least, function.most
    if least == most:
        return "1 value" if least == 1 else f"{least} values"
    return f"{least} or more values" if most >= 100 else f"{least} to {most} values"


def refuse_type(formula: str, tree: Typed, wanted: CellType) -> None:
    """Refuse a formula whose result is of another type."""
    if tree.type is not wanted:
        wrong(formula, tree.place, f"the result is {WORDS[tree.type]}, not {WORDS[wanted]}; {WAYS[wanted]}")
