"""Another dataset beside the table a step changes: opened on the same engine, its columns found by name."""

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path

import narwhals.stable.v2 as nw
import polars as pl

from app.data.source import path_sql
from app.errors import NotApplicable
from app.params import dataset_name, dataset_reference


def beside(frame: nw.LazyFrame, opened: Mapping[str, Path], dataset: str, step: str) -> nw.LazyFrame:
    """The other dataset on the frame's engine, its rows in their order."""
    path = opened.get(dataset_reference(dataset))
    if path is None or not path.is_file():
        raise NotApplicable(f"{step}: the dataset {dataset_name(dataset)} cannot be read; choose another dataset.")
    if frame.implementation.is_polars():
        return nw.from_native(pl.scan_parquet(path, glob=False))
    if not frame.implementation.is_duckdb():
        raise NotImplementedError("Rows of two tables have no common order on other engines.")
    # By way of the frame, so that both are of one connection.
    return nw.from_native(frame.to_native().query("beside", f"SELECT * FROM read_parquet({path_sql(path)})"))  # noqa: S608 - a file


def refuse_unknown(step: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Refuse names that no column of the other dataset has; the closest one is offered."""
    known = list(known)
    for name in names:
        if name in known:
            continue
        folded = {one.casefold(): one for one in reversed(known)}
        near = difflib.get_close_matches(name.casefold(), folded, 1)
        more = f", and {len(known) - 10:,} more" if len(known) > 10 else ""
        offered = f"perhaps '{folded[near[0]]}'" if near else f"its columns are: {', '.join(known[:10])}{more}"
        raise NotApplicable(f"{step}: the other dataset has no column '{name}'; {offered}.")


def free_names(wanted: Mapping[str, str], taken: Iterable[str], suffix: str) -> dict[str, str]:
    """A name for each column that no other has: as wanted, or with the suffix, once or until it is free."""
    used = {name.casefold() for name in taken}
    names = {}
    for column, name in wanted.items():
        while name.casefold() in used:
            name += suffix
        used.add(name.casefold())
        names[column] = name
    return names
