"""Change the table by SQL."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.queries import Query
from app.wrangling.step import Step, refuse_patterns

SHOWN = 80


class Sql(Step):
    """The result of a SELECT on the table; one that may change the number of rows shapes the table."""

    key = "sql"
    name = "SQL"
    group = "Custom transforms"
    params = (
        Param(
            "query",
            "SELECT statement",
            "text",
            help="On the table called table, such as SELECT *, price / rooms AS per_room FROM table. Without files or "
            "network. With WHERE, GROUP BY and the like it says what a row is, before rows are divided.",
        ),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if not self.settings["query"].strip():
            raise NotApplicable("SQL: write a statement, such as SELECT * FROM table WHERE age > 30.")
        self.query = Query(self.settings["query"])
        self.keeps_rows = self.query.keeps_rows
        self.compares_rows = self.shapes = not self.keeps_rows
        self.preview_rows = 25_000 if self.keeps_rows else None

    def needs(self) -> list[str]:
        return self.query.columns if self.keeps_rows else []

    def for_names(self, names: Mapping[str, str]) -> Step:
        return Sql(query=self.query.renamed(names))

    def without(self, absent: Collection[str]) -> Step | None:
        return None if set(absent) & set(self.needs()) else self

    def sources(self, wanted: Iterable[str]) -> list[str]:
        passed = [name for name in wanted if name not in self.query.results] if self.query.keeps_all else []
        return list(dict.fromkeys([*passed, *self.needs()]))

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return {name: kind for name, kind in kinds.items() if name not in self.query.results}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:  # noqa: ARG002
        if not (frame.implementation.is_polars() or frame.implementation.is_duckdb()):
            raise NotImplementedError("SQL runs on one machine.")
        native: Any = frame.to_native()
        on_duckdb = frame.implementation.is_duckdb()
        result = self.query.on(native) if on_duckdb else pl.from_arrow(self.query.run(native.collect().to_arrow()))
        names = [name.casefold() for name in result.columns]
        twice = [name for name in result.columns if names.count(name.casefold()) > 1]
        if twice:
            raise NotApplicable(f"SQL: two columns of the result are called '{twice[0]}'; name one of them with AS.")
        refuse_patterns(self.name, result.columns)
        return nw.from_native(result if on_duckdb else result.lazy())

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        written = " ".join(self.settings["query"].split())
        short = written if len(written) <= SHOWN else f"{written[:SHOWN]}…"
        return f"Run {short}"

    def code(self, learned: dict[str, Any]) -> str:  # noqa: ARG002
        return "\n".join(
            (
                "import duckdb",
                "engine = duckdb.connect()",
                'engine.register("table", frame.collect().to_arrow())',
                f"frame = pl.from_arrow(engine.sql({self.query.sql!r}).to_arrow_table()).lazy()",
            )
        )
