"""What journeys through the app may use: the app as it is started, with its own workers, on one new home folder."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.jobs.engine import Engine
from components.resources import engine, store
from tests.pages.waiting import run_until

ENTRY = Path(__file__).resolve().parents[2] / "streamlit_app.py"
PAGES = {
    "datasets": "pages/data/datasets.py",
    "prepare": "pages/data/prepare.py",
    "build": "pages/model/build.py",
    "training": "pages/model/training.py",
    "analyze": "pages/model/analyze.py",
    "card": "pages/model/card.py",
    "models": "pages/model/models.py",
    "predict": "pages/use/predict.py",
    "explain": "pages/ask/explain.py",
    "assistant": "pages/ask/assistant.py",
}


class Visitor:
    """Somebody with a browser: a session of their own on the shared home folder."""

    def __init__(self) -> None:
        self.at = AppTest.from_file(str(ENTRY), default_timeout=60).run()

    def go(self, page: str) -> AppTest:
        """Open a page; it must come without an error."""
        self.at.switch_page(PAGES[page]).run()
        self.no_fault()
        return self.at

    def press(self, key: str) -> AppTest:
        """Press a button; nothing may fail."""
        self.at.button(key=key).click().run()
        self.no_fault()
        return self.at

    def upload(self, name: str, content: bytes) -> AppTest:
        """Upload a table and take it."""
        self.go("datasets")
        self.at.file_uploader(key="data.upload").upload(name, content, "text/csv").run()
        return self.press("data.use")

    def start(self) -> str:
        """Start the build that the form shows, go to its training and return the run's id."""
        self.press("build.start")
        assert self.at.title[0].value == "Training"
        self.go("training")
        return self.at.query_params["run"]

    def wait(self, condition, timeout: float = 60) -> AppTest:
        """Look again and again until the condition holds."""
        run_until(self.at, condition, timeout)
        return self.at

    def no_fault(self) -> None:
        """Neither a sentence of refusal nor a fault is on the page."""
        assert not self.at.exception
        assert not [one.value for one in self.at.error]

    def words(self) -> str:
        """Everything the page says."""
        kinds = ("title", "subheader", "markdown", "caption", "info", "success", "warning", "error")
        return "\n".join(one.value for kind in kinds for one in getattr(self.at, kind))


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, set[Engine]]]:
    """The home folder of all journeys and the engines used there, whose workers are gone in the end."""
    used: set[Engine] = set()
    yield tmp_path_factory.mktemp("journeys"), used
    for one in used:
        one.close()
    st.cache_resource.clear()


@pytest.fixture
def visitor(engines: tuple[Path, set[Engine]], monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Visitor]]:
    """Makes a visitor of the app as it is started, on a home folder where others have been."""
    home, used = engines
    monkeypatch.setenv("EASEL_HOME", str(home))
    for name in ("EASEL_DATABASE", "EASEL_ARTIFACTS", "EASEL_SCHEDULER"):
        monkeypatch.delenv(name, raising=False)
    if not used:
        st.cache_data.clear()
        st.cache_resource.clear()
    yield Visitor
    used.add(engine())


@pytest.fixture
def kill_worker(visitor: type[Visitor]) -> Iterator[Callable[[], None]]:  # noqa: ARG001 - the workers of their house
    """Kills the worker process as the kernel does where memory ran out."""
    yield lambda: [os.kill(worker, signal.SIGKILL) for worker in engine().workers()]
    for run in store().runs():
        if run.status.active:
            store().ask_to_stop(run.id)
