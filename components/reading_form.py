"""How an upload is read: what was found, each item changeable, and the first rows as they would be taken."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import streamlit as st

from app.data.reading import HEADER_LIMIT, MOST_LINES, ReadSettings
from app.errors import NotApplicable
from components import resources
from components.overview import rows_table
from components.wording import DELIMITERS, count, delimiter_name, plain

if TYPE_CHECKING:
    from app.data.ingest import Ingested

SHOWN = 20
OF = "data.read of"
QUOTES = {'"': 'Double quotes "', "'": "Single quotes '", "": "None"}
DECIMALS = {".": "Point, 1.5", ",": "Comma, 1,5"}
ORDERS = {"day": "Day", "month": "Month"}
ENCODINGS = (
    "utf-8", "utf-16", "cp1252", "iso-8859-1", "iso-8859-15", "cp1250", "cp1251", "koi8-r", "cp1253", "cp1254",
    "cp1255", "cp1256", "cp874", "cp932", "euc_jp", "gb18030", "big5", "cp949",
)  # fmt: skip


def reading_form(upload: Any) -> tuple[ReadSettings, str | None]:
    """Draw what was found in an upload and how it reads; return what is fixed, and why it is refused if it is."""
    _start_anew(upload.file_id)
    sheets = resources.sheets(upload.file_id, upload.name, upload)
    sheet = st.selectbox("Sheet", sheets, key="data.sheet") if len(sheets) > 1 else None
    found = _inspect(upload, ReadSettings(sheet=sheet))
    settings = ReadSettings(sheet=sheet)
    try:
        settings = _fixed(None if isinstance(found, str) else found[0], sheet)
    except NotApplicable as refusal:
        st.error(plain(refusal, 2_000), icon=":material/info:")
        return settings, str(refusal)
    read = found if settings == ReadSettings(sheet=sheet) else _inspect(upload, settings)
    if isinstance(read, str):
        st.error(plain(read, 2_000), icon=":material/info:")
        return settings, read
    _draw(*read)
    return settings, None


def _inspect(upload: Any, settings: ReadSettings) -> Any:
    fixed = json.dumps(settings.to_dict(), sort_keys=True)
    return resources.inspection(upload.file_id, upload.name, fixed, SHOWN, upload)


def _start_anew(file: str) -> None:
    """Leave everything to be found when another file is there."""
    if st.session_state.get(OF) != file:
        st.session_state[OF] = file
        for key in [key for key in st.session_state if str(key).startswith("data.read.")]:
            del st.session_state[key]


def _fixed(found: "Ingested | None", sheet: str | None) -> ReadSettings:
    """Draw every item with what was found in it; an item left alone stays found."""
    with st.expander("How the file is written", icon=":material/tune:", expanded=found is None):
        st.caption("All of this was found in the file. Fix what is wrong; the rows below follow at once.")
        lines = _lines(found) if found is None or found.dialect else {}
        return ReadSettings(sheet=sheet, **lines, **_cells(found))


def _lines(found: "Ingested | None") -> dict[str, Any]:
    """How the lines of a text file are cut."""
    dialect = found.dialect if found else None
    with st.container(horizontal=True):
        encoding = _choice("Encoding", ENCODINGS, str, dialect and dialect.encoding, "encoding", free=True)
        named, cut = delimiter_name, dialect and dialect.delimiter
        delimiter = _choice("Separator", DELIMITERS, named, cut, "delimiter", free=True)
        quote = _choice("Quotes", QUOTES, QUOTES.__getitem__, dialect and dialect.quote, "quote")
    with st.container(horizontal=True):
        skipped = _number("Lines before the header", dialect and dialect.skipped_lines, "skipped_lines", MOST_LINES)
        header = _number("Header lines", dialect and dialect.header_rows, "header_rows", HEADER_LIMIT)
        footer = _number("Lines after the table", dialect and dialect.footer_lines, "footer_lines", MOST_LINES)
    return {
        "encoding": encoding, "delimiter": delimiter, "quote": quote, "header_rows": header, "skipped_lines": skipped,
        "footer_lines": footer,
    }  # fmt: skip


def _cells(found: "Ingested | None") -> dict[str, Any]:
    """What cells mean."""
    told = found.conventions if found else None
    with st.container(horizontal=True):
        decimal = _choice("Decimal mark", DECIMALS, DECIMALS.__getitem__, told and told.decimal, "decimal")
        order = _choice("Dates begin with the", ORDERS, ORDERS.__getitem__, told and told.date_order, "date_order")
    proposals = told.proposals if told else ()
    if not proposals:
        return {"decimal": decimal, "date_order": order}
    named = {place: f"{one.marker} in {one.column} ({one.count:,})" for place, one in enumerate(proposals)}
    chosen = st.multiselect(
        "Read as missing", list(named), key="data.read.missing", placeholder="None; these cells stay",
        format_func=named.__getitem__,
        help="Cells that may stand for missing. They are kept unless you choose them, because some are meant.",
    )  # fmt: skip
    missing: dict[str, tuple[str, ...]] = {}
    for one in (proposals[place] for place in chosen):
        missing[one.column] = (*missing.get(one.column, ()), one.marker)
    return {"decimal": decimal, "date_order": order, "missing": missing}


def _choice(label: str, options: Iterable[str], named: Any, found: str | None, key: str, free: bool = False) -> Any:
    placeholder = "Found by itself" if found is None else f"Found: {plain(named(found), 40)}"
    return st.selectbox(
        label, list(options), index=None, format_func=named, placeholder=placeholder, key=f"data.read.{key}",
        accept_new_options=free, width=220,
    )  # fmt: skip


def _number(label: str, found: int | None, key: str, most: int) -> int | None:
    placeholder = "Found by itself" if found is None else f"Found: {found:,}"
    return st.number_input(label, 0, most, value=None, placeholder=placeholder, key=f"data.read.{key}", width=220)


def _draw(found: "Ingested", head: Any) -> None:
    rejected = f" {count(found.rejected, 'row')} cannot be read and would be set aside." if found.rejected else ""
    rows_table(head, "data.read.rows", "The first rows as they are read.")
    shape = f"{count(found.rows, 'row')} and {count(len(found.columns), 'column')}"
    st.caption(f"The first {head.height:,} of {shape}, as they would be taken.{rejected}")
    if found.notes:
        with st.expander(f"What was noticed ({count(len(found.notes), 'note')})", icon=":material/notes:"):
            st.markdown("\n".join(f"- {plain(note, 2_000)}" for note in found.notes))
