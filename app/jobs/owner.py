"""Who is responsible for a run, and whether it is still there."""

import os
import socket

import psutil


def this_process() -> str:
    """This server process, told apart from an earlier one with the same number by its start."""
    return f"{socket.gethostname()}|{os.getpid()}|{psutil.Process().create_time():.2f}"


def alive(owner: str) -> bool:
    """Whether the process named by `this_process` still runs; one on another machine is taken to."""
    host, number, started = owner.rsplit("|", 2)
    if host != socket.gethostname():
        return True
    try:
        return abs(psutil.Process(int(number)).create_time() - float(started)) < 1
    except psutil.NoSuchProcess:
        return False
