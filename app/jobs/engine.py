"""Builds on Dask: a worker process of our own, or the cluster at EASEL_SCHEDULER."""

import logging
import os
import threading
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil

from app.jobs.owner import this_process
from app.models.run import Status
from app.models.store import Store
from app.settings import Settings
from app.training.preparation import Source
from app.training.spec import BuildSpec

SHARE_OF_MEMORY = 0.75
log = logging.getLogger("easel")


class Engine:
    """Takes builds, runs one at a time a worker process, and sees to it that every run ends with a sentence."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self.store = store
        self.futures: dict[str, Any] = {}
        self.lock = threading.Lock()

    @cached_property
    def _started(self) -> Any:
        from distributed import Client

        if self.settings.scheduler:
            return Client(self.settings.scheduler, set_as_default=False)
        return Client(_cluster(), set_as_default=False)

    def client(self) -> Any:
        """The Dask client; the first call starts the workers, which takes seconds."""
        with self.lock:
            return self._started

    def warm(self) -> None:
        """Start what takes seconds, before the first build needs it: the store's tables and the workers."""
        self.store.experiment  # noqa: B018 - made on first use
        self.client()

    def submit(self, run: str, spec: BuildSpec, source: Source) -> None:
        """Hand a queued run of the store to a worker, without waiting for the workers to start."""
        owner = None if self.settings.scheduler else this_process()
        self.store.tell(run, owner=owner)
        threading.Thread(target=self._hand_over, args=(run, spec, source, owner), daemon=True).start()

    def workers(self) -> list[int]:
        """The process numbers of the workers."""
        return list(self.client().run(os.getpid).values())

    def close(self) -> None:
        """Stop the workers of our own."""
        client = self.client()
        cluster = client.cluster
        client.close()
        if cluster is not None and not self.settings.scheduler:
            cluster.close()

    def _hand_over(self, run: str, spec: BuildSpec, source: Source, owner: str | None) -> None:
        from app.jobs import job

        try:
            future = self.client().submit(job.run, self.settings, run, spec, source, owner, key=run, pure=False)
        except Exception:
            log.exception("Run %s found no worker", run)
            message = "No worker could be started for this build; start Easel again, or check EASEL_SCHEDULER."
            self.store.finish(run, Status.FAILED, message)
            return
        self.futures[run] = future
        future.add_done_callback(self._ended)

    def _ended(self, future: Any) -> None:
        self.futures.pop(future.key, None)
        if future.status == "finished":
            return
        log.error("The worker of run %s ended: %s", future.key, future.status)
        message = (
            "The worker process of this build ended unexpectedly, most often because memory ran out. "
            "Run it again, with fewer rows or smaller settings if it happens twice."
        )
        self.store.finish(future.key, Status.FAILED, message)


def _cluster() -> Any:
    """A scheduler in this process and one worker process, which ends when this process does.

    The worker may be silent as long as it likes: a library that keeps Python waiting for minutes is not dead, nor is a
    laptop that slept. Dask has no subprocess workers on Windows; there the build runs in a thread of the server.
    """
    import dask
    from distributed import LocalCluster, Scheduler
    from distributed.deploy.spec import SpecCluster
    from distributed.deploy.subprocess import SubprocessWorker

    if os.name == "nt":
        return LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None)
    root = str(Path(__file__).resolve().parents[2])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    worker = {
        "host": "127.0.0.1",
        "nthreads": 1,
        "memory_limit": int(psutil.virtual_memory().total * SHARE_OF_MEMORY),
        "silence_logs": logging.ERROR,
        "dashboard": False,
        "dashboard_address": "127.0.0.1:0",
    }
    scheduler = {
        "host": "127.0.0.1",
        "port": 0,
        "dashboard": False,
        "dashboard_address": "127.0.0.1:0",
        "allowed_failures": 0,
    }
    with dask.config.set({"distributed.scheduler.worker-ttl": None}):
        return SpecCluster(
            scheduler={"cls": Scheduler, "options": scheduler},
            workers={0: {"cls": SubprocessWorker, "options": {"worker_kwargs": worker}}},
            silence_logs=logging.ERROR,
        )
