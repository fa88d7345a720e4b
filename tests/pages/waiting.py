"""Waiting for what goes on in another process."""

import time
from collections.abc import Callable
from threading import Event

from streamlit.testing.v1 import AppTest

PAUSE = Event()


def run_until(at: AppTest, condition: Callable[[], object], timeout: float) -> None:
    """Draw the page again and again until the condition holds; fail with what it says after `timeout` seconds."""
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, f"still waiting; the page says: {[one.value for one in at.markdown]}"
        PAUSE.wait(0.1)
        at.run()
