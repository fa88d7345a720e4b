"""What tests of commands may use: a command that is run, and a table."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.__main__ import main
from tests.commands.late import TABLE


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A small table as a CSV file."""
    file = tmp_path / "late.csv"
    file.write_text(TABLE)
    return file


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command and give its exit code, standard output and standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(one) for one in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return run
