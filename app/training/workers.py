"""Pieces of one round worked on side by side, so that Stop is answered while they are being worked on."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import islice
from typing import Any

SECONDS_BETWEEN_LOOKS = 0.2


def in_order(
    tasks: Iterable[Callable[[], Any]], threads: int, over: Callable[[], bool] = lambda: False
) -> Iterator[Any]:
    """The results of `tasks` in their order, a few ahead of what is taken; ends early when `over` says so.

    `over` is asked again and again while a result is waited for; what is then being worked on is left to itself.
    """
    waiting = iter(tasks)
    pool = ThreadPoolExecutor(threads)
    begun = deque(pool.submit(task) for task in islice(waiting, threads + 1))
    try:
        while begun:
            while wait([begun[0]], SECONDS_BETWEEN_LOOKS).not_done:
                if over():
                    return
            yield begun.popleft().result()
            begun.extend(pool.submit(task) for task in islice(waiting, 1))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def threads() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
