"""What a formula can calculate: each function with what it takes and gives."""
# ruff: noqa: ARG001, ARG005 - every calculation is given the library, used or not

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.wrangling.casing import lowered, raised
from app.wrangling.cells import CellType
from app.wrangling.parsing import BLANKS

NUMBER, TEXT, TRUTH, TIME = CellType.NUMBER, CellType.TEXT, CellType.BOOLEAN, CellType.TIME
SAME = "same"
"""Arguments of one type, whichever it is."""
ANY = "any"
MANY = 100


@dataclass(frozen=True)
class Function:
    """A calculation: `build` makes it of expressions, in Narwhals or as written code, given the library `of`.

    `takes` are the types of the arguments, the last one that of all further ones; `gives` is the result's, None if it
    is that of the arguments. `repeats`: an argument stands in the result more than once, so that it is worked out in a
    column first. `unbounded`: the result may be infinite or not a number, which becomes missing. `fixed` arguments
    are constants, `build` takes them as values.
    """

    example: str
    build: Callable[..., Any]
    takes: tuple[CellType | str, ...] = (NUMBER,)
    gives: CellType | None = NUMBER
    least: int = 1
    most: int = 1
    repeats: bool = False
    unbounded: bool = False
    fixed: tuple[int, ...] = ()


def _two(example: str, build: Callable[..., Any], **facts: Any) -> Function:
    return Function(example, build, least=2, most=2, **facts)


def _compared(example: str, build: Callable[..., Any]) -> Function:
    return _two(example, build, takes=(SAME,), gives=TRUTH)


def _mod(of: Any, left: Any, right: Any) -> Any:
    # Not the engines' own remainder: they disagree on negative numbers, and Dask has none.
    return left - right * (left / right).floor()


def _chain(of: Any, *parts: Any) -> Any:
    """Conditions and values in turn, at last the value where no condition is met."""
    *pairs, other = parts
    result = other
    for condition, value in zip(reversed(pairs[::2]), reversed(pairs[1::2]), strict=True):
        result = of.when(condition).then(value).otherwise(result)
    return result


def _least(of: Any, *parts: Any) -> Any:
    first, *rest = parts
    for one in rest:
        first = of.when(first <= one).then(first).otherwise(of.when(first > one).then(one))
    return first


def _greatest(of: Any, *parts: Any) -> Any:
    first, *rest = parts
    for one in rest:
        first = of.when(first >= one).then(first).otherwise(of.when(first < one).then(one))
    return first


def _round(of: Any, number: Any, digits: float = 0) -> Any:
    # Halves away from zero, as people round; the engines' own rounding differs.
    scale = 10.0 ** int(digits)
    return of.when(number >= 0).then((number * scale + 0.5).floor() / scale).otherwise(
        -((-number * scale + 0.5).floor() / scale)
    )  # fmt: skip


def _substring(of: Any, text: Any, start: float, length: float | None = None) -> Any:
    return text.str.slice(int(start) - 1, None if length is None else int(length))


def _in(of: Any, first: Any, *others: Any) -> Any:
    result = first == others[0]
    for other in others[1:]:
        result = result | (first == other)
    return result


def _joined(sign: str) -> Callable[..., Any]:
    def build(of: Any, *parts: Any) -> Any:
        result = parts[0]
        for part in parts[1:]:
            result = result & part if sign == "and" else result | part
        return result

    return build


def _part(name: str) -> Function:
    return Function(f"{name}([when])", lambda of, moment: getattr(moment.dt, PARTS[name])().cast(of.Float64), (TIME,))


PARTS = {"year": "year", "month": "month", "day": "day", "hour": "hour", "minute": "minute", "second": "second"}
PARTS |= {"dayofweek": "weekday", "dayofyear": "ordinal_day"}

NUMBERS = {
    "add": _two("add([a], [b])", lambda of, left, right: left + right, unbounded=True),
    "subtract": _two("subtract([a], [b])", lambda of, left, right: left - right, unbounded=True),
    "multiply": _two("multiply([a], [b])", lambda of, left, right: left * right, unbounded=True),
    "divide": _two("divide([a], [b])", lambda of, left, right: left / right, unbounded=True),
    "mod": _two("mod([a], 7)", _mod, repeats=True, unbounded=True),
    # Said outright, because some engines raise even a missing number to the power of 0.
    "pow": _two(
        "pow([a], 2)",
        lambda of, left, right: of.when(~(left.is_null() | right.is_null())).then(left**right),
        repeats=True,
        unbounded=True,
    ),
    "abs": Function("abs([a])", lambda of, number: number.abs()),
    "negate": Function("negate([a])", lambda of, number: -number),
    "exp": Function("exp([a])", lambda of, number: number.exp(), unbounded=True),
    "log": Function("log([a])", lambda of, number: number.log(10.0), unbounded=True),
    "ln": Function("ln([a])", lambda of, number: number.log(), unbounded=True),
    "sqrt": Function("sqrt([a])", lambda of, number: number.sqrt(), unbounded=True),
    "floor": Function("floor([a])", lambda of, number: number.floor()),
    "ceil": Function("ceil([a])", lambda of, number: number.ceil()),
    "round": Function("round([a], 2)", _round, most=2, repeats=True, unbounded=True, fixed=(1,)),
    "least": Function("least([a], [b])", _least, (SAME,), None, 2, MANY, repeats=True),
    "greatest": Function("greatest([a], [b])", _greatest, (SAME,), None, 2, MANY, repeats=True),
}
CONDITIONS = {
    "equal": _compared("equal([a], 1)", lambda of, left, right: left == right),
    "not_equal": _compared("not_equal([a], 1)", lambda of, left, right: left != right),
    "less": _compared("less([a], 1)", lambda of, left, right: left < right),
    "less_or_equal": _compared("less_or_equal([a], 1)", lambda of, left, right: left <= right),
    "greater": _compared("greater([a], 1)", lambda of, left, right: left > right),
    "greater_or_equal": _compared("greater_or_equal([a], 1)", lambda of, left, right: left >= right),
    "and": Function("and([a] > 1, [b] > 1)", _joined("and"), (TRUTH,), TRUTH, 2, MANY),
    "or": Function("or([a] > 1, [b] > 1)", _joined("or"), (TRUTH,), TRUTH, 2, MANY),
    "not": Function("not([a] > 1)", lambda of, truth: ~truth, (TRUTH,), TRUTH),
    "is_missing": Function("is_missing([a])", lambda of, cells: cells.is_null(), (ANY,), TRUTH),
    "in": Function("[a] in (1, 2)", _in, (SAME,), TRUTH, 2, MANY, repeats=True),
    "if": Function("if([a] > 1, 'big', 'small')", _chain, (TRUTH, SAME), None, 2, 3),
    "case": Function("case when [a] > 1 then 'big' else 'small' end", _chain, (TRUTH, SAME), None, 2, MANY),
    "coalesce": Function("coalesce([a], 0)", lambda of, *parts: of.coalesce(*parts), (SAME,), None, 1, MANY),
}
TEXTS = {
    "upper": Function("upper([a])", lambda of, text: raised(text), (TEXT,), TEXT),
    "lower": Function("lower([a])", lambda of, text: lowered(text), (TEXT,), TEXT),
    "trim": Function("trim([a])", lambda of, text: text.str.strip_chars(BLANKS), (TEXT,), TEXT),
    "length": Function("length([a])", lambda of, text: text.str.len_chars().cast(of.Float64), (TEXT,)),
    "concat": Function("concat([a], ' ', [b])", lambda of, *parts: of.concat_str(*parts), ("text",), TEXT, 1, MANY),
    "substring": Function("substring([a], 1, 3)", _substring, (TEXT, NUMBER), TEXT, 2, 3, fixed=(1, 2)),
    "contains": _two(
        "contains([a], 'x')", lambda of, text, part: text.str.contains(part, literal=True),
        takes=(TEXT,), gives=TRUTH, fixed=(1,),
    ),
    "starts_with": _two(
        "starts_with([a], 'x')", lambda of, text, part: text.str.starts_with(part),
        takes=(TEXT,), gives=TRUTH, fixed=(1,),
    ),
    "ends_with": _two(
        "ends_with([a], 'x')", lambda of, text, part: text.str.ends_with(part),
        takes=(TEXT,), gives=TRUTH, fixed=(1,),
    ),
    "replace": Function(
        "replace([a], 'x', 'y')", lambda of, text, part, new: text.str.replace_all(part, new, literal=True),
        (TEXT,), TEXT, 3, 3, fixed=(1, 2),
    ),
}  # fmt: skip
DATES = {name: _part(name) for name in PARTS} | {
    "quarter": Function(
        "quarter([when])", lambda of, moment: ((moment.dt.month().cast(of.Float64) + 2) / 3).floor(), (TIME,)
    ),
    "days_between": _two(
        "days_between([from], [to])",
        lambda of, start, end: (end - start).dt.total_seconds() / 86400,
        takes=(TIME,),
    ),
}
FUNCTIONS: dict[str, Function] = NUMBERS | CONDITIONS | TEXTS | DATES
ALIASES = {
    "notequal": "not_equal", "power": "pow", "log10": "log", "ceiling": "ceil", "len": "length", "substr": "substring",
    "startswith": "starts_with", "endswith": "ends_with", "isnull": "is_missing", "is_null": "is_missing",
    "modulo": "mod", "weekday": "dayofweek", "datediff": "days_between", "minimum": "min", "maximum": "max",
    "mean": "avg", "std": "stddev", "stddev_samp": "stddev", "var": "variance", "var_samp": "variance",
    "std_pop": "stddev_pop", "var_pop": "variance_pop", "average": "avg", "greater_than": "greater",
    "less_than": "less", "count_distinct": "approx_count_distinct",
}  # fmt: skip
OF_NUMBERS = ("sum", "avg", "stddev", "variance", "stddev_pop", "variance_pop")
AGGREGATES = (*OF_NUMBERS, "min", "max", "count", "approx_count_distinct", "first", "last")
