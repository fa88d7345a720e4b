"""Sending a model card to Amazon SageMaker: what is sent can be read before a click sends it."""

import json
from collections.abc import Sequence

import streamlit as st

from app.models.card_document import LONGEST_DOCUMENT
from app.models.card_sending import Parcel, parcel, proposed_name, send, sent_before
from app.models.card_version import CardVersion, Sending
from app.models.run import Run
from app.narration import aws_account as account
from components import state
from components.resources import cards
from components.wording import plain


def card_send(run: Run, shown: CardVersion | None, versions: Sequence[CardVersion]) -> None:
    """Draw region, name, what is sent, and the button that sends it."""
    if shown is None:
        st.info("Save a first version of the card, then it can be sent.", icon=":material/save:")
    elif account.available(account.SAGEMAKER):
        _form(run, shown, versions)
    else:
        st.info(
            "No AWS credentials were found. Set them up with the AWS CLI (aws configure), a role, or the "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY variables, and start Easel again; Easel never asks for "
            "keys. Or download the card as JSON.",
            icon=":material/key_off:",
        )


def _form(run: Run, shown: CardVersion, versions: Sequence[CardVersion]) -> None:
    region = _region()
    before = sent_before(versions, region or "")
    name = _name(run, shown, before)
    what = parcel(shown, name, region or "")
    _tell(what, before)
    if st.button(f"Send version {shown.number}", key="card.send", type="primary", icon=":material/send:"):
        with st.spinner("Sending the card to Amazon SageMaker"):
            sent = send(what, before)
        cards().add_sending(shown.run, shown.number, sent)
        state.say(
            f"Version {shown.number} was sent to Amazon SageMaker in {sent.region}, where it is version "
            f"{sent.version}: {plain(sent.arn)}"
        )
        st.rerun()


def _region() -> str | None:
    known = account.regions(account.SAGEMAKER)
    own = account.configured_region()
    options = known if own is None or own in known else [own, *known]
    return st.selectbox(
        "AWS region", options, index=options.index(own) if own else None, key="card.send.region", width=260,
        accept_new_options=True, placeholder="Choose a region", persist_state="session",
    )  # fmt: skip


def _name(run: Run, shown: CardVersion, before: Sending | None) -> str:
    if before:
        return before.name
    key = f"card.send.name.{run.id}"
    st.session_state.setdefault(key, proposed_name(shown.card.name, run.id))
    return st.text_input(
        "Name in SageMaker", key=key, width=520, persist_state="session",
        help="Letters from a to z, digits and hyphens; it is fixed once the card was sent.",
    )  # fmt: skip


def _tell(what: Parcel, before: Sending | None) -> None:
    """Exactly what is sent, before it is."""
    how = "a new version of the card there" if before else "a new card there"
    rows = {
        "Name": what.name,
        "Region": what.region,
        "Status": what.status.value,
        "Size": f"{what.size:,} of {LONGEST_DOCUMENT:,} letters",
        "Becomes": how,
        "Account": "the one of this machine's AWS profile, variables or role",
    }
    st.table({"What is sent": rows}, alt="What is sent to Amazon SageMaker")
    with st.popover("The JSON that is sent", icon=":material/data_object:"):
        st.code(json.dumps(json.loads(what.content), indent=2, ensure_ascii=False), language="json", wrap_lines=True)
