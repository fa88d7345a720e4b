"""SQL on one table: read only, without files or network, one statement."""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from app.errors import NotApplicable

LONGEST_SECONDS = 30
MEMORY = "4GB"
SETTINGS = (
    "SET python_enable_replacements = false",
    f"SET memory_limit = '{MEMORY}'",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


class Query:
    """A SELECT on the table called `table`; anything else is refused with a sentence."""

    def __init__(self, written: str) -> None:
        self.sql = _quoted(written.strip().rstrip(";"))
        with _engine() as engine:
            try:
                statements = engine.extract_statements(self.sql)
            except duckdb.Error as wrong:
                raise NotApplicable(f"SQL: {_sentence(wrong)}") from None
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise NotApplicable(
                    "SQL: write one statement that starts with SELECT, such as SELECT * FROM table WHERE age > 30."
                )
            self.tree = _tree(engine, self.sql)

    @property
    def columns(self) -> list[str]:
        """The names of columns it mentions."""
        references = (node for node in _walk(self.tree) if node.get("class") == "COLUMN_REF")
        return list(dict.fromkeys(node["column_names"][-1] for node in references))

    @property
    def results(self) -> list[str]:
        """The names it gives to columns that it calculates."""
        return [one["alias"] for one in self.tree["statements"][0]["node"].get("select_list", []) if one["alias"]]

    @property
    def keeps_all(self) -> bool:
        """Whether its result has all columns of the table."""
        return any(node.get("class") == "STAR" for node in _walk(self.tree))

    @property
    def keeps_rows(self) -> bool:
        """Whether each row gives exactly one row, made of nothing but itself, the same every time."""
        node = self.tree["statements"][0]["node"]
        plain = node["type"] == "SELECT_NODE" and node["from_table"]["type"] == "BASE_TABLE"
        plain = plain and not node["cte_map"]["map"]
        if not plain or any(node[part] for part in ("where_clause", "group_expressions", "having", "qualify")):
            return False
        if node["sample"] or node["modifiers"]:
            return False
        classes = {one.get("class") for one in _walk(self.tree)}
        names = {one.get("function_name") for one in _walk(self.tree)}
        return not classes & {"WINDOW", "SUBQUERY", "LAMBDA"} and not names & _of_many_rows()

    def renamed(self, names: Mapping[str, str]) -> str:
        """The same statement for columns of other names."""
        tree = json.loads(json.dumps(self.tree))
        for node in _walk(tree):
            if node.get("class") == "COLUMN_REF":
                last = node["column_names"][-1]
                node["column_names"][-1] = names.get(last, last)
        with _engine() as engine:
            return engine.execute("SELECT json_deserialize_sql(?::JSON)", [json.dumps(tree)]).fetchall()[0][0]

    def on(self, relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
        """The result as a part of a larger query, where that is shut off from files and the network itself.

        Nothing runs before the larger query does, so a table larger than memory need not fit; else as `run`.
        """
        if not _is_shut_off(relation):
            return duckdb.from_arrow(self.run(relation.to_arrow_table()))
        if any(node.get("type") == "RECURSIVE_CTE_NODE" for node in _walk(self.tree)):
            raise NotApplicable("SQL: WITH RECURSIVE does not run on a table that is larger than memory.")
        try:
            return relation.query("table", self.sql)
        except duckdb.Error as wrong:
            raise NotApplicable(f"SQL: {_sentence(wrong)}") from None

    def run(self, table: pa.Table) -> pa.Table:
        """The result on a table."""
        with _engine(table) as engine:
            timer = threading.Timer(LONGEST_SECONDS, engine.interrupt)
            timer.start()
            try:
                return engine.sql(self.sql).to_arrow_table()
            except duckdb.Error as wrong:
                raise NotApplicable(f"SQL: {_sentence(wrong)}") from None
            finally:
                timer.cancel()


@contextmanager
def _engine(table: pa.Table | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine of its own that reaches nothing but the table."""
    with duckdb.connect() as engine:
        if table is not None:
            engine.register("table", table)
        for setting in SETTINGS:
            engine.execute(setting)
        yield engine


def _is_shut_off(relation: duckdb.DuckDBPyRelation) -> bool:
    """Whether the connection of a relation reaches no files but those it was given."""
    settings = ("enable_external_access", "python_enable_replacements")
    asked = " OR ".join(f"current_setting('{name}')" for name in settings)
    return not relation.query("asked", f"SELECT {asked}").fetchall()[0][0]


def _quoted(written: str) -> str:
    """The statement with the name `table`, a word of SQL's own, in quotes."""
    try:
        found = duckdb.tokenize(written)
    except duckdb.Error:
        return written
    named = re.compile(r"table\b", re.IGNORECASE)
    places = [start for start, _ in found if named.match(written, start) and _is_name(written, start)]
    for place in reversed(places):
        written = f'{written[:place]}"table"{written[place + 5 :]}'
    return written


def _is_name(written: str, place: int) -> bool:
    """Whether the word `table` at a place is the table's name: after FROM, JOIN or a comma, or before a point."""
    before = re.search(r"(?:\bfrom|\bjoin|,)\s*$", written[:place], re.IGNORECASE)
    return before is not None or written[place + 5 : place + 6] == "."


def _tree(engine: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    tree = json.loads(engine.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchall()[0][0])
    if tree.get("error"):
        raise NotApplicable(f"SQL: {tree.get('error_message', 'this statement cannot be read').rstrip('.')}.")
    return tree


def _walk(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for part in tree.values():
            yield from _walk(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from _walk(part)


@cache
def _of_many_rows() -> frozenset[str]:
    """The functions whose result depends on other rows, on the time or on chance."""
    with duckdb.connect() as engine:
        found = engine.execute(
            "SELECT DISTINCT function_name FROM duckdb_functions() "
            "WHERE function_type IN ('aggregate', 'table') OR stability <> 'CONSISTENT'"
        ).fetchall()
    return frozenset(name for (name,) in found) | {"unnest", "generate_subscripts", "nextval"}


def _sentence(wrong: duckdb.Error) -> str:
    """An error of the engine as a sentence."""
    said = str(wrong)
    if isinstance(wrong, duckdb.InterruptException):
        return f"this took more than {LONGEST_SECONDS} seconds and was stopped; make it simpler."
    first = re.sub(r"^[\w ]*Error: ", "", said.strip()).split("\n")[0].strip()
    told = first.rstrip(".!?")
    if isinstance(wrong, duckdb.CatalogException) and told.startswith("Table with name"):
        return f"{told}; the only table is called table."
    return f"{told}."
