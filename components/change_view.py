"""What a change does to a table: rows with marks, counts, and the columns that changed before and after."""

from typing import Any

import pandas as pd
import polars as pl
import streamlit as st

from app.wrangling.cells import listed
from app.wrangling.column_statistics import FACTS, ColumnShift
from app.wrangling.marks import Fate, Marked
from app.wrangling.preview import Preview
from app.wrangling.trial import Change
from components.wording import count, exact, figure, plain

BEFORE, AFTER = "Before", "After"
MOST_SHOWN = 50
TINTS = {
    Fate.CHANGED: "background-color: rgba(230, 159, 0, 0.30)",
    Fate.ADDED: "background-color: rgba(0, 158, 115, 0.25)",
    Fate.REMOVED: "background-color: rgba(213, 94, 0, 0.25)",
}


def change_view(change: Change, key: str) -> None:
    """Draw a change: what it does in a sentence, its rows with marks, and its columns before and after."""
    st.markdown(f"{plain(change.seen.sentence, 2_000)}.".replace("..", "."))
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        side = st.segmented_control(
            "Rows", (BEFORE, AFTER), default=AFTER, required=True, key=f"{key}.side", label_visibility="collapsed"
        )
        only = st.toggle("Only changed rows", key=f"{key}.only_changed")
    marked = change.changed_rows if only else change.rows
    if marked is None:
        _unmarked(change.seen, side, only, key)
    else:
        _marked(change.seen, marked, side, only, key)
    _statistics(change, key)


def _unmarked(seen: Preview, side: str, only: bool, key: str) -> None:
    """The first rows of a side, where rows cannot be followed from one side to the other."""
    rows, total = (seen.before, seen.rows_before) if side == BEFORE else (seen.after, seen.rows_after)
    shown = _shown(rows.columns, seen)
    table = exact(rows[shown]).to_pandas()
    st.dataframe(
        table.style.apply(_tinted_columns, seen=seen, axis=None).format(_cell), hide_index=True,
        key=f"{key}.rows", alt=f"The table {side.lower()} the change.", column_config=_headers(shown, seen),
    )  # fmt: skip
    told = " The order or the making of rows changes, so rows cannot be marked one by one." if only else ""
    begun = f", made of {_first(seen)}" if seen.first_of else ""
    st.caption(f"{rows.height:,} of {count(total, 'row')}{begun}, {_columns(len(shown), rows.width)}.{told}")


def _marked(seen: Preview, marked: Marked, side: str, only: bool, key: str) -> None:
    """The rows of a side, each with what became of it; after the change, removed rows stand as they were."""
    hidden = Fate.ADDED if side == BEFORE else None
    kept = [place for place, fate in enumerate(marked.fates) if fate is not hidden]
    rows = (marked.before if side == BEFORE else _after(marked))[kept]
    if not rows.height:
        st.info("No row is different." if only else "There are no rows here.", icon=":material/table_rows:")
        return
    shown = _shown(rows.columns, seen)
    fates = [marked.fates[place] for place in kept]
    cells = marked.cells[kept] if marked.cells.width else marked.cells
    head = pd.DataFrame({_free("Change", shown): _words(fates, cells)})
    numbers = pd.Series([marked.rows[place] for place in kept], dtype="Int64")
    head[_free("Row", shown)] = numbers
    table = pd.concat([head, exact(rows[shown]).to_pandas()], axis=1)
    tints = _tints(table.columns[:2], shown, fates, cells, seen)
    wide = "medium" if Fate.CHANGED in fates else None
    pinned = {
        name: st.column_config.Column(pinned=True, width=width)
        for name, width in zip(table.columns[:2], (wide, None), strict=True)
    }
    st.dataframe(
        table.style.apply(lambda _: tints, axis=None).format(_cell), hide_index=True, key=f"{key}.rows",
        alt=f"The table {side.lower()} the change, with what became of each row.",
        column_config=pinned | _headers(shown, seen),
    )  # fmt: skip
    total = seen.rows_before if side == BEFORE else seen.rows_after
    told = f"{count(rows.height, 'changed row')} shown" if only else f"{count(rows.height, 'row')} shown"
    has = f"looked at are {_first(seen)}" if seen.first_of else f"the table has {count(total, 'row')} {side.lower()}"
    st.caption(
        f"{told}; {has}; {_columns(len(shown), rows.width)}, those that "
        "changed first. The first column says what became of a row and in which cells; changed ones are orange, added "
        "ones green, removed ones red."
    )


def _after(marked: Marked) -> pl.DataFrame:
    """The rows after the change, with the cells that removed rows had where they still fit."""
    gone = pl.Series([fate is Fate.REMOVED for fate in marked.fates], dtype=pl.Boolean)
    columns = []
    for series in marked.after:
        if gone.any() and marked.before.schema.get(series.name) == series.dtype:
            old = marked.before[series.name]
            series = pl.select(pl.when(gone).then(old).otherwise(series).alias(series.name)).to_series()
        columns.append(series)
    return pl.DataFrame(columns)


def _first(seen: Preview) -> str:
    """The rows that were looked at, where these are not all of them."""
    first, of = seen.first_of or (0, 0)
    return f"the first {first:,} of {count(of, 'row')}"


def _words(fates: list[Fate], cells: pl.DataFrame) -> list[str]:
    """What became of each row, with the columns of its changed cells."""
    changed = [[name for name, here in zip(cells.columns, row, strict=True) if here] for row in cells.iter_rows()]
    changed = changed or [[]] * len(fates)
    return [
        f"{fate}: {listed(names)}" if fate is Fate.CHANGED and names else str(fate)
        for fate, names in zip(fates, changed, strict=True)
    ]


def _tints(head: pd.Index, shown: list[str], fates: list[Fate], cells: pl.DataFrame, seen: Preview) -> pd.DataFrame:
    """The colour of every cell: of its row where that came or went, else of its column, else its own."""
    rows = [TINTS.get(fate, "") if fate in (Fate.ADDED, Fate.REMOVED) else "" for fate in fates]
    colours = {head[0]: [TINTS.get(fate, "") for fate in fates], head[1]: rows}
    for name in shown:
        own = cells[name].to_list() if name in cells.columns else [False] * len(fates)
        column = _column_tint(name, seen)
        colours[name] = [
            row or column or (TINTS[Fate.CHANGED] if here else "") for row, here in zip(rows, own, strict=True)
        ]
    return pd.DataFrame(colours)


def _tinted_columns(table: pd.DataFrame, seen: Preview) -> pd.DataFrame:
    return pd.DataFrame({name: [_column_tint(name, seen)] * len(table) for name in table.columns}, index=table.index)


def _column_tint(name: str, seen: Preview) -> str:
    return TINTS[Fate.ADDED] if name in seen.added else TINTS[Fate.REMOVED] if name in seen.removed else ""


def _headers(shown: list[str], seen: Preview) -> dict[str, Any]:
    """The columns that came, went or are of another type say so in their head."""
    marks = [(seen.added, "added"), (seen.removed, "removed"), (seen.retyped, "other type")]
    told = {name: mark for names, mark in marks for name in names if name in shown}
    return {name: st.column_config.Column(f"{name} ({mark})") for name, mark in told.items()}


def _shown(columns: list[str], seen: Preview) -> list[str]:
    """The columns that are shown: those that changed, then the others, as many as a screen draws at once."""
    touched = set(seen.touched)
    return sorted(columns, key=lambda name: name not in touched)[:MOST_SHOWN]


def _columns(shown: int, all_of_them: int) -> str:
    return count(shown, "column") if shown == all_of_them else f"{shown:,} of {count(all_of_them, 'column')}"


def _free(name: str, taken: list[str]) -> str:
    """A name for a column of ours that no column of the table has."""
    while name in taken:
        name = f"{name} "
    return name


def _cell(value: Any) -> str:
    """A cell as it is, without the zeros that a number with a fraction is printed with."""
    if isinstance(value, float):
        return "" if value != value else f"{value:.10g}"
    return "" if value is None or value is pd.NaT or value is pd.NA else str(value)


def _statistics(change: Change, key: str) -> None:
    """The columns that changed, each fact before and after."""
    found = change.statistics
    if not found:
        return
    facts = [fact for fact in FACTS if any(fact in (side or {}) for one in found for side in (one.before, one.after))]
    table = [{"Column": one.column} | {fact.capitalize(): _shift(one, fact) for fact in facts} for one in found]
    with st.expander("Columns before → after", icon=":material/analytics:", expanded=True):
        st.dataframe(
            table, hide_index=True, key=f"{key}.statistics", alt="The columns that changed, before and after.",
            column_config={"Column": st.column_config.TextColumn(pinned=True)},
        )  # fmt: skip
        if len(found) < len(change.shifted):
            st.caption(f"The first {len(found):,} of {count(len(change.shifted), 'column')}.")


def _shift(one: ColumnShift, fact: str) -> str:
    """A fact before and after, or once where it stayed."""
    if not any(fact in (side or {}) for side in (one.before, one.after)):
        return ""
    before, after = ("–" if side is None else figure(side.get(fact)) for side in (one.before, one.after))
    if one.before is None:
        return f"new: {after}"
    if one.after is None:
        return f"{before} → gone"
    return before if before == after else f"{before} → {after}"
