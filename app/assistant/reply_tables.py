"""The tables of the support assistant, in the database of everything that is not a run."""

from sqlalchemy import JSON, Column, Index, String, Table, Unicode, UnicodeText

from app.data.store import Moment, metadata

LONGEST_PERSON = 200
DESK = "desk"

assistant_replies = Table(
    "easel_assistant_replies",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("created", Moment, nullable=False),
    Column("person", Unicode(LONGEST_PERSON), nullable=False),
    Column("run", String(64), nullable=False),
    Column("message", UnicodeText, nullable=False),
    Column("reply", UnicodeText, nullable=False),
    Column("facts", JSON, nullable=False),
)
Index("easel_assistant_replies_created", assistant_replies.c.created)

assistant_settings = Table(
    "easel_assistant_settings",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("changed", Moment, nullable=False),
    Column("settings", JSON, nullable=False),
)
