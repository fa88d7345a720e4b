"""The models of Amazon Bedrock: a maintained list with prices, what an account may use, and how topK is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.errors import NotApplicable
from app.narration import aws_account as account
from app.narration.bedrock_errors import failures, refusal_of_list
from app.narration.wording import clean

PRICES_OF = "April 2026"
"""When the prices below were taken from published lists, in US dollars for us-east-1; AWS bills what it bills."""


@dataclass(frozen=True)
class Model:
    """A model or inference profile: its id, its name, and dollars for a million tokens read and written, if known."""

    id: str
    name: str
    read: float | None = None
    wrote: float | None = None

    @property
    def label(self) -> str:
        """Its name and id, with the price where it is known."""
        price = f", ${self.read:g} / ${self.wrote:g} per million tokens" if self.read is not None else ""
        return f"{self.name} ({self.id}{price})"


MODELS = (
    Model("amazon.nova-micro-v1:0", "Amazon Nova Micro", 0.035, 0.14),
    Model("amazon.nova-lite-v1:0", "Amazon Nova Lite", 0.06, 0.24),
    Model("amazon.nova-pro-v1:0", "Amazon Nova Pro", 0.8, 3.2),
    Model("global.anthropic.claude-haiku-4-5-20251001-v1:0", "Anthropic Claude Haiku 4.5, global profile", 1, 5),
    Model("global.anthropic.claude-sonnet-4-5-20250929-v1:0", "Anthropic Claude Sonnet 4.5, global profile", 3, 15),
    Model("us.meta.llama3-3-70b-instruct-v1:0", "Meta Llama 3.3 70B Instruct, US profile", 0.72, 0.72),
    Model("mistral.mistral-large-2407-v1:0", "Mistral Large 2", 2, 6),
)
PROFILE = re.compile(r"^(?:us|eu|apac|jp|au|ca|sa|us-gov|global)[.]")
MARKUP = 1.1
"""Claude since 4.5 costs a tenth more in a region's own profile than in the global one."""
TOP_K = {
    "anthropic": lambda k: {"top_k": k},
    "amazon.nova": lambda k: {"inferenceConfig": {"topK": k}},
    "mistral": lambda k: {"top_k": k},
    "cohere.command-r": lambda k: {"k": k},
    "qwen": lambda k: {"top_k": k},
}
MOST_PAGES = 20


def family_id(id: str) -> str:
    """The id of the model behind an id, an inference profile of a region, or an ARN that names one."""
    return PROFILE.sub("", id.rpartition("/")[2] if id.startswith("arn:") else id)


def price(id: str, read: int, wrote: int, own: tuple[float | None, float | None] = (None, None)) -> float | None:
    """What an answer costs in US dollars; None where the model is not on the list.

    own: dollars for a million tokens read and written, instead of those of the list.
    """
    listed = _rates(id)
    for_read, for_wrote = (mine if mine is not None else theirs for mine, theirs in zip(own, listed, strict=True))
    if for_read is None or for_wrote is None:
        return None
    return (read * for_read + wrote * for_wrote) / 1e6


def _rates(id: str) -> tuple[float | None, float | None]:
    """Dollars for a million tokens read and written by the list, None where it does not tell."""
    known = next((one for one in MODELS if family_id(one.id) == family_id(id)), None)
    if known is None or known.read is None or known.wrote is None:
        return None, None
    regional = known.id.startswith("global.") and not id.rpartition("/")[2].startswith("global.")
    times = MARKUP if regional else 1
    return known.read * times, known.wrote * times


def top_k_fields(id: str, k: int) -> dict[str, Any]:
    """TopK in the words of the model's family, for additionalModelRequestFields; refused where it takes none."""
    name = family_id(id)
    made = next((write for start, write in TOP_K.items() if name.startswith(start)), None)
    if made is None:
        raise NotApplicable(
            f"Easel does not know how the model {clean(id, 100)} takes Top K ({k}), or it takes none; leave it empty."
        )
    return made(k)


def listed_models(region: str = "") -> tuple[Model, ...]:
    """The text models and inference profiles that the account sees in a region; asks AWS, refused with a sentence."""
    try:
        session = account.session()
        region = region or account.region(session)
        client = account.client(session, region, account.BEDROCK_LIST)
        found = [*_profiles(client), *_models(client)]
    except failures() as error:
        raise refusal_of_list(error, region) from None
    if not found:
        raise NotApplicable("Amazon Bedrock lists no text model for this account and region; choose another region.")
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def _models(client: Any) -> Iterator[Model]:
    answer = client.list_foundation_models(byOutputModality="TEXT", byInferenceType="ON_DEMAND")
    for one in answer.get("modelSummaries", ()):
        if one.get("responseStreamingSupported") and one.get("modelLifecycle", {}).get("status", "ACTIVE") == "ACTIVE":
            yield _named(one["modelId"], f"{one.get('providerName', '')} {one.get('modelName', '')}")


def _profiles(client: Any) -> Iterator[Model]:
    more: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        answer = client.list_inference_profiles(maxResults=100, **more)
        for one in answer.get("inferenceProfileSummaries", ()):
            if one.get("status", "ACTIVE") == "ACTIVE":
                yield _named(one["inferenceProfileId"], one.get("inferenceProfileName", ""))
        if not answer.get("nextToken"):
            return
        more = {"nextToken": answer["nextToken"]}


def _named(id: str, name: str) -> Model:
    known = next((one for one in MODELS if one.id == id), None)
    return known or Model(id, clean(name, 100))
