"""The table of saved answers, in the database of everything that is not a run."""

from sqlalchemy import JSON, Column, String, Table, Unicode, UnicodeText

from app.data.store import Moment, metadata
from app.narration.narrator import LONGEST_QUESTION

answers = Table(
    "easel_answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("subject", String(80), nullable=False, index=True),
    Column("place", String(20), nullable=False),
    Column("created", Moment, nullable=False),
    Column("question", Unicode(LONGEST_QUESTION), nullable=False),
    Column("text", UnicodeText, nullable=False),
    Column("marks", JSON, nullable=False),
    Column("calls", JSON, nullable=False),
    Column("manner", JSON, nullable=False),
    Column("narrator", String(20), nullable=False),
    Column("model", Unicode(2_048), nullable=False),
    Column("usage", JSON, nullable=False),
    Column("digest", String(64), nullable=False),
)
