"""A column for each category."""

from collections.abc import Iterable
from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, facts, listed
from app.wrangling.levels import levels, refuse_others
from app.wrangling.parsing import as_text, as_text_code
from app.wrangling.refusals import refuse_other_than_numbers, refuse_unreadable
from app.wrangling.series import finite_of
from app.wrangling.step import Step

MOST_LEVELS = 1000


class OneHotEncode(Step):
    """Each category of the training rows becomes a column of 1 and 0, and the column of categories goes."""

    key = "one_hot_encode"
    name = "One-hot encode"
    group = "Encode categorical"
    learns = True
    by_column = True
    params = (
        Param("columns", "Columns", "columns", help="The columns of categories that become columns of 1 and 0."),
        Param(
            "drop_last",
            "Drop last category",
            "boolean",
            default=False,
            help="The rarest category, or the largest number, gets no column: it is where all others are 0, which "
            "linear models like.",
        ),
        Param(
            "invalid",
            "Invalid handling",
            "choice",
            default="skip",
            choices=("skip", "keep", "error", "replace with missing"),
            help="Of cells that are missing or that training rows did not have: skip gives 0 in every column, keep a "
            "column of their own, error refuses the rows.",
        ),
        Param(
            "ordinal",
            "Is input ordinal encoded",
            "boolean",
            default=False,
            help="The columns hold whole numbers from 0, as Ordinal encode makes them: each number up to the largest "
            "gets a column, in their order.",
        ),
    )

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return {name: kind for name, kind in kinds.items() if name not in self.settings["columns"]}

    def sources(self, wanted: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(self._source(name) or name for name in wanted))

    def _source(self, new: str) -> str | None:
        """The column of categories that a column of 1 and 0 is made from; None for any other column."""
        return next((name for name in self.settings["columns"] if new.startswith(f"{name} = ")), None)

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        for name in frame.collect_schema().names():
            source = self._source(name)
            if source is not None:
                raise NotApplicable(
                    f"One-hot encode: there is already a column '{name}', which reads like a category of {source}; "
                    "rename that column first."
                )

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The categories of each column, most frequent first, with the names of their columns."""
        types = cell_types(frame)
        refuse_unreadable(self.name, self.settings["columns"], types)
        taken = {name.casefold() for name in types}
        columns = {}
        for name in self.settings["columns"]:
            found = self._levels(frame, name, types[name])
            if len(found) == 1 and self.settings["drop_last"]:
                raise NotApplicable(
                    f"One-hot encode: {name} has only the category '{found[0]}', and the last one is dropped; "
                    "drop the column instead."
                )
            wanted = [*found, "another"] if self.settings["invalid"] == "keep" else found
            names = [_free(f"{name} = {level}", taken) for level in wanted]
            columns[name] = {"type": types[name].value, "levels": found, "names": names}
        return {"columns": columns}

    def _levels(self, frame: nw.LazyFrame, name: str, kind: CellType) -> list[str]:
        """The categories that training rows have; of numbers that stand for categories, all up to the largest."""
        if not self.settings["ordinal"]:
            return levels(frame, name, kind, self.name, MOST_LEVELS)
        refuse_other_than_numbers(self.name, [name], {name: kind})
        cells = finite_of(nw, name, kind)
        broken = nw.when((cells < 0) | (cells != cells.floor())).then(cells)
        found = facts(frame.select(cells.max().alias("most"), broken.min().alias("broken")))
        if found["broken"] is not None:
            raise NotApplicable(
                f"One-hot encode: {name} holds {found['broken']:g}, and ordinal encoded cells are whole numbers from "
                "0; number them with Ordinal encode first, or say that the input is not ordinal encoded."
            )
        if found["most"] is None:
            raise NotApplicable(f"One-hot encode: {name} has no known number, so it has no categories; drop it.")
        if found["most"] >= MOST_LEVELS:
            raise NotApplicable(
                f"One-hot encode: {name} goes up to {found['most']:,.0f}, and {MOST_LEVELS:,} categories are the most; "
                "join rare ones with Replace rare before they are numbered."
            )
        return [str(number) for number in range(int(found["most"]) + 1)]

    def _shown(self, found: dict[str, Any]) -> list[tuple[str | None, str]]:
        """The categories that get a column, with its name; None is every other category."""
        shown: list[tuple[str | None, str]] = list(zip(found["levels"], found["names"], strict=False))
        if self.settings["drop_last"]:
            shown = shown[:-1]
        return [*shown, (None, found["names"][-1])] if self.settings["invalid"] == "keep" else shown

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        new, texts = [], []
        for name in self.settings["columns"]:
            found = learned["columns"][name]
            if self.settings["invalid"] == "error":
                refuse_others(frame, name, found, self.name)
            texts.append(as_text(name, CellType(found["type"])).alias(name))
            shown = self._shown(found)
            new += [self._flag(nw.col(name), level, found["levels"]).alias(column) for level, column in shown]
        return frame.with_columns(*texts).with_columns(*new).drop(self.settings["columns"])

    def _flag(self, text: nw.Expr, level: str | None, found: list[str]) -> nw.Expr:
        one, none = nw.lit(1, dtype=nw.Int64), nw.lit(0, dtype=nw.Int64)
        if level is None:
            return nw.when(text.is_in(found)).then(none).otherwise(one)
        flag = nw.when(text == level).then(one)
        known = self.settings["invalid"] == "replace with missing"
        return flag.otherwise(nw.when(text.is_in(found)).then(none)) if known else flag.otherwise(none)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        columns = self.settings["columns"]
        sentence = f"One-hot encode {listed(columns)}{', ordinal encoded' if self.settings['ordinal'] else ''}"
        if not learned:
            return sentence
        found = [listed([level or "another" for level, _ in self._shown(learned["columns"][name])]) for name in columns]
        return f"{sentence} ({'; '.join(found)})"

    def code(self, learned: dict[str, Any]) -> str:
        new, texts = [], []
        for name in self.settings["columns"]:
            found = learned["columns"][name]
            texts.append(f"({as_text_code(name, CellType(found['type']))}).alias({name!r})")
            shown = self._shown(found)
            flags = ((self._flag_code(f"pl.col({name!r})", level, found["levels"]), column) for level, column in shown)
            new += [f"{flag}.alias({column!r})" for flag, column in flags]
        return (
            f"frame = frame.with_columns({', '.join(texts)})\n"
            f"frame = frame.with_columns({', '.join(new)}).drop({self.settings['columns']!r})"
        )

    def _flag_code(self, text: str, level: str | None, found: list[str]) -> str:
        if level is None:
            return f"pl.when({text}.is_in({found!r})).then(pl.lit(0, dtype=pl.Int64)).otherwise(1)"
        flag = f"pl.when({text} == {level!r}).then(pl.lit(1, dtype=pl.Int64))"
        known = self.settings["invalid"] == "replace with missing"
        return f"{flag}.when({text}.is_in({found!r})).then(0)" if known else f"{flag}.otherwise(0)"


def _free(name: str, taken: set[str]) -> str:
    """A name that no column has yet, also where upper and lower case are the same."""
    new, number = name, 1
    while new.casefold() in taken:
        number += 1
        new = f"{name} ({number})"
    taken.add(new.casefold())
    return new
