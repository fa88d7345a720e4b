"""Tables in a database: what one query reads, streamed into a file."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app.data.formats import NamedFile
from app.data.progress import Asked, Cancelled, Progress, Tell, never, silent
from app.data.query_rows import QueryRows
from app.errors import NotApplicable

CONNECT_SECONDS, SECONDS = 10, 1_800
CELLS_AT_ONCE, MOST_ROWS_AT_ONCE = 500_000, 50_000
COMMENTS = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
READS = ("SELECT", "WITH", "VALUES", "TABLE")
KINDS = "postgresql://user:password@host/database or sqlite:////folder/file.db"
LONGEST_REASON = 300


def fetch_query(
    address: str,
    query: str,
    folder: Path,
    *,
    rows: int | None = None,
    seconds: float = SECONDS,
    progress: Tell = silent,
    cancelled: Asked = never,
) -> NamedFile:
    """Write what one SELECT reads from PostgreSQL or SQLite into a Parquet file in a folder, in batches.

    address: a SQLAlchemy URL; rows: at most so many; seconds: that it may take; progress, cancelled: as in `Progress`.
    Nothing is changed: PostgreSQL runs it in a read-only transaction, SQLite opens the file for reading only.
    Raises NotApplicable in sentences that never hold the password, and Cancelled; either leaves nothing in the folder.
    """
    url, query = _url(address), _query(query)
    folder.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + seconds
    watch = Progress("the query", progress, lambda: cancelled() or time.monotonic() > end)
    target = folder / "query.parquet"
    try:
        with _sentences(url), _connected(url, seconds) as connection:
            notes = _stream(connection, query, target, rows, watch)
    except BaseException as fault:
        target.unlink(missing_ok=True)
        if isinstance(fault, Cancelled) and not cancelled():
            raise NotApplicable(
                f"The query took longer than {seconds:,g} seconds. Read fewer rows, or ask for more time."
            ) from None
        raise
    return NamedFile(target, "query.parquet", (f"It was read from {_place(url)}.", *notes))


def _url(address: str) -> Any:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(re.sub(r"^postgres://", "postgresql://", address.strip()))
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):  # which hold the address, and it may hold a password
        raise NotApplicable(f"That is no address of a database. Write it as {KINDS}.") from None
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise NotApplicable(f"Databases of the kind '{backend}' are not read. Give {KINDS}.")
    if not url.database or not Path(url.database).is_file():
        raise NotApplicable(f"There is no SQLite file '{url.database or ''}'. Check its name and folder.")
    return url


def _query(text: str) -> str:
    """A query without what is not needed; anything but one that reads is refused early, and by the database."""
    query = text.strip().rstrip(";").strip()
    words = COMMENTS.sub(" ", query).replace("(", " ").split()
    if not words:
        raise NotApplicable("The query is empty. Write one that begins with SELECT.")
    if words[0].upper() not in READS:
        raise NotApplicable(f"The query begins with '{words[0][:40]}'. Only one that reads is run: begin with SELECT.")
    return query


def _place(url: Any) -> str:
    """The database without its password."""
    if url.get_backend_name() == "sqlite":
        return f"the SQLite database {Path(url.database).name}"
    return f"the PostgreSQL database {url.database or url.username or ''} on {url.host or 'this machine'}"


@contextmanager
def _connected(url: Any, seconds: float) -> Iterator[Any]:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    if url.get_backend_name() == "sqlite":
        engine = create_engine("sqlite://", creator=lambda: _sqlite(url.database), poolclass=NullPool)
        options: dict[str, Any] = {}
    else:
        limits = f"-c default_transaction_read_only=on -c statement_timeout={int(seconds * 1000)}"
        arguments = {"connect_timeout": CONNECT_SECONDS, "options": limits, "application_name": "easel"}
        engine = create_engine(url, connect_args=arguments, poolclass=NullPool, hide_parameters=True)
        options = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    try:
        with engine.connect().execution_options(**options) as connection:
            yield connection
    finally:
        engine.dispose()


def _sqlite(path: str) -> Any:
    import sqlite3

    return sqlite3.connect(f"file:{quote(str(Path(path).resolve()))}?mode=ro", uri=True, check_same_thread=False)


def _only_reads(raw: Any) -> None:
    """Let an SQLite connection do nothing but read its own tables: no other file is attached or made."""
    import sqlite3

    allowed = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
    raw.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY)


def _stream(connection: Any, query: str, target: Path, most: int | None, progress: Progress) -> tuple[str, ...]:
    raw = connection.connection.driver_connection
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        _only_reads(raw)

    def stop() -> None:
        with suppress(Exception):  # a query that has just ended
            (raw.interrupt if sqlite else raw.cancel)()

    with progress.around("Waiting for the database", stop):
        streamed = connection.execution_options(stream_results=True, no_parameters=True, max_row_buffer=1_000)
        result = streamed.exec_driver_sql(query)
        names = list(result.keys())
        with QueryRows(names, target.parent) as table:
            size = max(1, min(MOST_ROWS_AT_ONCE, CELLS_AT_ONCE // len(names)))
            while batch := result.fetchmany(size if most is None else min(size, most + 1 - table.rows)):
                left = len(batch) if most is None else most - table.rows
                table.add(batch[:left])
                progress.at(f"Reading the query: {table.rows:,} rows so far", table.rows, most)
                if left < len(batch):
                    break
            cut = (f"Only the first {most:,} rows of the query were read; there are more.",) if batch else ()
            if not table.rows:
                raise NotApplicable("The query gives no rows. Ask for at least one.")
            return (*cut, *table.save(target, dates_as_text=sqlite))


@contextmanager
def _sentences(url: Any) -> Iterator[None]:
    """What a database refuses, in sentences without the password."""
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    try:
        yield
    except DBAPIError as fault:
        raise NotApplicable(_refused(url, fault)) from None
    except (SQLAlchemyError, UnicodeError) as fault:
        raise NotApplicable(f"The query cannot be run ({_reason(url, fault)}). Check it.") from None


def _refused(url: Any, fault: Any) -> str:
    reason, code = _reason(url, fault.orig), getattr(fault.orig, "sqlstate", None) or ""
    low, place = reason.lower(), _place(url)
    if code == "25006" or "not authorized" in low or "readonly database" in low or "data-modifying" in low:
        return "The query would change the database, or read beyond it. Only one that reads is run: use SELECT."
    if "multiple commands" in low or "one statement at a time" in low:
        return "The query holds several commands. Give one SELECT only."
    if code == "57014":
        return "The query took too long. Read fewer rows, or ask for more time."
    if code.startswith("28") or "authentication failed" in low or "no password supplied" in low:
        return f"{place[0].upper()}{place[1:]} does not accept the name and password. Check them."
    if any(words in low for words in ("connection failed", "connection timeout", "failed to resolve")):
        return f"{place[0].upper()}{place[1:]} cannot be reached ({reason}). Check the address."
    if "not a database" in low:
        return f"{Path(url.database).name} is no SQLite database, or a locked one. Choose another file."
    return f"The database refuses the query ({reason}). Check it."


def _reason(url: Any, fault: Exception) -> str:
    """The first line of what a driver says."""
    lines = str(fault).strip().splitlines() or [type(fault).__name__]
    text = lines[0]
    for secret in filter(None, (url.password, quote(str(url.password or ""), safe=""))):
        text = text.replace(str(secret), "•••")
    return text.strip().rstrip(".")[:LONGEST_REASON]
