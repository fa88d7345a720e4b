"""Who is responsible for a run, and whether it is still there."""

import os
import socket

import psutil


def this_process() -> str:
    """This server process, told apart from an earlier one with the same number by its start."""
    return f"{socket.gethostname()}|{os.getpid()}|{_identity(os.getpid())}"


def alive(owner: str) -> bool:
    """Whether the process named by `this_process` still runs; one on another machine is taken to."""
    host, number, identity = owner.rsplit("|", 2)
    if host != socket.gethostname():
        return True
    try:
        return _identity(int(number)) == identity
    except psutil.NoSuchProcess:
        return False


def _identity(number: int) -> str:
    """What psutil tells processes apart by: the number and the start since boot, which setting the clock leaves alone.

    The start by the clock (`create_time`) will not do: it moves when a laptop wakes up or a clock is corrected, and a
    build that is going on would then be taken for one left alone.
    """
    return str(hash(psutil.Process(number)))
