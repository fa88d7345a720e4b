"""What tests of pages may use: the app on an empty home folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.resources import engine, library, replies
from tests.assistant.comprehend_endpoint import comprehend_endpoint
from tests.assistant.tickets_home import TicketsHome, tickets_home
from tests.bedrock_endpoint import bedrock_endpoint, no_aws
from tests.pages.assistant_page import PAGE as ASSISTANT
from tests.pages.finished_home import FinishedHome, finished_home

__all__ = ["bedrock_endpoint", "comprehend_endpoint", "finished_home", "no_aws", "tickets_home"]

ENTRY = Path(__file__).resolve().parents[2] / "streamlit_app.py"
Open = Callable[..., AppTest]

CHURN = b"""id,age,plan,note,left
1,34,gold,fine,no
2,,silver,*late* payer,yes
3,51,gold,fine,no
4,29,bronze,,yes
5,47,silver,fine,no
6,,gold,<b>loud</b>,yes
"""


@pytest.fixture
def open_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open the app in a new session on this test's own home folder, on one of its pages."""
    monkeypatch.setenv("EASEL_HOME", str(tmp_path / "home"))
    for name in ("EASEL_DATABASE", "EASEL_ARTIFACTS", "EASEL_SCHEDULER"):
        monkeypatch.delenv(name, raising=False)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield _opened
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def open_models(open_app: Open, finished_home: FinishedHome, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """The same app on the home folder with finished models, as it was when it was made."""
    monkeypatch.setenv("EASEL_HOME", str(finished_home.folder))
    monkeypatch.setenv("EASEL_SCHEDULER", finished_home.scheduler)
    finished_home.restore()
    yield open_app
    engine().close()


@pytest.fixture
def assistant(open_app: Open, tickets_home: TicketsHome, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open the support assistant on the home with a classifier."""
    monkeypatch.setenv("EASEL_HOME", str(tickets_home.folder))
    yield lambda **address: open_app(ASSISTANT, **address)
    for one in replies().approved():
        replies().delete(one.id)


@pytest.fixture
def with_no_model(open_models: Open, tmp_path: Path) -> Open:
    """The same app, open on a table of which there is no model yet."""
    file = tmp_path / "newcomers.csv"
    file.write_bytes(CHURN)
    added = library().add(file, "newcomers.csv")
    return lambda page: open_models(page, dataset=added.dataset)


def _opened(page: str | None = None, **address: str) -> AppTest:
    at = AppTest.from_file(str(ENTRY), default_timeout=30)
    for name, value in address.items():
        at.query_params[name] = value
    at.run()
    return at.switch_page(page).run() if page else at


@pytest.fixture
def with_churn(open_app: Open, tmp_path: Path) -> Open:
    """The same app with a small table in it."""
    file = tmp_path / "churn.csv"
    file.write_bytes(CHURN)
    library().add(file, "churn.csv")
    return open_app


@pytest.fixture
def words() -> Callable[[AppTest], str]:
    """Everything a page says."""
    return _words


def _words(at: AppTest) -> str:
    """What the page says, a line each."""
    kinds = ("title", "subheader", "markdown", "caption", "info", "success", "warning", "error")
    return "\n".join(element.value for kind in kinds for element in getattr(at, kind))
