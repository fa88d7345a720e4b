"""The rows around a change, each with what became of it and which of its cells are different."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.wrangling.preview import differences
from app.wrangling.sides import FIRST, Sides, is_held

OLD, NEW, CELL = "old ", "new ", "cell "
ROW, CARRIED, FATE = "\ue000row", "\ue000carried", "\ue000fate"
"""Names that begin with a letter nobody writes, so that no column of a table has them."""

MOST_VERIFIED = 10


class Fate(StrEnum):
    """What became of a row."""

    KEPT = ""
    CHANGED = "Changed"
    REMOVED = "Removed"
    ADDED = "Added"


@dataclass(frozen=True)
class Marked:
    """Rows of both sides, place by place.

    `fates` and `rows` say what became of each and where it stood in the table before, counted from 1 (None of added
    ones); `before` has no cells of added rows, `after` none of removed ones; `cells` says by column which of its cells
    are different; it lacks columns in which none can be.
    """

    fates: tuple[Fate, ...]
    rows: tuple[int | None, ...]
    before: pl.DataFrame
    after: pl.DataFrame
    cells: pl.DataFrame


def marked(both: Sides, only_changed: bool = False, rows: int = 100) -> Marked | None:
    """The first rows with their marks, or the first of those that are different.

    None where rows after the steps are not those before: where they were made anew, or followed by nothing.
    """
    if both.keeps_rows:
        return _read(_aligned(both, only_changed, rows), both)
    if any(step.joins_rows for step in both.steps):
        return None
    carried = _carried(both)
    if carried is not None and _told(carried, pl.col(CARRIED).is_sorted()):
        return _read(_joined(both, carried, only_changed, rows), both)
    if len(both.steps) > 1 or both.steps[0].shapes or (carried is not None and _only_moved(both, carried)):
        return None
    return _by_cells(both, only_changed, rows)


def _aligned(both: Sides, only_changed: bool, rows: int) -> pl.LazyFrame:
    """Both sides beside each other, where each row is one row."""
    before, after = both.before, both.after
    if not only_changed:
        before, after = both.first_before.head(rows).lazy(), both.first_after.head(rows).lazy()
    table = pl.concat([_named(before.with_row_index(ROW), OLD), _named(after, NEW)], how="horizontal")
    return _chosen(_compared(table.with_columns(pl.lit(Fate.KEPT).alias(FATE)), both), only_changed, rows)


def _carried(both: Sides) -> pl.LazyFrame | None:
    """Where each row after stood before; None where the steps lose sight of that.

    A step that compares whole rows does something else once each row has a number, so the result is compared: its
    first rows, in some columns, as making all of them a second time takes as long as the step itself.
    """
    frame = nw.from_native(both.before.with_row_index(CARRIED))
    for step, facts in zip(both.steps, both.learned, strict=True):
        frame = step.apply(frame, dict(facts))
    after = frame.to_native()
    schema, wanted = after.collect_schema(), both.after.collect_schema()
    if dict(schema) != dict(wanted) | {CARRIED: pl.get_index_type()}:
        return None
    read = {name for step in both.steps for name in step.needs()}
    verified = sorted(wanted, key=lambda name: name not in read)[:MOST_VERIFIED]
    places = {name: place for place, name in enumerate(schema)}
    found = after.select(pl.nth(places[name]) for name in [CARRIED, *verified])
    if is_held(both.before):
        found = found.collect().lazy()
    if _told(found, pl.len()) != both.rows_after:
        return None
    first = found.head(FIRST).collect()
    same = all(first[name].equals(both.first_after[name]) for name in verified)
    return found.select(CARRIED) if same else None


def _told(frame: pl.LazyFrame, asked: pl.Expr) -> Any:
    return frame.select(asked).collect(engine="streaming").item()


def _only_moved(both: Sides, carried: pl.LazyFrame) -> bool:
    """Whether each row before is one row after, in another order."""
    return both.rows_before == both.rows_after == _told(carried.drop_nulls(), pl.col(CARRIED).n_unique())


def _joined(both: Sides, carried: pl.LazyFrame, only_changed: bool, rows: int) -> pl.LazyFrame:
    """Both sides beside each other by where a row stood before; a row that became several is there as often."""
    before, after = both.before, both.after
    if not only_changed:
        # Rows that come from nowhere before stand first, as missing numbers do when they are sorted.
        start, length = _told(carried, pl.col(CARRIED).null_count()), _told(carried, (pl.col(CARRIED) < rows).sum())
        carried = carried.slice(start, length)
        before = both.first_before.head(rows).lazy()
        after = (both.first_after.lazy() if start + length <= FIRST else after).slice(start, length)
    before = before.with_row_index(ROW)
    after = pl.concat([after, carried], how="horizontal")
    first = after.select(
        *(pl.nth(place).alias(f"{NEW}{name}") for place, name in _places(after)),
        pl.col(CARRIED).alias(ROW),
        pl.when(pl.col(CARRIED).is_first_distinct()).then(pl.lit(Fate.KEPT)).otherwise(pl.lit(Fate.ADDED)).alias(FATE),
    )
    table = _named(before, OLD).join(first, on=ROW, how="left", maintain_order="left_right")
    return _chosen(_compared(table.with_columns(pl.col(FATE).fill_null(Fate.REMOVED)), both), only_changed, rows)


def _by_cells(both: Sides, only_changed: bool, rows: int) -> Marked | None:
    """Rows that went and rows that came, told by their cells; which of several same rows went makes no difference."""
    old, new = both.before.collect_schema(), both.after.collect_schema()
    common = [name for name in both.common if old[name] == new[name] and not old[name].is_nested()]
    if not common:
        return None
    hashes = [_hashes(frame, common) for frame in (both.before, both.after)]
    gone, came = _surplus(*hashes), _surplus(*hashes[::-1])
    if not len(gone) and not len(came):
        return None
    room = rows // 2 if len(came) else rows
    before = both.before.with_row_index(ROW)
    before = before.filter(pl.col(ROW).is_in(gone.implode())) if only_changed else before
    fate = pl.when(pl.col(ROW).is_in(gone.implode())).then(pl.lit(Fate.REMOVED)).otherwise(pl.lit(Fate.KEPT))
    stayed = before.head(room).with_columns(fate.alias(FATE)).collect()
    added = both.after.with_row_index(ROW).filter(pl.col(ROW).is_in(came.implode())).head(rows - stayed.height)
    return _stacked(both, stayed, added.drop(ROW).collect())


def _hashes(frame: pl.LazyFrame, columns: list[str]) -> pl.Series:
    """One number a row, the same where all these cells are."""
    places = {name: place for place, name in _places(frame)}
    cells = pl.struct(pl.nth(places[name]).alias(str(number)) for number, name in enumerate(columns))
    return frame.select(cells.hash().alias("hash")).collect(engine="streaming")["hash"]


def _surplus(some: pl.Series, others: pl.Series) -> pl.Series:
    """The places of rows that are more often among some than among others: the last ones of each kind."""
    counts = [side.to_frame("hash").group_by("hash").len() for side in (some, others)]
    more = (
        counts[0].join(counts[1], on="hash", how="left", suffix=" others")
        .select("hash", "len", fewer=pl.col("len others").fill_null(0))
        .filter(pl.col("fewer") < pl.col("len"))
    )  # fmt: skip
    rows = some.to_frame("hash").with_row_index(ROW).join(more, on="hash", how="inner", maintain_order="left")
    return rows.filter(pl.int_range(pl.len()).over("hash") >= pl.col("fewer"))[ROW]


def _stacked(both: Sides, stayed: pl.DataFrame, added: pl.DataFrame) -> Marked:
    """Rows of the table before with their fates, and below them the added ones."""
    before = stayed.drop(ROW, FATE)
    there = stayed[FATE] != Fate.REMOVED
    after = pl.DataFrame(
        [pl.select(pl.when(there).then(before[name]).alias(name)).to_series() for name in both.common],
        schema=both.common,
    )
    fates = [*map(Fate, stayed[FATE].to_list()), *[Fate.ADDED] * added.height]
    return Marked(
        fates=tuple(fates),
        rows=(*(place + 1 for place in stayed[ROW].to_list()), *[None] * added.height),
        before=pl.concat(
            [before, pl.DataFrame({name: [None] * added.height for name in before.columns}, before.schema)]
        ),
        after=pl.concat([after, added], how="diagonal_relaxed")[added.columns],
        cells=pl.DataFrame(),
    )


def _named(frame: pl.LazyFrame, side: str) -> pl.LazyFrame:
    """The columns under names that say the side; columns are taken by place, as a name may read like a pattern."""
    named = (pl.nth(place).alias(f"{side}{name}") for place, name in _places(frame))
    return frame.select(*([pl.col(ROW)] if ROW in frame.collect_schema() else []), *named)


def _places(frame: pl.LazyFrame) -> list[tuple[int, str]]:
    return [(place, name) for place, name in enumerate(frame.collect_schema()) if name not in (ROW, CARRIED, FATE)]


def _compared(table: pl.LazyFrame, both: Sides) -> pl.LazyFrame:
    """The table with which cells differ in rows that are on both sides, and the rows where any does as changed."""
    common = both.suspects
    there = pl.col(FATE) != Fate.REMOVED
    differ = [
        (one & there).fill_null(False).alias(f"{CELL}{name}")
        for name, one in zip(common, differences(both, common, OLD, NEW), strict=True)
    ]
    table = table.with_columns(differ)
    changed = pl.any_horizontal([pl.col(f"{CELL}{name}") for name in common]) if common else pl.lit(False)
    fate = pl.when(changed & (pl.col(FATE) == Fate.KEPT)).then(pl.lit(Fate.CHANGED)).otherwise(pl.col(FATE))
    return table.with_columns(fate.alias(FATE))


def _chosen(table: pl.LazyFrame, only_changed: bool, rows: int) -> pl.LazyFrame:
    return (table.filter(pl.col(FATE) != Fate.KEPT) if only_changed else table).head(rows)


def _read(table: pl.LazyFrame, both: Sides) -> Marked:
    found = table.collect(engine="streaming")
    fates = tuple(map(Fate, found[FATE].to_list()))
    places = [place + 1 for place in found[ROW].to_list()]
    return Marked(
        fates=fates,
        rows=tuple(None if fate is Fate.ADDED else place for fate, place in zip(fates, places, strict=True)),
        before=found.select(pl.col(f"{OLD}{name}").alias(name) for name in both.before.collect_schema()),
        after=found.select(pl.col(f"{NEW}{name}").alias(name) for name in both.after.collect_schema()),
        cells=found.select(pl.col(f"{CELL}{name}").alias(name) for name in both.suspects),
    )
