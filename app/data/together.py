"""Several files of one schema as one table: the union of their columns by name, typed over the cells of all of them."""

# ruff: noqa: S608 - the SQL names columns by place, and quotes what else it holds

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import polars as pl

from app.data.dataset import DATA, FileRows
from app.data.file_table import read_file
from app.data.formats import Opened
from app.data.header import numbered_names, usable_names
from app.data.ingested import Ingested, land
from app.data.progress import Progress
from app.data.reading import ReadSettings
from app.data.rejects import Reject, Rejects
from app.data.source import RAW, Source, path_sql
from app.data.union import Part, unite
from app.data.union_notes import difference_notes, type_notes
from app.data.writing import stage, write
from app.errors import NotApplicable

ONE_SCHEMA = 0.5  # share of the columns of the narrower of two files that both must have
MOST_NOTES = 100
BATCH_ROWS = 10_000


@dataclass(frozen=True)
class _Staged:
    """One file as it was read: its table, its rows and notes."""

    part: Part
    source: Source
    notes: tuple[str, ...]


def read_together(
    connection: duckdb.DuckDBPyConnection,
    opened: Sequence[Opened],
    folder: Path,
    work: Path,
    settings: ReadSettings,
    source_column: str | None,
    progress: Progress,
) -> Ingested:
    """Read files as one table, their rows in the order of the files, with what differs between them in the notes.

    source_column: the name of a column to add that tells the file of each row.
    """
    staged: list[_Staged] = []
    for place, one in enumerate(opened):
        staged.append(_staged(connection, one, work / f"file-{place}", settings, progress))
        staged[-1] = _named_as(staged[0], staged[-1])
        _check_schema(staged[0].part, staged[-1].part)
    parts = [one.part for one in staged]
    united = unite(parts, source_column)
    names, renamed = usable_names(united.names, len(united.names))
    source = Source(united.relation, names, united.types, work / DATA, rejects=_rejects(staged, work))
    with progress.over(connection, f"Joining {len(parts):,} files"):
        written = write(connection, source, work / DATA, settings)
        differences = difference_notes(parts, united)
        if not settings.text:
            differences += type_notes(connection, parts, united, work / DATA)
        notes = (*_sum_note(parts), *differences, *_file_notes(staged), *renamed)
    source = replace(source, dialect=_common_dialect(staged), notes=notes)
    files = tuple(FileRows(one.part.name, one.part.rows, _rejected(one)) for one in staged)
    return land(connection, source, written, work, folder, settings, progress, files)


def _staged(
    connection: duckdb.DuckDBPyConnection, opened: Opened, work: Path, settings: ReadSettings, progress: Progress
) -> _Staged:
    work.mkdir()
    target = work / "staged.parquet"
    source, written = read_file(connection, opened, target, settings, stage, progress)
    described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({path_sql(target)})").fetchall()
    types = tuple(RAW if raw == RAW else row[1] for raw, row in zip(source.types, described, strict=True))
    part = Part(opened.name, source.names, types, target, written.rows)
    return _Staged(part, source, (*source.notes, *written.notes))


def _named_as(first: _Staged, other: _Staged) -> _Staged:
    """A text without a header, as a split file leaves it, with the names of the first file where it is as wide."""
    headed = first.source.dialect and first.source.dialect.header
    width = len(other.part.names)
    if not headed or not other.source.dialect or other.source.dialect.header or width != len(first.part.names):
        return other
    numbered = numbered_names(width)[1]
    notes = [note for note in other.notes if note not in numbered]
    said = f"It has no header; its columns were taken in the order of {first.part.name}."
    return replace(other, part=replace(other.part, names=first.part.names), notes=(said, *notes))


def _check_schema(first: Part, other: Part) -> None:
    one, two = ({name.casefold() for name in part.names} for part in (first, other))
    fewest = min(len(one), len(two))
    if len(one & two) < fewest * ONE_SCHEMA:
        raise NotApplicable(
            f"{other.name} is another kind of table than {first.name}: they share {len(one & two)} of {fewest} "
            "columns. Bring them in as datasets of their own; rows of two tables are joined there."
        )


def _rejected(staged: _Staged) -> int:
    return staged.source.rejects.count if staged.source.rejects else 0


def _rejects(staged: Sequence[_Staged], work: Path) -> Rejects:
    """The lines of all files that were set aside, each told with its file."""
    every = Rejects(work)
    for one in staged:
        if not _rejected(one):
            continue
        saved = one.part.path.with_name("rejects.parquet")
        one.source.rejects.save(saved)
        for batch in pl.read_parquet(saved).iter_slices(BATCH_ROWS):
            for line, reason, text in batch.iter_rows():
                every.add(Reject(line, f"{one.part.name}: {reason}", text))
    return every


def _common_dialect(staged: Sequence[_Staged]):  # noqa: ANN202 - that of a source, or None
    first = staged[0].source.dialect
    return first if all(one.source.dialect == first for one in staged) else None


def _sum_note(parts: Sequence[Part]) -> list[str]:
    if len(parts) == 1:
        return []
    shown = ", ".join(f"{part.name} ({part.rows:,})" for part in parts[:10])
    return [f"The rows of {len(parts):,} files were put together: {shown}{' and more' if len(parts) > 10 else ''}."]


def _file_notes(staged: Sequence[_Staged]) -> list[str]:
    """The notes of the files, each once with the files that it is about."""
    about: dict[str, list[str]] = {}
    for one in staged:
        for note in one.notes:
            about.setdefault(note, []).append(one.part.name)
    said = []
    for note, names in about.items():
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3:,} more" if len(names) > 3 else "")
        said.append(note if len(names) == len(staged) else f"{shown}: {note}")
    if len(said) > MOST_NOTES:
        said = [*said[:MOST_NOTES], f"There are {len(said) - MOST_NOTES:,} more notes about single files."]
    return said
