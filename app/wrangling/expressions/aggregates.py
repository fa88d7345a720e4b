"""What a formula learns of all training rows: the mean of a column and the like."""

from typing import Any

import narwhals.stable.v2 as nw

from app.wrangling.cells import CellType, facts, plain

OF_ALL = {
    "sum": lambda cells: cells.sum(),
    "avg": lambda cells: cells.mean(),
    "min": lambda cells: cells.min(),
    "max": lambda cells: cells.max(),
    "stddev": lambda cells: cells.std(ddof=1),
    "variance": lambda cells: cells.var(ddof=1),
    "stddev_pop": lambda cells: cells.std(ddof=0),
    "variance_pop": lambda cells: cells.var(ddof=0),
    "count": lambda cells: cells.count(),
    # Counted exactly: an estimate would differ from engine to engine.
    "approx_count_distinct": lambda cells: cells.n_unique(),
}


def aggregate(name: str, kind: CellType, frame: nw.LazyFrame) -> Any:
    """An aggregate of the known cells of the only column, as JSON; None where there are none."""
    column = frame.collect_schema().names()[0]
    cells = nw.col(column)
    known = frame.filter(~cells.is_null())
    if name in ("first", "last"):
        rows = known.head(1) if name == "first" else known
        found = rows.collect("polars")[column].to_list()
        return plain(found[-1], kind) if found else None
    found = facts(known.select(cells.count().alias("rows"), OF_ALL[name](cells).alias("value")))
    if name in ("count", "approx_count_distinct"):
        return plain(found["value"] or 0, CellType.NUMBER)
    return plain(found["value"], kind) if found["rows"] else None
