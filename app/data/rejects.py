"""The lines of a file that could not be read, kept on disk however many they are."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import polars as pl

SCHEMA = {"line": pl.Int64, "reason": pl.String, "text": pl.String}
BATCH_LINES, BATCH_CHARACTERS = 50_000, 8_000_000


class Reject(NamedTuple):
    """A line that could not be read: its number in the file, why, and the line as it stands."""

    line: int
    reason: str
    text: str


class Rejects:
    """Lines set aside while a file is read, in batches in a folder; `count` of them, and the `first`."""

    def __init__(self, work: Path, lines: Iterable[Reject] = ()) -> None:
        self.count = 0
        self.first: Reject | None = None
        self._work, self._batch, self._characters = work, [], 0
        self._parts: list[Path] = []
        for line in lines:
            self.add(line)

    def add(self, reject: Reject) -> None:
        """Set one line aside."""
        self.first = self.first or reject
        self.count += 1
        self._batch.append(reject)
        self._characters += len(reject.text)
        if len(self._batch) >= BATCH_LINES or self._characters >= BATCH_CHARACTERS:
            part = self._work / f"rejects-{len(self._parts):05}.parquet"
            self._frame().write_parquet(part, compression="lz4")
            self._parts.append(part)
            self._batch, self._characters = [], 0

    def save(self, target: Path) -> None:
        """Write them all to one Parquet file: line, reason and text."""
        parts = [pl.scan_parquet(part, glob=False) for part in self._parts]
        pl.concat([*parts, self._frame().lazy()]).sink_parquet(target, compression="zstd")

    def _frame(self) -> pl.DataFrame:
        return pl.DataFrame(self._batch, schema=SCHEMA, orient="row")
