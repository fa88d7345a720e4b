"""What AWS charges for a stage: an estimate by its list prices, which a person can change."""

import math
from dataclasses import dataclass

from app.narration.bedrock_models import price
from app.narration.narrator import Usage

UNIT_CHARACTERS, FEWEST_UNITS = 100, 3
UNIT_DOLLARS = 0.0001
"""List price of a unit of DetectSentiment: https://aws.amazon.com/comprehend/pricing/"""


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
        return price(model, usage.input_tokens, usage.output_tokens, (self.read, self.written))


def units(message: str) -> int:
    """The units of Comprehend that a message counts as."""
    return max(FEWEST_UNITS, math.ceil(len(message) / UNIT_CHARACTERS))
