"""A model card sent to Amazon SageMaker, by CreateModelCard first and UpdateModelCard for later versions.

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateModelCard.html: content and status cannot be changed
in one call, and the content of an archived card cannot be changed at all.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.errors import NotApplicable
from app.models.card_document import as_json, content_size
from app.models.card_status import CardStatus
from app.models.card_version import CardVersion, Sending
from app.narration import aws_account as account
from app.narration.aws_errors import Service, code_of, failures, refusal
from app.narration.wording import clean

NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
LONGEST_NAME = 63
SAGEMAKER = Service(
    name="Amazon SageMaker",
    endpoint="AWS_ENDPOINT_URL_SAGEMAKER",
    again="send the card again",
    instead="or download the card as JSON and import it yourself",
    invalid="Amazon SageMaker did not accept the card {card}: '{said}'. Mend what it says and send the card again.",
    by_code={
        "accessdenied": "Amazon SageMaker refused access{place}; ask for the permissions sagemaker:CreateModelCard, "
        "sagemaker:UpdateModelCard and sagemaker:DescribeModelCard.",
        "throttling": "Amazon SageMaker takes no more requests right now (throttling); wait a minute and send the card "
        "again.",
        "conflict": "Your AWS account has a model card called {card}{place} already, or is changing it right now; give "
        "another name, or wait a little and send the card again.",
        "resourcelimitexceeded": "Your AWS account may have no more model cards{place}; delete one there, or ask AWS "
        "for a higher limit.",
        "resourcenotfound": "Amazon SageMaker does not know the model card {card}{place}; check name and region, and "
        "send the card again.",
    },
)


@dataclass(frozen=True)
class Parcel:
    """Exactly what is sent: the card's name in SageMaker, the region, the status, and the content (JSON text)."""

    name: str
    region: str
    status: CardStatus
    content: str
    size: int

    def request(self) -> dict[str, str]:
        """The request as CreateModelCard takes it."""
        return {"ModelCardName": self.name, "Content": self.content, "ModelCardStatus": self.status.value}


def parcel(version: CardVersion, name: str, region: str) -> Parcel:
    """What would be sent of a version; a name or region that AWS does not take is refused, and so is a long card."""
    name, region = name.strip(), region.strip()
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        raise NotApplicable(
            f"'{clean(name)}' cannot be the name of a model card in SageMaker: give 1 to {LONGEST_NAME} letters from "
            f"a to z, digits and hyphens, with a letter or digit at both ends; this has {len(name):,}."
        )
    if not region:
        raise NotApplicable("No AWS region is chosen; choose one such as us-east-1.")
    if not account.REGION.fullmatch(region):
        raise NotApplicable(f"'{clean(region)}' is not an AWS region; give one such as us-east-1.")
    return Parcel(name, region, version.status, as_json(version.document), content_size(version.document))


def proposed_name(model: str, run: str) -> str:
    """A name for SageMaker made of the model's and the run's id, which keeps apart models that are called alike."""
    ascii_text = unicodedata.normalize("NFKD", model).encode("ascii", "ignore").decode()
    words = "-".join(re.findall(r"[A-Za-z0-9]+", ascii_text))[:50].strip("-")
    id = "".join(re.findall(r"[A-Za-z0-9]+", run))[:8]
    return "-".join(part for part in (words or "model", id) if part)


def sent_before(versions: Sequence[CardVersion], region: str) -> Sending | None:
    """The last sending of any version of the card to a region; its name there is fixed from then on."""
    found = [one for version in versions for one in version.sendings if one.region == region]
    return max(found, key=lambda one: one.created, default=None)


def send(what: Parcel, before: Sending | None) -> Sending:
    """Send a card; `before` is its last sending to the region. Every failure is refused with a sentence.

    A card that was sent before is updated, its content and then its status, each only if it differs; one that was
    deleted over there is made anew.
    """
    try:
        sagemaker = account.client(account.session(), what.region, account.SAGEMAKER)
        known = _describe(sagemaker, what.name) if before and before.name == what.name else None
        if known is None:
            made = sagemaker.create_model_card(**what.request())
            return _sending(what, made["ModelCardArn"], 1)
        _update(sagemaker, what, known)
        now = _describe(sagemaker, what.name) or known
        return _sending(what, now["ModelCardArn"], now["ModelCardVersion"])
    except failures() as error:
        raise refusal(error, SAGEMAKER, what.region, card=what.name) from None


def _sending(what: Parcel, arn: str, version: int) -> Sending:
    return Sending(what.name, what.region, what.status, arn, version, datetime.now(UTC))


def _describe(sagemaker: Any, name: str) -> dict[str, Any] | None:
    """The card as SageMaker has it, or None where it has none of that name."""
    from botocore.exceptions import ClientError

    try:
        return sagemaker.describe_model_card(ModelCardName=name)
    except ClientError as error:
        if code_of(error) == "resourcenotfound":
            return None
        raise


def _update(sagemaker: Any, what: Parcel, known: dict[str, Any]) -> None:
    """Change what differs. The content of an archived card cannot be changed, so its status goes first."""
    status = known.get("ModelCardStatus")
    if not _same(known.get("Content"), what.content):
        if status == CardStatus.ARCHIVED.value:
            sagemaker.update_model_card(ModelCardName=what.name, ModelCardStatus=CardStatus.DRAFT.value)
        sagemaker.update_model_card(ModelCardName=what.name, Content=what.content)
        status = (_describe(sagemaker, what.name) or known).get("ModelCardStatus")
    if status != what.status.value:
        sagemaker.update_model_card(ModelCardName=what.name, ModelCardStatus=what.status.value)


def _same(there: str | None, here: str) -> bool:
    try:
        return json.loads(there or "null") == json.loads(here)
    except ValueError:
        return False
