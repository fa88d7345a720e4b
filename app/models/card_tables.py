"""The tables of model cards, in the database of everything that is not a run; only drafts in them ever change."""

from sqlalchemy import JSON, Column, ForeignKeyConstraint, Integer, String, Table, Unicode

from app.data.store import Moment, metadata

LONGEST_PERSON, LONGEST_REMARK = 200, 1_000

card_versions = Table(
    "easel_card_versions",
    metadata,
    Column("run", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("created", Moment, nullable=False),
    Column("person", Unicode(LONGEST_PERSON), nullable=False),
    Column("remark", Unicode(LONGEST_REMARK), nullable=False),
    Column("edits", JSON, nullable=False),
    Column("document", JSON, nullable=False),
)

card_statuses = Table(
    "easel_card_statuses",
    metadata,
    Column("run", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("status", String(20), nullable=False),
    Column("created", Moment, nullable=False),
    Column("person", Unicode(LONGEST_PERSON), nullable=False),
    ForeignKeyConstraint(["run", "number"], ["easel_card_versions.run", "easel_card_versions.number"]),
)

card_sendings = Table(
    "easel_card_sendings",
    metadata,
    Column("run", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("created", Moment, nullable=False),
    Column("name", String(63), nullable=False),
    Column("region", String(40), nullable=False),
    Column("status", String(20), nullable=False),
    Column("arn", String(256), nullable=False),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(["run", "number"], ["easel_card_versions.run", "easel_card_versions.number"]),
)

card_drafts = Table(
    "easel_card_drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("run", String(64), nullable=False, index=True),
    Column("base", Integer, nullable=False),
    Column("wrote", JSON, nullable=False),
    Column("changed", Moment, nullable=False),
)
