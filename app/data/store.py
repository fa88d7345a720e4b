"""The tables that hold what is known of the datasets, on SQLite by default and on PostgreSQL by its URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Column,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    Unicode,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
)

from app.data.names import LONGEST_NAME

BUSY_MILLISECONDS = 30_000
LOCK = 0x0EA5E1
"""The number under which PostgreSQL lets one writer of these tables in at a time."""


class Moment(TypeDecorator):
    """A time in UTC, which SQLite would hand back without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        """The time as it is stored."""
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        """The time as it was given."""
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


metadata = MetaData()


def unique_names(table: Table) -> None:
    """Have no two rows of a table the same name, those aside that are deleted."""
    there = table.c.deleted.is_(None)
    Index(f"{table.name}_name", table.c.name, unique=True, sqlite_where=there, postgresql_where=there)


# The prefix keeps them apart from MLflow's own tables, one of which is called datasets, in a shared database.
datasets = Table(
    "easel_datasets",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Unicode(LONGEST_NAME), nullable=False),
    Column("created", Moment, nullable=False),
    Column("used", Moment, nullable=False),
    Column("deleted", Moment),
    Column("workbench", JSON, nullable=False),
)
unique_names(datasets)

versions = Table(
    "easel_dataset_versions",
    metadata,
    Column("dataset", ForeignKey("easel_datasets.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("created", Moment, nullable=False),
    Column("source", Unicode(LONGEST_NAME), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("columns", JSON, nullable=False),
    Column("width", Integer, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("dialect", JSON(none_as_null=True)),
    Column("files", JSON(none_as_null=True)),
)


def open_store(url: str) -> Engine:
    """The engine of a database with the tables in it; on SQLite its folder is made, readers never wait for a writer."""
    address = make_url(url)
    on_sqlite = address.get_backend_name() == "sqlite"
    if on_sqlite and address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, pool_pre_ping=not on_sqlite)
    if on_sqlite:
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    with writing(engine) as connection:
        metadata.create_all(connection)
        _add_columns(connection)
    return engine


def _add_columns(connection: Connection) -> None:
    """Add the columns that the tables of an earlier Easel lack; each may be empty."""
    for table in metadata.sorted_tables:
        known = {column["name"] for column in inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                kind = column.type.compile(connection.dialect)
                connection.execute(DDL(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}"))


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    # A writer that begins as a reader fails at once, rather than wait, when another one wrote in between.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes, one after the other: all of it is kept, or nothing."""
    with engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        yield connection
