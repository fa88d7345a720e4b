"""Answers from a language model on Amazon Bedrock, streamed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.errors import NotApplicable
from app.narration import aws_account as account
from app.narration.bedrock_errors import failures, refusal
from app.narration.facts import Facts
from app.narration.narrator import Answer, Narrator, Usage, asked
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

CUTS = {
    "max_tokens": "The answer was cut at {max_tokens:,} tokens; raise the longest answer to read more.",
    "model_context_window_exceeded": "The answer was cut because the model's memory is full; choose a larger model.",
    "guardrail_intervened": "A guardrail of your AWS account stepped in; ask differently.",
    "content_filtered": "The model's content filter held back a part of the answer; ask differently.",
}


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
        return Answer(self._pieces(self.request(question, facts)))

    def _pieces(self, request: dict[str, Any]) -> Iterator[str | Usage]:
        region = self.settings.region
        try:
            session = account.session()
            region = region or account.region(session)
            stream = account.client(session, region).converse_stream(**request)["stream"]
            try:
                yield from self._read(stream)
            finally:
                stream.close()
        except failures() as error:
            raise refusal(error, self.settings.model_id, region) from None

    def _read(self, stream: Any) -> Iterator[str | Usage]:
        stopped, written = None, False
        for event in stream:
            text = event.get("contentBlockDelta", {}).get("delta", {}).get("text")
            if text:
                written = True
                yield text
            stopped = event.get("messageStop", {}).get("stopReason", stopped)
            used = event.get("metadata", {}).get("usage")
            if used:
                yield Usage(used.get("inputTokens", 0), used.get("outputTokens", 0))
        if stopped is None:
            raise NotApplicable("The answer broke off before its end; ask again.")
        if stopped in CUTS:
            yield ("\n\n" if written else "") + CUTS[stopped].format(max_tokens=self.settings.max_tokens)
        elif not written:
            raise NotApplicable("The model gave no text; ask again, or choose another model.")
