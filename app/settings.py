"""Where Easel keeps its state, read once from the environment and passed on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Places of state: a folder, a SQLAlchemy URL, an artifact folder or URI, and a Dask scheduler if there is one."""

    home: Path
    database: str
    tracking: str
    artifacts: str
    scheduler: str | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read EASEL_HOME, EASEL_DATABASE, EASEL_ARTIFACTS and EASEL_SCHEDULER; each has a working default."""
        home = Path(environ.get("EASEL_HOME") or Path.home() / ".easel").expanduser().resolve()
        database = environ.get("EASEL_DATABASE")
        return cls(
            home=home,
            database=database or f"sqlite:///{home / 'easel.db'}",
            tracking=database or f"sqlite:///{home / 'mlflow.db'}",
            artifacts=environ.get("EASEL_ARTIFACTS") or str(home / "artifacts"),
            scheduler=environ.get("EASEL_SCHEDULER") or None,
        )
