"""A table that is being read or made in the background: how far it is, and Cancel."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import streamlit as st

from app.data.progress import Asked, Tell
from app.errors import NotApplicable
from components.wording import plain, time_left

JOB = "data.reading job"
SECONDS_AT_ONCE = 4.0  # small tables are there without the page being drawn in between
SECONDS_BETWEEN_LOOKS = 0.5
Read = Callable[[Tell, Asked], Any]
log = logging.getLogger("easel")


@dataclass
class ReadingJob:
    """One reading: what it is of, how far it has come, and at last its result or why there is none."""

    name: str
    step: str = "Beginning"
    share: float | None = None
    result: Any = None
    refusal: str = ""
    started: float = field(default_factory=time.monotonic)
    stop: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)

    def tell(self, step: str, share: float | None) -> None:
        """Note how far it has come; the time left is that of the present step."""
        if step != self.step:
            self.started = time.monotonic()
        self.step, self.share = step, share

    def run(self, read: Read) -> None:
        """Read to the end, or to the sentence that says why not."""
        try:
            self.result = read(self.tell, self.stop.is_set)
        except NotApplicable as refusal:
            self.refusal = str(refusal)
        except Exception:
            code = token_hex(3)
            log.exception("Fault %s", code)
            self.refusal = f"Something went wrong (code {code}); the log of the server has the details."
        finally:
            self.done.set()


def begin(name: str, read: Read, key: str = JOB, doing: str = "Reading the table") -> None:
    """Begin to read in the background; what is quick is done when this returns. `key` tells it from other readings."""
    job = st.session_state[key] = ReadingJob(name)
    threading.Thread(target=job.run, args=(read,), name="easel-import", daemon=True).start()
    with st.spinner(doing):
        job.done.wait(SECONDS_AT_ONCE)


def current(key: str = JOB) -> ReadingJob | None:
    """The reading of this session, if there is one."""
    return st.session_state.get(key)


def forget(key: str = JOB) -> None:
    """Have no reading any more."""
    st.session_state.pop(key, None)


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def watch(key: str = JOB, cancel: str = "data.cancel") -> None:
    """Draw how far the reading is, and the way to cancel it; the page is drawn anew when it is done."""
    job = current(key)
    if job is None or job.done.is_set():
        st.rerun()
    st.progress(job.share or 0.0, text=f"{plain(job.name, 60)}: {plain(job.step, 100)}. {_left(job)}".strip())
    if st.button("Cancel", key=cancel, icon=":material/close:", disabled=job.stop.is_set()):
        job.stop.set()


def _left(job: ReadingJob) -> str:
    if not job.share:
        return ""
    spent = time.monotonic() - job.started
    return time_left(spent / job.share - spent)
