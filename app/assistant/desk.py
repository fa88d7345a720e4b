"""How a company's support desk works: its tone and policy, when the assistant asks, and what is urgent."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from app.assistant.classifier import Doubt
from app.assistant.prices import Prices
from app.assistant.urgency import RULES, Rule, as_rows, rules_of
from app.errors import NotApplicable
from app.params import Param, complete

LONGEST_NAME, LONGEST_TONE, LONGEST_POLICY = 120, 500, 4_000

DESK_PARAMS = (
    Param("company", "Company", "text", default="", help="Named in the reply; may be empty."),
    Param("signature", "Signature", "text", default="", help="Ends an offline reply; empty: the support team."),
    Param(
        "below", "Ask below a probability of", "number", default=Doubt.below, low=0, high=1,
        help="Below it the assistant asks what the message is about instead of guessing.",
    ),
    Param(
        "sets", "Ask where several categories are likely", "boolean", default=Doubt.sets,
        help="Asks where the set that holds the true category with 90 % confidence has more than one.",
    ),
    Param(
        "unit", "Comprehend: dollars for 100 characters", "number", default=Prices.unit, low=0, high=1, advanced=True,
        help="A message counts as at least 300 characters.",
    ),
    Param(
        "read", "Bedrock: dollars for a million tokens read", "number", low=0, high=10_000, optional=True,
        advanced=True, help="Empty takes the list price, where Easel knows it.",
    ),
    Param(
        "written", "Bedrock: dollars for a million tokens written", "number", low=0, high=10_000, optional=True,
        advanced=True, help="Empty takes the list price, where Easel knows it.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """The settings of the assistant, checked when made; `tone` and `policy` are what the language model is told."""

    company: str = ""
    signature: str = ""
    tone: str = "Friendly, calm and short. Say you, never blame."
    policy: str = ""
    below: float = Doubt.below
    sets: bool = Doubt.sets
    unit: float = Prices.unit
    read: float | None = None
    written: float | None = None
    rules: tuple[Rule, ...] = RULES

    def __post_init__(self) -> None:
        for name, limit in (
            ("company", LONGEST_NAME), ("signature", LONGEST_NAME), ("tone", LONGEST_TONE), ("policy", LONGEST_POLICY),
        ):  # fmt: skip
            if len(getattr(self, name)) > limit:
                raise NotApplicable(
                    f"The {name} has {len(getattr(self, name)):,} characters and may have {limit:,}; shorten it."
                )

    @property
    def doubt(self) -> Doubt:
        """When the assistant asks."""
        return Doubt(self.below, self.sets)

    @property
    def prices(self) -> Prices:
        """What AWS charges."""
        return Prices(self.unit, self.read, self.written)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Desk":
        """A desk from a form or from JSON: settings checked and converted, with defaults for what is not given."""
        known = {one.name for one in fields(cls)}
        unknown = [name for name in given if name not in known]
        if unknown:
            raise NotApplicable(f"There is no setting '{unknown[0]}' here; the settings are: {', '.join(known)}.")
        declared = {param.name for param in DESK_PARAMS}
        checked = complete(DESK_PARAMS, {name: value for name, value in given.items() if name in declared})
        checked |= {name: str(given[name]).strip() for name in ("tone", "policy") if name in given}
        if "rules" in given:
            checked["rules"] = rules_of(given["rules"])
        return cls(**checked)

    def to_dict(self) -> dict[str, Any]:
        """The desk as JSON."""
        return asdict(self) | {"rules": as_rows(self.rules)}
