"""The command `ingest`: files, addresses or a query become clean CSV files."""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.data.addresses import fetch, is_address
from app.data.formats import NamedFile
from app.errors import NotApplicable


def ingest_command(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """One answer a table: rows, columns, dialect, rejected, notes; of several, those not read are "refused".

    Several files are several tables, unless they are asked to be one; so is a folder in S3.
    """
    sources = [options.sql] if options.sql else options.file
    if not sources or (options.sql and options.file):
        raise NotApplicable("Give files, or addresses, or --sql with a database and a query: one of these.")
    if len(sources) == 1 or options.together:
        yield _read(sources, options.out, options.rejects, options)
        return
    names = [_name(source) for source in sources]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise NotApplicable(f"Two files are called {twice}, and would overwrite each other; ingest them apart.")
    for folder in filter(None, (options.out, options.rejects)):
        folder.mkdir(parents=True, exist_ok=True)
    refused = 0
    for source, name in zip(sources, names, strict=True):
        out, rejects = (folder and folder / f"{name}.csv" for folder in (options.out, options.rejects))
        try:
            yield _read([source], out, rejects, options)
        except NotApplicable as refusal:
            refused += 1
            yield {"file": _shown(source), "refused": str(refusal)}
    if refused:
        raise NotApplicable(f"{refused:,} of {len(names):,} files could not be read; each says why under 'refused'.")


def _name(source: str) -> str:
    """What the outputs of a file or an address are called after."""
    from app.data.names import file_name

    return file_name(_shown(source).rstrip("/")) if is_address(source) else Path(source).name


def _shown(source: str) -> str:
    """A file or an address without what may be secret."""
    from app.data.web import shown

    return shown(source) if is_address(source) and not source.lower().startswith("s3:") else source


def _read(sources: Sequence[Any], out: Path, rejects: Path | None, options: argparse.Namespace) -> dict[str, Any]:
    """Read files as one table and write it."""
    from app.data.export import copy_csv
    from app.data.ingest import DATA, REJECTS, ingest_many
    from app.data.reading import ReadSettings

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        files = [file for number, source in enumerate(sources) for file in _files(source, folder / str(number))]
        settings = ReadSettings(sheet=options.sheet, text=options.text)
        found = ingest_many(files, folder, settings, source_column=options.source_column)
        copy_csv(folder / DATA, out)
        if rejects:
            copy_csv(folder / REJECTS, rejects)
    told = "query" if options.sql else ", ".join(map(_shown, sources))
    return {"file": told} | found.to_dict()


def _files(source: Any, folder: Path) -> Sequence[NamedFile]:
    """The files of one source: a path, an address, or a database and a query."""
    if isinstance(source, list):
        from app.data.database import fetch_query

        return [fetch_query(*source, folder)]
    if is_address(source):
        return fetch(source, folder)
    path = Path(source)
    if not path.is_file():
        raise NotApplicable(f"There is no file '{path}'; check its name and folder.")
    return [NamedFile(path, path.name)]
