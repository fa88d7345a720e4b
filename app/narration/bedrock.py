"""Answers from a language model on Amazon Bedrock, streamed."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.errors import NotApplicable
from app.narration import aws_account as account
from app.narration.converse import converse
from app.narration.facts import Facts
from app.narration.narrator import Answer, Narrator, asked
from app.narration.prompts import SYSTEM, message
from app.params import Param, complete

MODEL_ID = re.compile(r"[A-Za-z0-9:/._-]{1,2048}")

BEDROCK_PARAMS = (
    Param(
        "model_id",
        "Model",
        "text",
        default="amazon.nova-lite-v1:0",
        help="Id or ARN of a Bedrock model or inference profile that your AWS account may use.",
    ),
    Param(
        "region",
        "Region",
        "text",
        default="",
        help="AWS region such as us-east-1; empty takes the region of your AWS configuration.",
    ),
    Param(
        "temperature",
        "Temperature",
        "number",
        default=0.2,
        low=0,
        high=1,
        optional=True,
        help="0 always takes the likeliest word, 1 varies most; empty leaves it to the model.",
    ),
    Param(
        "top_p",
        "Top P",
        "number",
        default=None,
        low=0,
        high=1,
        optional=True,
        advanced=True,
        help="Only the likeliest words up to this total probability are drawn from; empty leaves it to the model.",
    ),
    Param(
        "max_tokens",
        "Longest answer (tokens)",
        "integer",
        default=800,
        low=1,
        help="The answer is cut at this many tokens; input and output tokens are billed by AWS.",
    ),
)


@dataclass(frozen=True)
class BedrockSettings:
    """Which model answers, where, and how; checked when made."""

    model_id: str = "amazon.nova-lite-v1:0"
    region: str = ""
    temperature: float | None = 0.2
    top_p: float | None = None
    max_tokens: int = 800

    def __post_init__(self) -> None:
        complete(BEDROCK_PARAMS, asdict(self))
        if not MODEL_ID.fullmatch(self.model_id):
            raise NotApplicable(
                f"'{self.model_id[:60]}' is not the id of a Bedrock model; give one such as amazon.nova-lite-v1:0."
            )
        if self.region and not account.REGION.fullmatch(self.region):
            raise NotApplicable(f"'{self.region[:60]}' is not an AWS region; give one such as us-east-1.")

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "BedrockSettings":
        """Settings from a form: checked, converted, with defaults for what is not given."""
        checked = complete(BEDROCK_PARAMS, given)
        return cls(**{name: value.strip() if isinstance(value, str) else value for name, value in checked.items()})


class Bedrock(Narrator):
    """Asks a model with ConverseStream; credentials and endpoint are those of the AWS configuration."""

    key = "bedrock"
    name = "Amazon Bedrock"

    def __init__(self, settings: BedrockSettings | None = None) -> None:
        self.settings = settings or BedrockSettings()

    @staticmethod
    def available() -> bool:
        """Whether AWS credentials are configured; looks at environment and files, never at the network."""
        return account.available()

    def request(self, question: str, facts: Facts) -> dict[str, Any]:
        """Exactly what is sent to Bedrock, ready to be shown before it is."""
        chosen = self.settings
        inference = {"maxTokens": chosen.max_tokens, "temperature": chosen.temperature, "topP": chosen.top_p}
        return {
            "modelId": chosen.model_id,
            "system": [{"text": SYSTEM}],
            "messages": [{"role": "user", "content": [{"text": message(asked(question), facts)}]}],
            "inferenceConfig": {name: value for name, value in inference.items() if value is not None},
        }

    def tell(self, question: str, facts: Facts) -> Answer:
        return Answer(converse(self.request(question, facts), self.settings.region))
