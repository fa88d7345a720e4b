"""What every test may use."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real tables and bad input that lies beside the checkout, where it is present."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the folder of shared tables is not beside this checkout")
    return SHARED
