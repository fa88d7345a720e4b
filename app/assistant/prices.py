"""What AWS charges for a stage: an estimate by its list prices, which a person can change."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from app.narration.narrator import Usage

UNIT_CHARACTERS, FEWEST_UNITS = 100, 3
UNIT_DOLLARS = 0.0001
"""List price of a unit of DetectSentiment: https://aws.amazon.com/comprehend/pricing/"""
TOKEN_DOLLARS: Mapping[str, tuple[float, float]] = {
    "amazon.nova-micro": (0.035, 0.14),
    "amazon.nova-lite": (0.06, 0.24),
    "amazon.nova-pro": (0.80, 3.20),
}
"""List prices of a million tokens read and written in us-east-1: https://aws.amazon.com/bedrock/pricing/"""


@dataclass(frozen=True)
class Prices:
    """Dollars for a unit of Comprehend, and for a million tokens read and written; None takes the list price."""

    unit: float = UNIT_DOLLARS
    read: float | None = None
    written: float | None = None

    def sentiment(self, message: str) -> float:
        """What one DetectSentiment costs: hundreds of characters, at least three of them."""
        return units(message) * self.unit

    def reply(self, model: str, usage: Usage) -> float | None:
        """What a reply costs, None where the price of the model is not known."""
        listed = next((price for name, price in TOKEN_DOLLARS.items() if name in model), (None, None))
        read = listed[0] if self.read is None else self.read
        written = listed[1] if self.written is None else self.written
        if read is None or written is None:
            return None
        return (usage.input_tokens * read + usage.output_tokens * written) / 1e6


def units(message: str) -> int:
    """The units of Comprehend that a message counts as."""
    return max(FEWEST_UNITS, math.ceil(len(message) / UNIT_CHARACTERS))


def dollars(amount: float | None) -> str:
    """An amount as people write it: small ones with as many digits as they need."""
    if amount is None:
        return "price not known"
    if amount == 0:
        return "nothing"
    digits = 2 if amount >= 1 else min(8, 1 - math.floor(math.log10(amount)))
    return f"${amount:,.{digits}f}"
