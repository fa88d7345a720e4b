"""A version of a dataset at a glance: its size, its columns, one column in detail, its first rows."""

from typing import TYPE_CHECKING, Any

import polars as pl
import streamlit as st

from app.data.columns import Kind
from app.data.dataset import Version
from components import resources, state
from components.column_chart import column_chart
from components.column_depth import column_depth
from components.frame import READABLE
from components.resources import library
from components.wording import count, delimiter_name, exact, figure, plain, size

if TYPE_CHECKING:
    from app.data.profile import ColumnProfile

PREVIEWED = 100
CHART_WIDTH = 480
FIRST, RANDOM = "First rows", "Random rows"


def numbers(version: Version) -> None:
    """Draw rows, columns, missing cells, rejected rows and size."""
    missing = sum(column.missing for column in version.columns)
    cells = version.rows * len(version.columns)
    with st.container(horizontal=True, gap="medium"):
        st.metric("Rows", f"{version.rows:,}", width="content")
        st.metric("Columns", f"{len(version.columns):,}", width="content")
        st.metric("Missing cells", _share(missing, cells), help=f"{missing:,} of {cells:,} cells.", width="content")
        st.metric("Rejected rows", f"{version.rejected:,}", help="Rows that could not be read.", width="content")
        st.metric("Size on disk", size(version.data.stat().st_size), width="content")


def _share(part: int, whole: int) -> str:
    return "–" if not whole else "< 0.1%" if 0 < part / whole < 0.001 else f"{part / whole:.1%}"


def reading(version: Version) -> None:
    """Draw what is to be said of how the file was read, and the rows that could not be."""
    if version.rejected:
        rows = count(version.rejected, "row")
        st.warning(f"{rows} could not be read. The file of rejects has each with its line and reason.")
        st.download_button(
            "Download rejects",
            resources.rejects(version.dataset, version.number),
            file_name="rejects.csv",
            mime="text/csv",
            key="data.rejects",
            icon=":material/download:",
        )
    _files(version)
    if version.notes or version.dialect:
        with st.expander(f"How it was read ({count(len(version.notes), 'note')})", icon=":material/notes:"):
            said = [f"From {plain(version.source, 200)}.", *([_written(version.dialect)] if version.dialect else [])]
            said += [plain(note, 2_000) for note in version.notes]
            st.markdown("\n".join(f"- {one}" for one in said))


def _files(version: Version) -> None:
    """Draw what came from each file, and what is different from the version before."""
    if version.files:
        with st.expander(f"From {count(len(version.files), 'file')}", icon=":material/folder_zip:"):
            table = pl.DataFrame(
                [{"File": one.name, "Rows": one.rows, "Rejected": one.rejected} for one in version.files]
            )
            st.dataframe(table, hide_index=True, key="data.files")
    older = [number for number in library().dataset(version.dataset).versions if number < version.number]
    said = resources.version_changes(version.dataset, older[-1], version.number) if older else ()
    if said:
        with st.expander(f"Changes since version {older[-1]} ({len(said)})", icon=":material/difference:"):
            st.markdown("\n".join(f"- {plain(one, 1_000)}" for one in said))


def _written(dialect: dict[str, Any]) -> str:
    """How a text file was written, as a sentence."""
    between = plain(delimiter_name(dialect["delimiter"]).lower(), 40)
    lines = [
        f"{count(number, 'line')} {where}"
        for where, number in (
            ("before the header", dialect["skipped_lines"]),
            ("of names", dialect.get("header_rows", int(dialect["header"]))),
            ("after the table", dialect.get("footer_lines", 0)),
        )
        if number
    ]
    told = f" with {', '.join(lines)}" if lines else ""
    return f"A text file in {plain(dialect['encoding'], 40)}, with a {between} between cells{told}."


def columns(version: Version) -> None:
    """Draw the table of columns, then one column in detail with its kind to change."""
    profiles = resources.profile(version.dataset, version.number)
    st.dataframe(
        _table(profiles),
        hide_index=True,
        key="data.columns",
        alt="The columns with their kind, missing cells, different values and distribution.",
        column_config={
            "Column": st.column_config.TextColumn(pinned=True),
            "Missing": st.column_config.NumberColumn(format="percent"),
            "Different values": st.column_config.NumberColumn(format="localized"),
            "Distribution": st.column_config.BarChartColumn(width="small", y_min=0),
        },
    )
    names = [profile.name for profile in profiles]
    if st.session_state.get("data.column") not in names:
        st.session_state["data.column"] = names[0]
    name = st.selectbox("Column to look at", names, key="data.column", persist_state="session")
    profile = profiles[names.index(name)]
    panels = st.container(horizontal=True, gap="medium")
    with panels.container(width=CHART_WIDTH):
        column_chart(profile, version.rows)
    with panels.container(width=READABLE - CHART_WIDTH - 50):
        _facts(profile, version.rows)
        _kind(version, profile)
    column_depth(version, name)


def preview(version: Version) -> None:
    """Draw the first rows, or random ones."""
    which = st.segmented_control(
        "Rows to show", (FIRST, RANDOM), default=FIRST, required=True, key="data.preview", label_visibility="collapsed"
    )
    rows = resources.preview(version.dataset, version.number, PREVIEWED, random=which == RANDOM)
    rows_table(rows, "data.preview.rows", f"{which} of the table.")
    st.caption(f"{rows.height:,} of {count(version.rows, 'row')}.")


def rows_table(rows: pl.DataFrame, key: str, alt: str) -> None:
    """Draw rows with the first column held in place."""
    pinned = {rows.columns[0]: st.column_config.Column(pinned=True)} if rows.width > 8 else {}
    st.dataframe(exact(rows), hide_index=True, key=key, alt=alt, column_config=pinned)


def _table(profiles: "tuple[ColumnProfile, ...]") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "Column": [each.name for each in profiles],
            "Kind": [str(each.kind) for each in profiles],
            "Missing": [each.missing_share for each in profiles],
            "Different values": [each.distinct for each in profiles],
            "Distribution": [[bar.count for bar in each.histogram] for each in profiles],
            "Examples": [", ".join(each.examples[:3]) for each in profiles],
        },
        schema_overrides={"Distribution": pl.List(pl.Int64), "Missing": pl.Float64, "Different values": pl.Int64},
    )


def _facts(profile: "ColumnProfile", rows: int) -> None:
    about = "about " if profile.distinct_estimated else ""
    facts: list[tuple[str, Any]] = [
        ("Missing", f"{profile.missing:,} ({_share(profile.missing, rows)})"),
        ("Different values", f"{about}{profile.distinct:,}"),
        ("Lowest", profile.low),
        ("Highest", profile.high),
        ("Mean", profile.mean),
        ("Median", profile.median),
        ("Standard deviation", profile.std),
        ("Infinite", profile.infinite or None),
    ]
    lines = [f":gray[{name}] {plain(figure(value), 60)}" for name, value in facts if value is not None]
    st.markdown("  \n".join(lines))


def _kind(version: Version, profile: "ColumnProfile") -> None:
    newest = library().dataset(version.dataset).versions[-1]
    if version.number != newest:
        st.caption(f"This is version {version.number}. Open version {newest} to change the kind of a column.")
        return
    shown = (version.dataset, version.number, profile.name)
    if st.session_state.get("data.kind of") != shown:
        st.session_state["data.kind of"] = shown
        st.session_state["data.kind"] = str(profile.kind)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox("Kind", [str(kind) for kind in Kind], key="data.kind", width=180)
        pressed = st.button("Change kind", key="data.set_kind")
    st.caption("A changed kind makes a new version; the one before stays.")
    if pressed:
        _set_kind(version, profile.name, Kind(kind))


def _set_kind(version: Version, column: str, kind: Kind) -> None:
    with st.spinner("Making a new version"):
        changed = library().set_kind(version.dataset, column, kind)
    if changed.number == version.number:
        st.info(f"{plain(column)} is of the kind {kind} already.")
        return
    state.use_dataset(version.dataset)
    state.say(f"Version {changed.number} was made and is open. {plain(changed.notes[-1], 2_000)}")
    st.rerun()
