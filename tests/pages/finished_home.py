"""A home folder with datasets and one finished model of every kind, made once a session and put back for every test."""

import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.data.dataset import Version
from app.data.library import Library
from app.jobs.job import run
from app.jobs.start import source_of
from app.models.store import Store
from app.problem import Problem
from app.settings import Settings
from app.training.spec import BuildSpec, EarlyStopping, Split

DATABASES = ("easel.db", "mlflow.db")
HOSTILE = "<b>age</b> :smile: $x$"
HOSTILE_TARGET = "=left **now** [here](http://example.com)"
Row = dict[str, Any]


@dataclass
class FinishedHome:
    """The folder, its datasets and its runs by what they are, and the Dask scheduler that takes its builds."""

    folder: Path
    scheduler: str
    datasets: dict[str, str] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The places of the folder."""
        return Settings.from_environment({"EASEL_HOME": str(self.folder), "EASEL_SCHEDULER": self.scheduler})

    def keep(self) -> None:
        """Remember the databases as they are now."""
        for name in DATABASES:
            _copy(self.folder / name, self.folder / f"{name}.kept")

    def restore(self) -> None:
        """Put the databases back to what was kept."""
        for name in DATABASES:
            _copy(self.folder / f"{name}.kept", self.folder / name)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


@pytest.fixture(scope="session")
def finished_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FinishedHome]:
    """Builds the models in a thread of this process, beside a Dask cluster in it that takes further builds."""
    from distributed import LocalCluster

    inside = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with LocalCluster(**inside) as cluster, ThreadPoolExecutor(1) as worker:
        home = FinishedHome(tmp_path_factory.mktemp("finished"), cluster.scheduler_address)
        library, store = Library(home.settings), Store(home.settings)
        for key, (rows, choices) in TABLES.items():
            version = _add(library, home.folder, key, rows)
            spec = BuildSpec(version.dataset, version.number, **choices)
            home.datasets[key] = version.dataset
            home.runs[key] = store.create(spec, f"Model of {key}", key)
            source = source_of(library, version, spec.recipe)
            worker.submit(run, home.settings, home.runs[key], spec, source, None).result()
            assert store.run(home.runs[key]).has_model, store.run(home.runs[key]).message
        home.keep()
        yield home


def _add(library: Library, folder: Path, key: str, rows: Callable[[random.Random], Sequence[Row]]) -> Version:
    import polars as pl

    file = folder / f"{key}.csv"
    pl.DataFrame(rows(random.Random(0)), infer_schema_length=None).write_csv(file)  # noqa: S311 - a table, no secret
    return library.add(file, file.name)


def _churn(chance: random.Random) -> list[Row]:
    """Leavers: young people and those without a plan leave more often."""
    rows = []
    for number in range(400):
        age, plan = chance.randint(18, 80), chance.choice(("gold", "silver", "bronze"))
        risk = 0.75 if age < 40 or plan == "bronze" else 0.1
        rows.append(
            {"customer_id": f"C{number:05}", "age": age if chance.random() > 0.05 else None, "plan": plan,
             "spent": round(chance.gauss(50, 20), 2), "left": "yes" if chance.random() < risk else "no",
             "joined": f"20{chance.randint(10, 24)}-0{chance.randint(1, 9)}-15"}
        )  # fmt: skip
    return rows


def _grades(chance: random.Random) -> list[Row]:
    """Wines of three grades, told apart by two measurements."""
    rows = []
    for _ in range(240):
        grade = chance.choice(("fair", "fine", "great"))
        level = ("fair", "fine", "great").index(grade)
        rows.append({"sugar": level * 2 + chance.gauss(0, 1), "acid": chance.gauss(3 - level, 1), "grade": grade})
    return rows


def _prices(chance: random.Random) -> list[Row]:
    """Houses whose price follows from their area."""
    rows = []
    for _ in range(300):
        area, garden = round(chance.uniform(30, 200), 1), chance.choice(("yes", "no"))
        rows.append({"area": area, "garden": garden, "price": round(area * 3000 + chance.gauss(0, 9e3))})
    return rows


def _rare(chance: random.Random) -> list[Row]:
    """Two failures in sixty parts, so that the test rows have none."""
    return [
        {"heat": chance.gauss(0, 1) + 3 * (place < 2), "failed": "yes" if place < 2 else "no"} for place in range(60)
    ]


def _hostile(chance: random.Random) -> list[Row]:
    """Names and values that look like markup, formulas and emoji."""
    rows = []
    for _ in range(200):
        age = chance.randint(18, 80)
        left = age < 45 if chance.random() > 0.1 else age > 45
        rows.append({HOSTILE: age, "=plan": chance.choice(("<i>gold</i>", "# silver")),
                     HOSTILE_TARGET: "<script>alert(1)</script>" if left else "`no`"})  # fmt: skip
    return rows


QUICK = {"num_round": 12, "max_depth": 3}
TABLES: dict[str, tuple[Callable[[random.Random], Sequence[Row]], dict[str, Any]]] = {
    "churn": (_churn, {"target": "left", "problem": Problem.BINARY, "algorithm": "xgboost", "settings": QUICK}),
    "grades": (_grades, {"target": "grade", "problem": Problem.MULTICLASS, "algorithm": "linear_learner"}),
    "prices": (_prices, {"target": "price", "problem": Problem.REGRESSION, "algorithm": "lightgbm",
                         "early_stopping": EarlyStopping(3)}),
    "rare": (_rare, {"target": "failed", "problem": Problem.BINARY, "algorithm": "xgboost", "settings": QUICK,
                     "split": Split(0.7, 0.15, 0.15, stratified=False), "seed": 1}),
    "hostile": (_hostile, {"target": HOSTILE_TARGET, "problem": Problem.BINARY, "algorithm": "xgboost",
                           "settings": QUICK}),
}  # fmt: skip
"""By dataset: how its rows are made, and the build of its model."""
