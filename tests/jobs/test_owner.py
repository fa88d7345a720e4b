"""Whether the process that answers for a build is still there, whatever the clock says."""

import os
import re
import sys
from pathlib import Path

import psutil
import pytest

from app.jobs.owner import alive, this_process


@pytest.fixture
def tell(monkeypatch, tmp_path):
    """Makes the system tell other things of this process: when the machine started, or when the process did."""
    if sys.platform != "linux":
        pytest.skip("only Linux tells of processes in files")
    own = Path("/proc", str(os.getpid()))
    (tmp_path / own.name).mkdir()
    for name in ("stat", "status"):
        (tmp_path / own.name / name).write_text((own / name).read_text())
    (tmp_path / "stat").write_text(Path("/proc/stat").read_text())

    def change(name: str, pattern: str, by: int) -> None:
        file = tmp_path / name
        text, count = re.subn(pattern, lambda found: f"{found[1]}{int(found[2]) + by}", file.read_text(), count=1)
        assert count == 1
        file.write_text(text)
        monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path))

    return change


def test_the_owner_lives_on_when_the_clock_is_set(tell):
    owner, started = this_process(), psutil.Process().create_time()
    tell("stat", r"(btime )(\d+)", by=3_600)
    assert psutil.Process().create_time() == pytest.approx(started + 3_600)
    assert alive(owner)


def test_the_number_of_a_process_that_was_given_again_is_not_the_owner(tell):
    owner = this_process()
    tell(f"{os.getpid()}/stat", r"(\) \S+ (?:\S+ ){18})(\d+)", by=100)
    assert not alive(owner)


def test_an_owner_on_another_machine_is_taken_to_be_there():
    assert alive(this_process().replace("|", " elsewhere|", 1))
