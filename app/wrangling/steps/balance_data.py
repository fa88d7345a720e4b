"""As many rows of the rare answer as of the frequent one."""

import inspect
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.balancing import repeated, repeated_code, with_made_rows
from app.wrangling.cells import CellType, cell_types, listed
from app.wrangling.draws import drawn, drawn_code, free_name
from app.wrangling.parsing import as_text, as_text_code
from app.wrangling.step import Step, refuse_patterns
from app.wrangling.strata import by_level, by_level_code, lowest, strata

MOST_LEVELS = 100
MOST_ROWS = 20_000_000
SMOTE, OVER, UNDER = "SMOTE", "random oversampling", "random undersampling"


class BalanceData(Step):
    """Training rows of rare categories are repeated or made anew, or rows of frequent ones left out."""

    key = "balance_data"
    name = "Balance data"
    group = "Balance data"
    learns = True
    keeps_rows = False
    compares_rows = True
    params = (
        Param("column", "Target column", "column", help="The column whose categories are to be as frequent."),
        Param(
            "method",
            "Method",
            "choice",
            default=OVER,
            choices=(OVER, UNDER, SMOTE),
            help="Oversampling repeats rows, undersampling leaves rows out, SMOTE makes rows between two near ones: "
            "their numbers lie between, all other cells are copied.",
        ),
        Param(
            "ratio", "Desired ratio", "number", default=1.0, low=0.01, high=1,
            help="Rows of a rare category for each row of the most frequent one: 1 makes them equal.",
        ),
        Param("neighbours", "Neighbours", "integer", default=5, low=1, high=50, help="For SMOTE.", advanced=True),
        Param("seed", "Random seed", "integer", default=0, low=0, help="Another number draws other rows."),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.preview_rows = 3_000 if self.settings["method"] == SMOTE else None

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """Each category's rows, how often each of them is used, and below which drawn number once more."""
        column, types = self.settings["column"], cell_types(frame)
        found = strata(frame, column, types[column], self.settings["seed"], self.name, MOST_LEVELS)
        counts = {level: len(draws) for level, draws in found if level is not None}
        if len(counts) < 2:
            raise NotApplicable(
                f"Balance data: {column} has {len(counts)} categor{'y' if len(counts) == 1 else 'ies'}, "
                "and two are needed; choose another column."
            )
        goals = {level: self._goal(rows, counts) for level, rows in counts.items()}
        if sum(goals.values()) > MOST_ROWS:
            raise NotApplicable(
                f"Balance data: {sum(goals.values()):,} rows would be too many; choose {UNDER}, or a lower ratio."
            )
        if self.settings["method"] == SMOTE:
            return self._smote(frame, types, counts, goals)
        used = [self._used(level, draws, goals) for level, draws in found]
        names = frame.collect_schema().names()
        draw = free_name(names, "draw")
        return {"type": types[column].value, "draw": draw, "copies": free_name([*names, draw], "copies"), "used": used}

    def _goal(self, rows: int, counts: dict[str, int]) -> int:
        """The number of rows a category shall have."""
        if self.settings["method"] == UNDER:
            return min(rows, round(min(counts.values()) / self.settings["ratio"]))
        return max(rows, round(max(counts.values()) * self.settings["ratio"]))

    def _used(self, level: str | None, draws: pl.Series, goals: dict[str, int]) -> dict[str, Any]:
        """How often each row of a category is used at least, and below which drawn number once more."""
        goal = len(draws) if level is None else goals[level]
        times, more = divmod(goal, len(draws))
        below = lowest(draws, more) if more else 0
        return {"level": level, "rows": len(draws), "goal": goal, "times": times, "below": below}

    def _smote(self, frame: nw.LazyFrame, types: dict[str, CellType], counts: dict, goals: dict) -> dict[str, Any]:
        column = self.settings["column"]
        if not frame.implementation.is_polars():
            engine = "DuckDB" if frame.implementation.is_duckdb() else "a Dask cluster"
            raise NotApplicable(f"Balance data: SMOTE does not run on {engine}; choose {OVER}.")
        numbers = [name for name, kind in types.items() if kind.numeric and name != column]
        if not numbers:
            raise NotApplicable(f"Balance data: there is no column of numbers for SMOTE; choose {OVER}.")
        refuse_patterns(self.name, types)
        alone = [level for level, rows in counts.items() if rows < 2 and goals[level] > rows]
        if alone:
            raise NotApplicable(
                f"Balance data: there is only one row where {column} is '{alone[0]}', and SMOTE needs two; "
                f"choose {OVER}, or join rare categories first."
            )
        used = [{"level": level, "rows": rows, "goal": goals[level]} for level, rows in counts.items()]
        return {"type": types[column].value, "numbers": numbers, "used": used}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        column, kind, seed = self.settings["column"], CellType(learned["type"]), self.settings["seed"]
        if self.settings["method"] == SMOTE:
            table: Any = frame.collect("polars").to_native()
            levels = nw.from_native(table).select(as_text(column, kind).alias("level")).to_native()["level"]
            making, numbers = _making(learned), learned["numbers"]
            made = with_made_rows(table, levels, making, numbers, self.settings["neighbours"], seed)
            return nw.from_native(made.lazy())
        draw, copies = learned["draw"], learned["copies"]
        below, times = (by_level(column, kind, _pairs(learned, fact), default) for fact, default in DEFAULTS)
        once_more = nw.when(nw.col(draw) < below).then(nw.lit(1, dtype=nw.Int64)).otherwise(nw.lit(0, dtype=nw.Int64))
        rows = drawn(frame, draw, seed, self.name).with_columns((times + once_more).alias(copies))
        return repeated(rows.drop(draw), copies)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        sentence = f"Balance the rows by {self.settings['column']} with {self.settings['method']}"
        if not learned:
            return sentence
        known = [one for one in learned["used"] if one["level"] is not None]
        changes = ["{level}: {rows:,} to {goal:,}".format(**one) for one in known]
        return f"{sentence} ({listed(changes)})"

    def code(self, learned: dict[str, Any]) -> str:
        column, kind, seed = self.settings["column"], CellType(learned["type"]), self.settings["seed"]
        if self.settings["method"] == SMOTE:
            making, numbers = _making(learned), learned["numbers"]
            return (
                f"{inspect.getsource(with_made_rows)}\n"
                f"table = frame.collect()\n"
                f"levels = table.select(({as_text_code(column, kind)}).alias('level'))['level']\n"
                f"frame = with_made_rows(table, levels, {making!r}, {numbers!r}, {self.settings['neighbours']}, {seed})"
                ".lazy()"
            )
        draw, copies = learned["draw"], learned["copies"]
        below, times = (by_level_code(column, kind, _pairs(learned, fact), default) for fact, default in DEFAULTS)
        number = f"{times} + (pl.col({draw!r}) < {below}).cast(pl.Int64)"
        return (
            f"{drawn_code(draw, seed)}\n"
            f"frame = frame.with_columns(({number}).alias({copies!r})).drop({draw!r})\n"
            f"{repeated_code(copies)}"
        )


DEFAULTS = (("below", 0), ("times", 1))


def _pairs(learned: dict[str, Any], fact: str) -> list[tuple[str | None, int]]:
    return [(one["level"], one[fact]) for one in learned["used"]]


def _making(learned: dict[str, Any]) -> list[tuple[str, int]]:
    """Each category of which rows are made, with their number."""
    return [(one["level"], one["goal"] - one["rows"]) for one in learned["used"] if one["goal"] > one["rows"]]
