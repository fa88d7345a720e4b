"""What every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.jobs.engine import Engine
from app.models.store import Store
from app.settings import Settings
from tests.postgres_server import postgres

__all__ = ["postgres"]

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real tables and bad input that lies beside the checkout, where it is present."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the folder of shared tables is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store of runs, made once: its tables take seconds."""
    home = tmp_path_factory.mktemp("home")
    return Store(Settings.from_environment({"EASEL_HOME": str(home)}))


@pytest.fixture(scope="session")
def engine(store: Store) -> Iterator[Engine]:
    """Workers, started once and closed at the end: they take seconds."""
    made = Engine(store.settings, store)
    made.warm()
    yield made
    made.close()
