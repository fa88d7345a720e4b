"""Code that an expression is built by: what builds a Narwhals expression writes, given `PL`, the same in Polars."""

from collections.abc import Callable
from typing import Any


class Written:
    """An expression as text. Its methods and operators give longer texts, as those of an expression would."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text

    def __getattr__(self, name: str) -> "Written":
        return Written(f"{self.text}.{name}")

    def __call__(self, *given: Any, **named: Any) -> "Written":
        parts = [*map(source, given), *(f"{name}={source(value)}" for name, value in named.items())]
        return Written(f"{self.text}({', '.join(parts)})")

    def __invert__(self) -> "Written":
        return Written(f"(~{self.text})")

    def __neg__(self) -> "Written":
        return Written(f"(-{self.text})")


def source(value: Any) -> str:
    """A value as it is written in code."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(source, value))}]"
    return value.text if isinstance(value, Written) else repr(value)


def _operator(sign: str, mirrored: bool = False) -> Callable[[Written, Any], Written]:
    def write(self: Written, other: Any) -> Written:
        left, right = (other, self) if mirrored else (self, other)
        return Written(f"({source(left)} {sign} {source(right)})")

    return write


SIGNS = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "and": "&",
    "or": "|",
}
COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
for _name, _sign in (SIGNS | COMPARISONS).items():
    setattr(Written, f"__{_name}__", _operator(_sign))
for _name, _sign in SIGNS.items():
    setattr(Written, f"__r{_name}__", _operator(_sign, mirrored=True))

PL = Written("pl")
