"""Arrow files (.arrow, .feather, .ipc) and streams, and ORC: tables that come with their types, by way of Parquet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from app.data.parquet import parquet_source
from app.data.progress import Progress
from app.data.source import Source
from app.errors import NotApplicable

FILE, ORC = b"ARROW1", b"ORC"
BATCH_ROWS = 65_536


def arrow_source(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, work: Path, progress: Progress
) -> Source:
    """The columns of an Arrow file, an Arrow stream or an ORC file, batch by batch."""
    import pyarrow as pa

    target = work / "arrow.parquet"
    try:
        _copy(path, target, f"Reading {name}", progress)
    except (pa.ArrowException, OSError, UnicodeError) as error:
        raise NotApplicable(f"{name} is damaged: a part of it cannot be read. Save it again.") from error
    return parquet_source(connection, target, name)


def _copy(path: Path, target: Path, step: str, progress: Progress) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    batches = _batches(path)
    schema = _plain(next(batches))
    with pq.ParquetWriter(target, schema, compression="zstd") as out:
        for batch, share in batches:
            progress.at(step, share, 1)
            table = pa.Table.from_batches([batch])
            columns = [_as(table.column(place), field.type) for place, field in enumerate(schema)]
            out.write_table(pa.table(columns, schema=schema), row_group_size=BATCH_ROWS * 2)


def _batches(path: Path) -> Iterator[Any]:
    """The schema, then every batch of rows with the share of the file that it completes."""
    import pyarrow as pa

    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(ORC):
        yield from _orc_batches(path)
        return
    with pa.memory_map(str(path)) as file:
        if head.startswith(FILE):
            reader = pa.ipc.open_file(file)
            yield reader.schema
            for place in range(reader.num_record_batches):
                yield reader.get_batch(place), place / reader.num_record_batches
        else:
            reader, size = pa.ipc.open_stream(file), path.stat().st_size
            yield reader.schema
            for batch in reader:
                yield batch, file.tell() / size


def _orc_batches(path: Path) -> Iterator[Any]:
    from pyarrow import orc

    file = orc.ORCFile(path)
    yield file.schema
    for place in range(file.nstripes):
        yield file.read_stripe(place), place / file.nstripes


def _as(column: Any, kind: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_duration(column.type):
        return pc.divide(
            column.cast(pa.duration("us"), safe=False).cast(pa.int64()).cast(pa.float64(), safe=False), 1e6
        )
    return column.cast(kind)


def _plain(schema: Any) -> Any:
    """The schema in types that Parquet has: of categories their words, of durations their seconds."""
    import pyarrow as pa

    def plain(kind: Any) -> Any:
        if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
            return plain(kind.value_type)
        if pa.types.is_duration(kind) or pa.types.is_null(kind) or pa.types.is_string_view(kind):
            return pa.float64() if pa.types.is_duration(kind) else pa.string()
        return pa.binary() if pa.types.is_binary_view(kind) else kind

    return pa.schema([(field.name, plain(field.type)) for field in schema])
