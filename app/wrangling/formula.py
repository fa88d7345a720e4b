"""What a custom formula can calculate without being written: from two columns, or from a column and a number."""

from dataclasses import dataclass

from app.wrangling.expressions.tokens import column


@dataclass(frozen=True)
class Operator:
    """A calculation: in words and as a formula. `{0}` is the left side, `{1}` the right one."""

    words: str
    formula: str
    divides: bool = False
    of_dates: bool = False

    def written(self, left: str, right: str | float) -> str:
        """The formula of a column with another one, or with a number."""
        return self.formula.format(column(left), column(right) if isinstance(right, str) else f"({right!r})")


OPERATORS = {
    "add": Operator("{0} + {1}", "{0} + {1}"),
    "subtract": Operator("{0} - {1}", "{0} - {1}"),
    "multiply": Operator("{0} × {1}", "{0} * {1}"),
    "divide": Operator("{0} ÷ {1}", "{0} / {1}", divides=True),
    "modulo": Operator("{0} modulo {1}", "{0} % {1}", divides=True),
    "power": Operator("{0} to the power of {1}", "{0} ^ {1}"),
    "percentage of": Operator("{0} as a percentage of {1}", "{0} / {1} * 100", divides=True),
    "smaller of": Operator("the smaller of {0} and {1}", "least({0}, {1})"),
    "larger of": Operator("the larger of {0} and {1}", "greatest({0}, {1})"),
    "difference in days": Operator("days from {1} to {0}", "days_between({1}, {0})", of_dates=True),
}
