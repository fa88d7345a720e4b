"""How far reading has come, and whether it is to stop."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from app.errors import NotApplicable

Tell = Callable[[str, float | None], None]
Asked = Callable[[], bool]
GLANCE_SECONDS = 0.2
BUFFER = 1 << 18  # bytes


class Cancelled(NotApplicable):
    """The user stopped a reading; nothing of it is kept."""


def silent(_step: str, _share: float | None) -> None:
    """Tell nobody how far a reading has come."""


def never() -> bool:
    """A reading that nobody stops."""
    return False


@dataclass(frozen=True)
class Progress:
    """Where a reading tells how far it has come, and asks whether it is to stop.

    tell(step, share): what is being done as words, and the share of it that is done (0 to 1), or None where that is
    not known; a step may be told of several times from the beginning. cancelled(): whether to stop. Both may be called
    from another thread and several times a second.
    """

    name: str
    tell: Tell = silent
    cancelled: Asked = never

    def at(self, step: str, done: float = 0, whole: float | None = None) -> None:
        """Tell that a part of a step is done; raises Cancelled where the user asked to stop."""
        if self.cancelled():
            raise Cancelled(f"Reading {self.name} was cancelled; nothing of it was kept.")
        self.tell(step, min(done / whole, 1.0) if whole else None)

    @contextmanager
    def over(self, connection: duckdb.DuckDBPyConnection, step: str) -> Iterator[None]:
        """Tell how far the queries of a connection have come, and end them where the user asks to stop."""

        def share() -> float | None:
            percent = connection.query_progress()
            return percent / 100 if percent >= 0 else None

        connection.execute("SET enable_progress_bar = true")
        connection.execute("SET enable_progress_bar_print = false")  # standard output belongs to the answer
        with self.around(step, connection.interrupt, share):
            yield

    @contextmanager
    def around(self, step: str, stop: Callable[[], Any], share: Callable[[], float | None] = lambda: None) -> Iterator:
        """Watch work that cannot be asked between two steps; `stop` ends it from another thread."""
        self.at(step)
        done = threading.Event()

        def watch() -> None:
            while not done.wait(GLANCE_SECONDS):
                if self.cancelled():
                    stop()
                elif (part := share()) is not None:
                    self.tell(step, part)

        watcher = threading.Thread(target=watch, name="easel-reading", daemon=True)
        watcher.start()
        try:
            yield
        except Exception:
            self.at(step)  # what was stopped fails in many ways
            raise
        finally:
            done.set()
            watcher.join()
        self.at(step)

    def watched(self, path: Path, step: str) -> Path:
        """The same file; whoever reads it tells how far it has come, and is ended where the user asks to stop."""
        made = _WatchedPath(path)
        made.progress, made.step = self, step
        return made


class _WatchedPath(type(Path())):
    """A file that is opened to be read only."""

    progress: Progress
    step: str

    def open(self, mode: str = "r", _: int = -1, encoding: Any = None, errors: Any = None, newline: Any = None) -> Any:
        """The file opened for reading, as bytes or as text."""
        raw = io.BufferedReader(_WatchedFile(self), BUFFER)
        return raw if "b" in mode else io.TextIOWrapper(raw, encoding, errors, newline)


class _WatchedFile(io.FileIO):
    """The bytes of a file, read in the sight of a progress."""

    def __init__(self, path: _WatchedPath) -> None:
        super().__init__(str(path))
        self._progress, self._step, self._size = path.progress, path.step, path.stat().st_size
        self._next = 0.0

    def readinto(self, target: Any) -> int:
        """Read into a buffer."""
        if (now := time.monotonic()) >= self._next:
            self._next = now + GLANCE_SECONDS
            self._progress.at(self._step, self.tell(), self._size)
        return super().readinto(target)
