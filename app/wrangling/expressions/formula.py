"""A formula on a table: its types checked, its aggregates learned, its result as an expression."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.wrangling.cells import CellType, cell_types, listed, shown
from app.wrangling.expressions.aggregates import aggregate
from app.wrangling.expressions.functions import AGGREGATES, ALIASES
from app.wrangling.expressions.grammar import Node, columns, parsed, renamed
from app.wrangling.expressions.tokens import column, wrong
from app.wrangling.expressions.typed import Typed, checked, refuse_type
from app.wrangling.expressions.workings import Workings
from app.wrangling.written import PL


@dataclass(frozen=True)
class Formula:
    """A formula that can be read, for a column called `result`."""

    text: str
    result: str
    tree: Node = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tree", parsed(self.text))

    @property
    def columns(self) -> list[str]:
        """The columns it reads."""
        return columns(self.tree)

    @property
    def aggregates(self) -> bool:
        """Whether it needs numbers of all training rows, such as avg()."""
        return bool(self._aggregates)

    @property
    def _aggregates(self) -> list[Node]:
        calls = [node for node in self.tree.walk() if node.kind == "call"]
        return [node for node in calls if ALIASES.get(node.value, node.value) in AGGREGATES]

    def renamed(self, names: Mapping[str, str]) -> str:
        """The same formula for columns of other names."""
        return renamed(self.text, names)

    def check(self, frame: nw.LazyFrame) -> None:
        """Refuse a table that lacks a column of the formula, pointing at its name."""
        present = frame.collect_schema().names()
        for node in sorted(self.tree.walk(), key=lambda node: node.place):
            if node.kind == "column" and node.value not in present:
                near = _nearest(node.value, present)
                way = f"perhaps {column(near)}" if near else "choose another column"
                wrong(self.text, node.place, f"there is no column '{node.value}' at this point; {way}")

    def learn(self, frame: nw.LazyFrame, wanted: CellType | None = None) -> dict[str, Any]:
        """The types of its columns and the value of each aggregate, as JSON; a result of another type is refused."""
        types = cell_types(frame)
        learned: dict[str, Any] = {"types": {name: types[name].value for name in self.columns}}
        learned["aggregates"] = [None] * len(self._aggregates)
        tree = self._typed(learned)
        if wanted is not None:
            refuse_type(self.text, tree, wanted)
        if frame.implementation.is_dask() and any(node.type is CellType.TIME for node in tree.walk()):
            raise NotApplicable("A formula cannot calculate with dates on a Dask cluster; do it before.")
        if frame.implementation.is_dask() and any(node.name == "as text" for node in tree.walk()):
            raise NotApplicable("A formula cannot write numbers as text on a Dask cluster; do it before.")
        found = sorted((node for node in tree.walk() if node.name in AGGREGATES), key=lambda node: node.value)
        for node in found:
            workings = Workings(nw, self.result, learned["aggregates"])
            cells = workings.expression(node.args[0]).alias(self.result)
            learned["aggregates"][node.value] = aggregate(node.name, node.type, workings.apply(frame).select(cells))
        return learned

    def _typed(self, learned: Mapping[str, Any]) -> Typed:
        return checked(self.text, self.tree, {name: CellType(kind) for name, kind in learned["types"].items()})

    def add(self, frame: nw.LazyFrame, learned: Mapping[str, Any]) -> nw.LazyFrame:
        """The table with the result as a column."""
        workings, result = self.workings(nw, learned)
        return workings.apply(frame).with_columns(result.alias(self.result)).drop(workings.names)

    def add_code(self, learned: Mapping[str, Any]) -> str:
        """`add` as a line of Polars on a LazyFrame called `frame`."""
        workings, result = self.workings(PL, learned)
        return workings.code(f".with_columns({result}.alias({self.result!r}))")

    def workings(self, of: Any, learned: Mapping[str, Any]) -> tuple[Workings, Any]:
        """The columns to work out first, and the result; `of` is Narwhals, or `PL` for written code."""
        workings = Workings(of, self.result, learned.get("aggregates", []))
        return workings, workings.result_of(self._typed(learned))

    def aggregates_shown(self, learned: Mapping[str, Any]) -> str:
        """The learned aggregates as words, such as "avg([age]) = 38.2"."""
        values = ["missing" if value is None else shown(value) for value in learned.get("aggregates", [])]
        pairs = zip(self._aggregates, values, strict=False)
        return listed([f"{self.text[node.place : node.end]} = {value}" for node, value in pairs])


def _nearest(name: str, present: Sequence[str]) -> str | None:
    """The column that was probably meant: the same but for case, else one that is written much alike."""
    folded = {one.casefold(): one for one in reversed(present)}
    near = get_close_matches(name.casefold(), folded, 1, cutoff=0.7)
    return folded[near[0]] if near else None
