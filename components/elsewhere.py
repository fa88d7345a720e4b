"""Tables from elsewhere: a web address, S3, or a query of a database. Nothing is asked before a button is pressed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from app.data.addresses import fetch
from app.data.dataset import Version
from app.data.formats import NamedFile
from app.data.progress import Asked, Tell
from components.reading_job import begin
from components.resources import library, settings

USED = "data.database used"
"""Says that the address of a database, which may hold a password, is to be forgotten."""
ADDRESS, DATABASE = "Web or S3 address", "Database query"
Bring = Callable[[Path, Tell, Asked], Sequence[NamedFile]]


def elsewhere(grows: str | None) -> bool:
    """Draw both ways; return whether a reading was begun. `grows` is the dataset that gets a new version, if any."""
    way = st.segmented_control(
        "From", [ADDRESS, DATABASE], default=ADDRESS, required=True, key="data.from", label_visibility="collapsed"
    )
    return _address(grows) if way == ADDRESS else _database(grows)


def _address(grows: str | None) -> bool:
    address = st.text_input(
        "Address", key="data.address", placeholder="https://… or s3://bucket/key; s3://bucket/folder/ takes all in it",
        help="S3 is asked with the ordinary AWS credentials of the machine. The file is fetched to this machine.",
    )  # fmt: skip
    if not st.button("Fetch this table", key="data.fetch", icon=":material/download:", disabled=not address.strip()):
        return False
    _begin(address.strip().rsplit("/", 1)[-1] or address, grows,
           lambda folder, tell, asked: fetch(address, folder, progress=tell, cancelled=asked))  # fmt: skip
    return True


def _database(grows: str | None) -> bool:
    from app.data.database import KINDS, fetch_query

    if st.session_state.pop(USED, False):
        st.session_state["data.database"] = ""
    address = st.text_input(
        "Database", key="data.database", type="password", placeholder=KINDS, autocomplete="off",
        help="A SQLAlchemy URL of PostgreSQL or SQLite. It is used for one query, then forgotten, and never stored.",
    )  # fmt: skip
    query = st.text_area("Query", key="data.query", placeholder="SELECT * FROM orders", help="One SELECT; read only.")
    ready = address.strip() and query.strip()
    if not st.button("Run this query", key="data.run_query", icon=":material/database:", disabled=not ready):
        return False

    def bring(folder: Path, tell: Tell, asked: Asked) -> Sequence[NamedFile]:
        return [fetch_query(address, query, folder, progress=tell, cancelled=asked)]

    st.session_state[USED] = True
    _begin("the query", grows, bring)
    return True


def _begin(name: str, grows: str | None, bring: Bring) -> None:
    home, known = settings().home, library()

    def read(tell: Tell, asked: Asked) -> Version:
        home.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=home, prefix="upload-") as folder:
            files = bring(Path(folder), tell, asked)
            return known.add_files(files, dataset=grows, progress=tell, cancelled=asked)

    begin(name, read)
