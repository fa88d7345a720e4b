"""What a custom formula can calculate from two columns, or from a column and a number."""

from collections.abc import Callable
from dataclasses import dataclass

import narwhals.stable.v2 as nw


def _modulo(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    # Not the engines' own remainder: they disagree on negative numbers, and Dask has none.
    return left - right * (left / right).floor()


def _smaller(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    return nw.when(left <= right).then(left).otherwise(nw.when(left > right).then(right))


def _larger(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    return nw.when(left >= right).then(left).otherwise(nw.when(left < right).then(right))


def _days(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    return (left - right).dt.total_seconds() / 86400


@dataclass(frozen=True)
class Operator:
    """A calculation: in words, in Narwhals and in Polars. `{0}` is the left side, `{1}` the right one."""

    words: str
    calculate: Callable[[nw.Expr, nw.Expr], nw.Expr]
    code: str
    divides: bool = False
    of_dates: bool = False


OPERATORS = {
    "add": Operator("{0} + {1}", lambda left, right: left + right, "{0} + {1}"),
    "subtract": Operator("{0} - {1}", lambda left, right: left - right, "{0} - {1}"),
    "multiply": Operator("{0} × {1}", lambda left, right: left * right, "{0} * {1}"),
    "divide": Operator("{0} ÷ {1}", lambda left, right: left / right, "{0} / {1}", divides=True),
    "modulo": Operator("{0} modulo {1}", _modulo, "{0} - {1} * ({0} / {1}).floor()", divides=True),
    "power": Operator("{0} to the power of {1}", lambda left, right: left**right, "{0} ** {1}"),
    "percentage of": Operator(
        "{0} as a percentage of {1}", lambda left, right: left / right * 100.0, "{0} / {1} * 100.0", divides=True
    ),
    "smaller of": Operator(
        "the smaller of {0} and {1}", _smaller, "pl.when({0} <= {1}).then({0}).when({0} > {1}).then({1})"
    ),
    "larger of": Operator(
        "the larger of {0} and {1}", _larger, "pl.when({0} >= {1}).then({0}).when({0} < {1}).then({1})"
    ),
    "difference in days": Operator(
        "days from {1} to {0}", _days, "({0} - {1}).dt.total_seconds() / 86400", of_dates=True
    ),
}
