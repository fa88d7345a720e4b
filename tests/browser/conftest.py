"""What tests in a real browser may use: the server as people start it, and Chromium."""

import os
import shutil
import socket
import subprocess  # noqa: S404 - the server is a process of its own
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests.browser.guest import Guest
from tests.pages.waiting import PAUSE

ROOT = Path(__file__).resolve().parents[2]
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    found = shutil.which("chromium")
    if not found:
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        except Error as fault:
            pytest.skip(f"chromium does not start here: {fault.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:  # noqa: ARG001 - skips first
    """The address of a server with a new home folder."""
    home = tmp_path_factory.mktemp("server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"headless": "true", "address": "127.0.0.1", "port": str(port), "fileWatcherType": "none"}
    given = [part for name, value in options.items() for part in (f"--server.{name}", value)]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *given]
    with (home / "log.txt").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=_environment(home), stdout=log, stderr=log)  # noqa: S603
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
            told = (home / "log.txt").read_text()
        finally:
            _end(server)
    assert "Traceback" not in told


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EASEL_", "AWS_", "STREAMLIT_"))}
    return kept | {"EASEL_HOME": str(home / "home"), "AWS_EC2_METADATA_DISABLED": "true"}


def _wait_for(health: str, server: subprocess.Popen) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended"
        with suppress(URLError, ConnectionError), urlopen(health, timeout=5) as answer:  # noqa: S310 - our own server
            if answer.status == 200:
                return
        PAUSE.wait(0.1)
    raise AssertionError("the server does not answer")


def _end(server: subprocess.Popen) -> None:
    """End the server and its workers."""
    processes = [*psutil.Process(server.pid).children(recursive=True), psutil.Process(server.pid)]
    server.terminate()
    _, alive = psutil.wait_procs(processes, timeout=10)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()


@pytest.fixture
def guest(chromium: Browser, address: str, tmp_path: Path) -> Iterator[Guest]:
    """Somebody at a desk, with the light theme."""
    yield from _come(chromium, address, tmp_path, "light")


@pytest.fixture
def guest_in_the_dark(chromium: Browser, address: str, tmp_path: Path) -> Iterator[Guest]:
    """Somebody at a desk, with the dark theme."""
    yield from _come(chromium, address, tmp_path, "dark")


def _come(chromium: Browser, address: str, folder: Path, scheme: str) -> Iterator[Guest]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    guest = Guest(context.new_page(), address, folder)
    guest.open()
    yield guest
    context.close()
    assert not guest.faults
