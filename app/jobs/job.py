"""What runs in a worker process: one build, told to the store as it goes."""

import logging
import os
import re
import tempfile
import threading
import uuid
from pathlib import Path

from app.errors import NotApplicable
from app.jobs.owner import alive
from app.models.bundle import Bundle, load_manifest
from app.models.run import Status
from app.models.store import Store
from app.settings import Settings
from app.training.monitor import Ending, Round
from app.training.preparation import Source
from app.training.spec import BuildSpec
from app.training.trainer import train

SECONDS_BETWEEN_NEWS = 0.3
ALLOCATION = "bad.?alloc|can(not|'t) allocate|out of memory|not enough memory"
NO_MEMORY = "There is not enough memory for this build; use fewer rows or columns, or smaller settings."
log = logging.getLogger("easel")


class Reporter:
    """A watch that tells the store what is new a few times a second, from a thread of its own.

    A worker whose server is gone ends at once: nobody waits for its result.
    """

    def __init__(self, store: Store, run: str, owner: str | None) -> None:
        self.store = store
        self.run = run
        self.owner = owner
        self.rounds: list[Round] = []
        self.facts: dict[str, object] = {}
        self.stopping = False
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._report, daemon=True)

    def __enter__(self) -> "Reporter":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()
        self._flush()

    def stage(self, text: str, share: float | None = None) -> None:
        """Note the stage."""
        with self.lock:
            self.facts |= {"stage": text, "share": None if share is None else f"{share:.3f}"}

    def round(self, one: Round, total: int | None) -> None:
        """Note a round."""
        with self.lock:
            self.rounds.append(one)
            if one.round == 1:
                self.facts["total"] = total

    def should_stop(self) -> bool:
        """Whether the store was asked to stop the run."""
        return self.stopping

    def _report(self) -> None:
        while not self.over.wait(SECONDS_BETWEEN_NEWS):
            if self.owner and not alive(self.owner):
                os._exit(1)
            try:
                self._flush()
                self.stopping = self.stopping or self.store.stop_asked(self.run)
            except Exception:
                log.exception("News of run %s could not be told; trying again", self.run)

    def _flush(self) -> None:
        with self.lock:
            rounds, self.rounds = self.rounds, []
            facts, self.facts = self.facts, {}
        try:
            if rounds:
                self.store.log_rounds(self.run, rounds)
                rounds = []
            if facts:
                self.store.tell(self.run, **facts)
        except Exception:
            with self.lock:
                self.rounds, self.facts = rounds + self.rounds, facts | self.facts
            raise


def run(settings: Settings, run: str, spec: BuildSpec, source: Source, owner: str | None) -> None:
    """Build, and end the run in the store with a sentence, whatever happens."""
    if hasattr(os, "nice") and os.nice(0) == 0:
        os.nice(5)
    store = Store(settings)
    store.tell(run, status=Status.RUNNING.value)
    try:
        status, message = _build(store, run, spec, source, owner)
    except NotApplicable as refusal:
        status, message = Status.FAILED, str(refusal)
    except Exception as fault:
        status, message = Status.FAILED, NO_MEMORY if is_lack_of_memory(fault) else _logged(run)
    store.finish(run, status, message)


def is_lack_of_memory(fault: Exception) -> bool:
    """Whether a fault says, in its library's words, that memory ran out."""
    return isinstance(fault, MemoryError) or bool(re.search(ALLOCATION, str(fault), re.IGNORECASE))


def _logged(run: str) -> str:
    code = uuid.uuid4().hex[:8]
    log.exception("Run %s failed (code %s)", run, code)
    return f"Something went wrong in the build (code {code}); the log has the details."


def _build(store: Store, run: str, spec: BuildSpec, source: Source, owner: str | None) -> tuple[Status, str]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        start = Bundle.load(store.folder(spec.continues)) if spec.continues else None
        with Reporter(store, run, owner) as watch:
            report = train(spec, source, folder, watch, start)
        store.keep(run, report, folder, load_manifest(folder).settings)
    return (Status.STOPPED if report.ending is Ending.STOPPED else Status.FINISHED), report.stopped
