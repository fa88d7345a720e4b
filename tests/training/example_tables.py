"""Small tables that algorithms, builds and jobs are tried on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from app.data.columns import Kind
from app.problem import Problem
from app.training.preparation import Source
from app.training.spec import BuildSpec

TARGET = 'the "target", [in] {euros: €}'
AWKWARD = (
    '{"a": [1, 2], "b": null}', "line\nbreak", "[less] <than>", "a,b:c;d", "日本語 🎉", "  spaced  ", "quote's \"it\"",
    "tab\tend", "f0", "back\\slash", "x" * 300, "__class__", "%s {0} {}", "ﷺ\u202e", "'; DROP TABLE runs; --",
)  # fmt: skip


def stored(table: pl.DataFrame, folder: Path, kinds: Mapping[str, Kind] | None = None) -> Source:
    """The table as a build reads it; numbers are numbers and all else are categories if not told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    table.write_parquet(folder / "data.parquet")
    told = {name: Kind.NUMBER if kind.is_numeric() else Kind.CATEGORY for name, kind in table.schema.items()}
    return Source(folder / "data.parquet", told | dict(kinds or {}), "example")


def spec(problem: Problem, algorithm: str, target: str = TARGET, **facts: Any) -> BuildSpec:
    """A build of the stored table."""
    return BuildSpec("example", 1, target, problem, algorithm, **facts)


def learnable(problem: Problem, rows: int = 150, seed: int = 0, classes: int = 3) -> pl.DataFrame:
    """A number, a category and a constant under awkward names, with gaps, and a target that they tell."""
    draw = np.random.default_rng(seed)
    number, level = draw.normal(size=rows), draw.integers(0, 3, rows)
    signal = number + level + draw.normal(0, 0.3, rows)
    columns = {
        AWKWARD[0]: [None if at % 11 == 0 else value for at, value in enumerate(number)],
        AWKWARD[1]: [None if at % 13 == 0 else ("low", "mid <b>", '"high"')[value] for at, value in enumerate(level)],
        AWKWARD[2]: [1.0] * rows,
        TARGET: target_of(problem, signal, classes),
    }
    return pl.DataFrame(columns)


def target_of(problem: Problem, signal: np.ndarray, classes: int = 3) -> list[Any]:
    """A target of the problem that rises with the signal."""
    if problem is Problem.REGRESSION:
        return (10 + 3 * signal).tolist()
    count = 2 if problem is Problem.BINARY else classes
    ranks = np.argsort(np.argsort(signal)) * count // len(signal)
    return [f"class {number}" for number in ranks]
