"""The settings of Amazon Bedrock, and whether it can be asked at all."""

from typing import Any

import streamlit as st

from app.errors import NotApplicable
from app.narration.bedrock import BEDROCK_PARAMS, Bedrock, BedrockSettings
from app.narration.bedrock_models import MODELS, PRICES_OF, Model, listed_models
from components.params_form import params_form
from components.wording import count, plain

PREFIX, LISTED, CHOSEN = "bedrock.param", "bedrock listed models", "bedrock.models"


def bedrock_form(otherwise: str) -> BedrockSettings | None:
    """Draw the settings, the same on every page; without credentials, what happens otherwise and what to do."""
    if not Bedrock.available():
        no_credentials(otherwise)
        return None
    with st.expander("Settings of Amazon Bedrock", icon=":material/tune:"):
        _choose_model()
        given = params_form(BEDROCK_PARAMS, PREFIX, owner="bedrock")
    return BedrockSettings.of(given)


def no_credentials(otherwise: str) -> None:
    """Draw that AWS cannot be asked, what happens otherwise, and how to set it up."""
    st.info(
        f"No AWS credentials were found, so {otherwise}. Set them up with the AWS CLI (aws configure) or the "
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY variables, and start Easel again.",
        icon=":material/key_off:",
    )


def current_settings() -> BedrockSettings:
    """The settings as they were last given in this session, else their defaults."""
    given: dict[str, Any] = {
        param.name: st.session_state.get(f"{PREFIX}.{param.name}", param.default) for param in BEDROCK_PARAMS
    }
    return BedrockSettings.of(given)


def _choose_model() -> None:
    """Draw the list of models, and the button that asks AWS for those of the account."""
    known: tuple[Model, ...] = st.session_state.get(LISTED, MODELS)
    by_id = {one.id: one for one in known}
    if st.session_state.get(CHOSEN) not in by_id:
        st.session_state[CHOSEN] = None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Take a model from the list", list(by_id), index=None, key=CHOSEN, on_change=_take, placeholder="Optional",
            format_func=lambda id: by_id[id].label if id in by_id else str(id),
        )  # fmt: skip
        if st.button("List the models of my account", key="bedrock.list_models", icon=":material/cloud_download:"):
            _list()
    st.caption(
        f"{count(len(known), 'model')}. Prices are those of {PRICES_OF} in US dollars for us-east-1 and only an "
        "estimate: AWS bills what its price list says, for tokens read and written."
    )


def _take() -> None:
    if st.session_state.get(CHOSEN):
        st.session_state[f"{PREFIX}.model_id"] = st.session_state[CHOSEN]


def _list() -> None:
    try:
        with st.spinner("Asking Amazon Bedrock for its models"):
            st.session_state[LISTED] = listed_models(st.session_state.get(f"{PREFIX}.region", "").strip())
    except NotApplicable as refusal:
        st.error(plain(refusal, 2_000), icon=":material/info:")
        return
    st.rerun()
