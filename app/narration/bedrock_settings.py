"""What can be set about a question to Amazon Bedrock, and the request it makes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.errors import NotApplicable
from app.narration import aws_account as account
from app.narration.bedrock_models import top_k_fields
from app.narration.wording import clean
from app.params import Param, complete

MODEL_ID = re.compile(r"[A-Za-z0-9:/._-]{1,2048}")
GUARDRAIL = re.compile(r"[a-z0-9]{1,64}|arn:aws[a-z-]*:bedrock:[a-z0-9-]{1,20}:\d{12}:guardrail/[a-z0-9]{1,64}")
GUARDRAIL_VERSION = re.compile(r"[1-9]\d{0,7}|DRAFT")
MOST_STOPS, LONGEST_OWN = 4, 4_000
BETWEEN_STOPS = "|"

BEDROCK_PARAMS = (
    Param("model_id", "Model", "text", default="amazon.nova-lite-v1:0",
          help="Id or ARN of a Bedrock model or inference profile that your AWS account may use."),
    Param("region", "Region", "text", default="",
          help="AWS region such as us-east-1; empty takes the region of your AWS configuration."),
    Param("temperature", "Temperature", "number", default=0.2, low=0, high=1, optional=True,
          help="0 always takes the likeliest word, 1 varies most; empty leaves it to the model."),
    Param("max_tokens", "Longest answer (tokens)", "integer", default=800, low=1,
          help="The answer is cut at this many tokens; input and output tokens are billed by AWS."),
    Param("own", "Your own addition to the instructions", "text", default="", optional=True, advanced=True,
          help="Stands after Easel's instructions (system prompt), such as: we sell bicycles; churn means leaving."),
    Param("top_p", "Top P", "number", default=None, low=0, high=1, optional=True, advanced=True,
          help="Only the likeliest words up to this total probability are drawn from; empty leaves it to the model."),
    Param("top_k", "Top K", "integer", default=None, low=1, high=500, optional=True, advanced=True,
          help="Only so many of the likeliest words are drawn from. Claude, Nova, Mistral, Cohere and Qwen take it."),
    Param("stop", "Stop sequences", "text", default="", optional=True, advanced=True,
          help=f"The answer ends before any of these texts; up to {MOST_STOPS}, with {BETWEEN_STOPS} between them."),
    Param("guardrail_id", "Guardrail id", "text", default="", optional=True, advanced=True,
          help="Id or ARN of a guardrail of your AWS account that reads question and answer."),
    Param("guardrail_version", "Guardrail version", "text", default="", optional=True, advanced=True,
          help="A number such as 1, or DRAFT."),
    Param("attempts", "Attempts", "integer", default=3, low=1, high=8, advanced=True,
          help="How often a request is sent while AWS is busy or cannot be reached, with growing pauses between."),
)  # fmt: skip


@dataclass(frozen=True)
class BedrockSettings:
    """Which model answers, where, and how; checked when made."""

    model_id: str = "amazon.nova-lite-v1:0"
    region: str = ""
    temperature: float | None = 0.2
    top_p: float | None = None
    max_tokens: int = 800
    own: str = ""
    top_k: int | None = None
    stop: str = ""
    guardrail_id: str = ""
    guardrail_version: str = ""
    attempts: int = 3

    def __post_init__(self) -> None:
        complete(BEDROCK_PARAMS, asdict(self))
        self._check_place()
        self._check_guardrail()
        if len(self.stops) > MOST_STOPS:
            raise NotApplicable(
                f"There are {len(self.stops)} stop sequences; Amazon Bedrock takes at most {MOST_STOPS}."
            )
        if len(self.own) > LONGEST_OWN:
            raise NotApplicable(
                f"Your own addition to the instructions has {len(self.own):,} letters; it may have {LONGEST_OWN:,}."
            )
        self.fields  # noqa: B018 - a Top K that the model does not take is refused

    def _check_place(self) -> None:
        if not MODEL_ID.fullmatch(self.model_id):
            raise NotApplicable(
                f"'{clean(self.model_id)}' is not the id of a Bedrock model; give one such as amazon.nova-lite-v1:0."
            )
        if self.region and not account.REGION.fullmatch(self.region):
            raise NotApplicable(f"'{clean(self.region)}' is not an AWS region; give one such as us-east-1.")

    def _check_guardrail(self) -> None:
        if bool(self.guardrail_id) != bool(self.guardrail_version):
            raise NotApplicable("A guardrail needs its id and its version; give both, or neither.")
        if self.guardrail_id and not GUARDRAIL.fullmatch(self.guardrail_id):
            raise NotApplicable(f"'{clean(self.guardrail_id)}' is not the id or ARN of a guardrail; copy it from AWS.")
        if self.guardrail_version and not GUARDRAIL_VERSION.fullmatch(self.guardrail_version):
            raise NotApplicable(
                f"'{clean(self.guardrail_version)}' is not the version of a guardrail; give a number such as 1, "
                f"or DRAFT."
            )

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "BedrockSettings":
        """Settings from a form: checked, converted, with defaults for what is not given."""
        checked = complete(BEDROCK_PARAMS, given)
        texts = {"own", "stop", "guardrail_id", "guardrail_version"}
        known = {name: "" if value is None and name in texts else value for name, value in checked.items()}
        return cls(**{name: value.strip() if isinstance(value, str) else value for name, value in known.items()})

    @property
    def stops(self) -> list[str]:
        """The stop sequences."""
        return [one for one in self.stop.split(BETWEEN_STOPS) if one.strip()]

    @property
    def fields(self) -> dict[str, Any]:
        """What the model's family takes beyond what all models take."""
        return {} if self.top_k is None else top_k_fields(self.model_id, self.top_k)

    def request(self, system: Sequence[str], messages: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """A request of ConverseStream with these instructions and messages."""
        inference = {
            "maxTokens": self.max_tokens,
            "temperature": self.temperature,
            "topP": self.top_p,
            "stopSequences": self.stops or None,
        }
        made: dict[str, Any] = {
            "modelId": self.model_id,
            "system": [{"text": text} for text in system],
            "messages": list(messages),
            "inferenceConfig": {name: value for name, value in inference.items() if value is not None},
        }
        if self.fields:
            made["additionalModelRequestFields"] = self.fields
        if self.guardrail_id:
            made["guardrailConfig"] = {
                "guardrailIdentifier": self.guardrail_id,
                "guardrailVersion": self.guardrail_version,
                "streamProcessingMode": "sync",
            }
        return made
