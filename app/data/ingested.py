"""A table that was read, put in its place with what is known of it."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from app.data.columns import Column
from app.data.conventions import CONVENTIONS, Conventions
from app.data.dataset import DATA, REJECTS, FileRows
from app.data.dialect import Dialect
from app.data.duplicates import duplicate_remarks
from app.data.kinds import detect_kinds
from app.data.progress import Progress
from app.data.proposals import Proposal, proposals
from app.data.reading import ReadSettings
from app.data.rejects import Rejects
from app.data.source import Source, path_sql
from app.data.types import stripped_sql
from app.data.writing import Written
from app.errors import NotApplicable


@dataclass(frozen=True)
class Ingested:
    """What reading gave: rows, columns, how text was written, lines set aside, what was done on the way.

    files: of a table that came in several, what came from each.
    """

    rows: int
    columns: tuple[Column, ...]
    dialect: Dialect | None
    rejected: int
    notes: tuple[str, ...]
    files: tuple[FileRows, ...] = ()
    conventions: Conventions = Conventions()

    def to_dict(self) -> dict[str, Any]:
        """The facts as JSON."""
        return (
            {
                "rows": self.rows,
                "columns": [column.to_dict() for column in self.columns],
                "dialect": self.dialect.to_dict() if self.dialect else None,
                "rejected": self.rejected,
                "notes": list(self.notes),
            }
            | self.conventions.to_dict()
            | ({"files": [asdict(file) for file in self.files]} if self.files else {})
        )


def land(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    written: Written,
    work: Path,
    folder: Path,
    settings: ReadSettings,
    progress: Progress,
    files: tuple[FileRows, ...] = (),
) -> Ingested:
    """Move the table that was written in the work folder to its folder, and tell what is known of it.

    Raises NotApplicable where it has no rows.
    """
    rejects = source.rejects or Rejects(work)
    if not written.rows:
        raise _no_rows(progress.name, rejects)
    with progress.over(connection, f"Looking at the columns of {progress.name}"):
        columns, proposed, repeated = _columns(connection, work / DATA, source, written.rows, settings.text)
        rejects.save(work / REJECTS)
    conventions = Conventions(written.decimal, written.date_order, proposed)
    conventions.save(work)
    for file in (DATA, REJECTS, CONVENTIONS):
        (work / file).replace(folder / file)
    notes = (*source.notes, *written.notes, *(proposal.why for proposal in proposed), *repeated)
    return Ingested(written.rows, columns, source.dialect, rejects.count, notes, files, conventions)


def _no_rows(name: str, rejects: Rejects) -> NotApplicable:
    if rejects.first:
        line, reason, _ = rejects.first
        return NotApplicable(
            f"No row of {name} fits its columns: line {line} was set aside ({reason}). "
            "Give every line as many cells as the header has names."
        )
    return NotApplicable(f"{name} has a header but no rows. Choose a file with at least one row below its header.")


def _columns(
    connection: duckdb.DuckDBPyConnection, data: Path, source: Source, rows: int, text: bool
) -> tuple[tuple[Column, ...], tuple[Proposal, ...], list[str]]:
    places = [f"c{place}" for place in range(len(source.names))]
    table = f"read_parquet({path_sql(data)}) AS t({', '.join(places)})"
    described = connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()
    types = [kind for _, kind, *_ in described]
    kinds = detect_kinds(connection, table, source.names, types)
    if text:
        empty = ", ".join(f"count(*) FILTER ({stripped_sql(place)} = '')" for place in places)
    else:
        empty = ", ".join(f"count(*) - count({place})" for place in places)
    missing = connection.execute(f"SELECT {empty} FROM {table}").fetchone()
    columns = tuple(map(Column, source.names, kinds, missing))
    if text:
        return columns, (), []
    proposed = proposals(connection, table, source.names, types, rows)
    return columns, proposed, duplicate_remarks(connection, table, kinds, rows)
