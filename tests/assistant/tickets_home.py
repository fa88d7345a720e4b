"""A home folder with a finished classifier of support tickets, made once a session."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from app.assistant.first_model import specification
from app.data.library import Library
from app.data.samples import FOLDER
from app.jobs.job import run
from app.jobs.start import source_of
from app.models.bundle import Bundle
from app.models.store import Store
from app.settings import Settings

ROWS = 1_200
CLEAR = "Where is my parcel? The tracking number you sent me does not exist."
UNCLEAR = "I have a question."
JAPANESE = "注文#12345の荷物がまだ届きません。至急対応してください。"


@dataclass(frozen=True)
class TicketsHome:
    """The folder, the run of the classifier and its dataset."""

    folder: Path
    run: str
    dataset: str

    @property
    def settings(self) -> Settings:
        """The places of the folder."""
        return Settings.from_environment({"EASEL_HOME": str(self.folder)})


@pytest.fixture(scope="session")
def tickets_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TicketsHome]:
    """Builds the classifier from the first tickets of the sample, with the recommended recipe."""
    folder = tmp_path_factory.mktemp("tickets")
    settings = Settings.from_environment({"EASEL_HOME": str(folder / "home")})
    library, store = Library(settings), Store(settings)
    file = folder / "support_tickets.csv"
    pl.read_csv(FOLDER / "support_tickets.csv").head(ROWS).write_csv(file)
    version = library.add(file, file.name)
    spec = specification(library, version, "message", "category")
    id = store.create(spec, "Tickets", "Support tickets")
    run(settings, id, spec, source_of(library, version, spec.recipe), None)
    assert store.run(id).has_model, store.run(id).message
    yield TicketsHome(folder / "home", id, version.dataset)


@pytest.fixture(scope="session")
def tickets_model(tickets_home: TicketsHome) -> Bundle:
    """The classifier."""
    return Bundle.load(Store(tickets_home.settings).folder(tickets_home.run))
