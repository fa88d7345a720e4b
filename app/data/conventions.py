"""How the text of a table was written, kept beside it: rows that come later are read alike."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.data.proposals import Proposal

CONVENTIONS = "conventions.json"


@dataclass(frozen=True)
class Conventions:
    """The mark before decimals ("." or ","), what comes first in dates of numbers ("day" or "month"), each None where
    no column depends on it, and the cells that may stand for missing.
    """

    decimal: str | None = None
    date_order: str | None = None
    proposals: tuple[Proposal, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The conventions as JSON."""
        proposals = [proposal.to_dict() for proposal in self.proposals]
        return {"decimal": self.decimal, "date_order": self.date_order, "proposals": proposals}

    def save(self, folder: Path) -> None:
        """Keep them beside the table in a folder."""
        (folder / CONVENTIONS).write_text(json.dumps(self.to_dict()), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Conventions":
        """Those of the table in a folder; none are known of one that was read without."""
        file = folder / CONVENTIONS
        if not file.is_file():
            return cls()
        facts = json.loads(file.read_text(encoding="utf-8"))
        return cls(facts["decimal"], facts["date_order"], tuple(map(Proposal.from_dict, facts["proposals"])))

    def without(self, column: str) -> "Conventions":
        """The conventions without the proposals of a column."""
        return replace(self, proposals=tuple(one for one in self.proposals if one.column != column))
