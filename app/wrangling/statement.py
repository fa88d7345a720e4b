"""A recipe, with what it learned, as one SELECT of DuckDB, where it can be said so."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import narwhals.stable.v2 as nw

from app.data.names import clean
from app.data.source import path_sql
from app.data.writing import identifier
from app.errors import NotApplicable
from app.params import dataset_name, dataset_reference
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step

TABLE = "dataset"
WIDTH = 100
TOKENS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[(),]|\s+|[^\s'"(),]+|.""", re.DOTALL)
BREAKS = ("FROM", "WHERE", "GROUP", "HAVING", "QUALIFY", "ORDER", "LIMIT", "UNION", "LEFT", "INNER", "FULL", "JOIN")


def statement(recipe: Recipe, data: Path, title: str, table: str = TABLE, training: bool = True) -> str:
    """The SELECT that reads the named table and does what the steps that are switched on do.

    The steps learn from the rows of the Parquet file `data`. Other datasets that steps read are tables called by their
    "id/version". Without `training`, those that rows to predict skip are
    left out. A step that cannot be said in one statement is refused by its place and name.
    """
    with duckdb.connect() as engine, duckdb.connect() as bare:
        source = path_sql(data)
        engine.execute(f"CREATE VIEW {identifier(table)} AS SELECT * FROM read_parquet({source})")  # noqa: S608
        bare.execute(f"CREATE TABLE {identifier(table)} AS SELECT * FROM read_parquet({source}) LIMIT 0")  # noqa: S608
        for name, path in recipe.opened().items():
            bare.execute(f"CREATE TABLE {identifier(name)} AS SELECT * FROM read_parquet({path_sql(path)}) LIMIT 0")  # noqa: S608
        frame = nw.from_native(engine.table(identifier(table)))
        sql, said = f"SELECT * FROM {identifier(table)}", []  # noqa: S608 - the name is quoted
        for place, (whole, enabled) in enumerate(recipe.steps, 1):
            step = whole if training or whole.shapes else whole.keeping_rows()
            if not enabled or step is None:
                continue
            frame, facts = _followed(frame, step, place)
            sql = _said(frame, bare, recipe.opened(), step, place)
            said.append(f"-- {place}. {clean(step.describe(facts or None))}")
    others = [f"-- {clean(said)} is read from a table or view called {name}." for name, said in _called(recipe).items()]
    return "\n".join((f"-- {clean(title)}", f"-- For DuckDB, on a table or view called {clean(table)}.", *others, *said,
                      f"{formatted(sql)};", ""))  # fmt: skip


def _followed(frame: nw.LazyFrame, step: Step, place: int) -> tuple[nw.LazyFrame, dict[str, Any]]:
    """The rows after a step, and what it learned."""
    one = Recipe().add(step)
    try:
        (facts,) = one.learn(frame)
        return one.apply(frame, [facts], "train"), facts
    except NotApplicable as refusal:
        raise NotApplicable(f"Step {place} ({step.describe()}) cannot be said in SQL. {refusal}") from None


def _called(recipe: Recipe) -> dict[str, str]:
    """What people call the other datasets that steps read, by their "id/version"."""
    named = [
        step.settings[param.name]
        for step, on in recipe.steps
        for param in step.params
        if param.kind == "dataset" and on
    ]
    return {dataset_reference(name): dataset_name(name) for name in named if name}


def _said(
    frame: nw.LazyFrame, bare: duckdb.DuckDBPyConnection, opened: Mapping[str, Path], step: Step, place: int
) -> str:
    """The SQL of a frame, tried where there is nothing but the tables."""
    refusal = NotApplicable(
        f"Step {place} ({step.describe()}) cannot be said in one SQL statement; leave it out or switch it off, "
        "or export the recipe as a Python script."
    )
    native = frame.to_native()
    if not isinstance(native, duckdb.DuckDBPyRelation):
        raise refusal
    sql = native.sql_query()
    for name, path in opened.items():
        sql = sql.replace(f"read_parquet({path_sql(path)})", identifier(name))
    try:
        bare.execute(f"EXPLAIN {sql}")
    except duckdb.Error:
        raise refusal from None
    return sql


def formatted(sql: str) -> str:
    """The statement with a line for each clause, and for each column of a list that is long; nothing else changes."""
    lines = [""]
    for depth, part in _tokens(sql):
        word = part.upper()
        if depth == 0 and word in BREAKS and lines[-1].strip():
            lines.append(part)
        elif depth == 0 and part.isspace():
            if "\n" in part:
                lines.append("")
            elif lines[-1].strip():
                lines[-1] += " "
        elif depth == 0 and part == "," and len(lines[-1]) > WIDTH:
            lines[-1] += ","
            lines.append("   ")
        else:
            lines[-1] += part
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _tokens(sql: str) -> Iterator[tuple[int, str]]:
    """Each part of a statement with the number of brackets around it, not counting those of WITH."""
    depth, opened = 0, []
    before = ""
    for part in TOKENS.findall(sql):
        if part == ")":
            depth -= opened.pop() if opened else 0
        yield depth, part
        if part == "(":
            opened.append(0 if before.upper() in ("AS", "MATERIALIZED") and depth == 0 else 1)
            depth += opened[-1]
        before = before if part.isspace() else part
