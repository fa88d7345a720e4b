"""A PostgreSQL server of our own, for tests that need one."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

PASSWORD = "p@ss/w:rd%1"  # noqa: S105 - of a database that lives as long as the tests
PORTS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def binary(name: str) -> str:
    folders = os.pathsep.join([os.environ.get("PATH", ""), *map(str, PORTS)])
    found = shutil.which(name, path=folders)
    if not found:
        pytest.skip(f"PostgreSQL's {name} is not on this machine")
    return str(Path(found).resolve())


def run(*command: str, user: str | None) -> None:
    subprocess.run(command, check=True, capture_output=True, user=user, cwd="/", timeout=60)  # noqa: S603 - our own


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL of our own, in a temporary folder; it refuses to run as root."""
    initdb, control = binary("initdb"), binary("pg_ctl")
    user = "postgres" if os.getuid() == 0 else None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="easel-pg-"))
    (folder / "password").write_text(PASSWORD)
    if user:
        for path in (folder, folder / "password"):
            shutil.chown(path, user)
    data, options = str(folder / "data"), f"-F -p {port} -k {folder} -c listen_addresses=127.0.0.1"
    try:
        run(initdb, "-D", data, "-U", "ann", "-A", "scram-sha-256", f"--pwfile={folder / 'password'}", "-E", "UTF8",
            "--no-sync", user=user)  # fmt: skip
        run(control, "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start", user=user)
        try:
            address = URL.create("postgresql", "ann", PASSWORD, "127.0.0.1", port, "postgres")
            yield address.render_as_string(hide_password=False)
        finally:
            run(control, "-D", data, "-m", "immediate", "stop", user=user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
