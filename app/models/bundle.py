"""A model on disk: everything that is needed to predict, in a folder that loads without pickle (AutoGluon's aside)."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from app.algorithms.algorithm import Fitted, algorithm
from app.data.columns import Kind
from app.errors import NotApplicable
from app.evaluation.calibrator import Calibrator
from app.evaluation.conformal import Conformal
from app.evaluation.report import Report
from app.problem import Problem
from app.training.encoding import Encoding
from app.training.spec import BuildSpec
from app.wrangling.recipe import Recipe
from app.wrangling.replay import Replay

FORMAT = 1
CERTAINTY = "certainty"
REFERENCE = "reference.parquet"
TABLE = "table-{}.parquet"
"""A table that the recipe looks rows up in."""


@dataclass(frozen=True)
class InputColumn:
    """A column of the rows to predict: its kind, whether the model needs it, and what was seen in training.

    `typical` is the median or the most frequent value; `low` and `high` bound numbers and dates (ISO text);
    `levels` are the values of a category, most frequent first.
    """

    name: str
    kind: Kind
    needed: bool
    typical: Any = None
    low: Any = None
    high: Any = None
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What the model is: its specification, classes, inputs, source table, and what it was made with.

    safe_format: False where its files could run code when they are loaded.
    decimal, date_order: how numbers and dates were written in the source table ("." or ",", "day" or "month"), by which
    cells to predict are read that could be two; None where nothing told.
    """

    spec: BuildSpec
    settings: dict[str, Any]
    classes: tuple[str, ...]
    inputs: tuple[InputColumn, ...]
    dataset: dict[str, Any]
    created: str
    versions: dict[str, str]
    recipe: tuple[str, ...] = ()
    safe_format: bool = True
    decimal: str | None = None
    date_order: str | None = None
    format: int = FORMAT

    def to_dict(self) -> dict[str, Any]:
        """The manifest as JSON."""
        return asdict(self) | {"spec": json.loads(self.spec.to_json())}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Manifest":
        """The manifest from JSON; a format this version does not know is refused."""
        if data.get("format") != FORMAT:
            raise NotApplicable(
                f"This model has format {data.get('format')}, but Easel reads {FORMAT}; build it again."
            )
        inputs = (
            InputColumn(**one | {"kind": Kind(one["kind"]), "levels": tuple(one["levels"])}) for one in data["inputs"]
        )
        return cls(
            **data
            | {
                "spec": BuildSpec.from_json(json.dumps(data["spec"])),
                "classes": tuple(data["classes"]),
                "inputs": tuple(inputs),
                "recipe": tuple(data["recipe"]),
            }
        )


@dataclass(frozen=True)
class Bundle:
    """A model that can predict. `schema` is an empty table with the types of the inputs, the target's among them.

    The model's probabilities are corrected by the `calibrator`, and `conformal` tells how far its answers may be off;
    a model that an older version of Easel built has no correction and no `conformal`.
    `reference` gives the encoded training rows that single answers are compared with; None where none were kept.
    """

    manifest: Manifest
    schema: pl.DataFrame
    recipe: Recipe
    learned: list[dict]
    encoding: Encoding
    fitted: Fitted
    calibrator: Calibrator = Calibrator()
    conformal: Conformal | None = None
    reference: Callable[[], np.ndarray | None] = field(default=lambda: None, compare=False)

    @property
    def problem(self) -> Problem:
        """The problem the model solves."""
        return self.manifest.spec.problem

    @cached_property
    def lacking(self) -> list[pl.Expr]:
        """The target as a column of gaps: the recipe may name it, and rows to predict do not have it."""
        target = self.manifest.spec.target
        return [pl.lit(None, dtype=kind).alias(target) for name, kind in self.schema.schema.items() if name == target]

    @cached_property
    def replay(self) -> Replay:
        """The recipe, ready for rows to predict."""
        return Replay(self.recipe, self.learned)

    def features(self, rows: pl.DataFrame) -> np.ndarray:
        """The encoded matrix of rows that have the schema's columns (the target aside) and types."""
        return self.encoding.encode(self.prepared(rows))

    def prepared(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The same rows as the recipe leaves them."""
        return self.replay.rows(rows.with_columns(self.lacking))

    def predict(self, rows: pl.DataFrame) -> np.ndarray:
        """Probabilities of shape (rows, classes), or numbers of shape (rows,)."""
        return self.answer(self.features(rows))

    def answer(self, features: np.ndarray) -> np.ndarray:
        """What the model predicts for encoded rows, in the shapes of `predict`."""
        return self.calibrator.apply(self.fitted.predict(features))

    def save(self, folder: Path) -> None:
        """Write the bundle into a folder, which is made."""
        (folder / "estimator").mkdir(parents=True, exist_ok=True)
        _write(folder / "manifest.json", self.manifest.to_dict())
        tables = self.recipe.opened()
        for place, table in enumerate(tables.values()):
            shutil.copyfile(table, folder / TABLE.format(place))
        _write(
            folder / "recipe.json",
            {"steps": self.recipe.to_dict(), "learned": self.learned, "tables": list(tables)},
        )
        _write(folder / "encoding.json", self.encoding.to_dict())
        self.schema.write_parquet(folder / "schema.parquet")
        (folder / CERTAINTY).mkdir(exist_ok=True)
        _write(folder / CERTAINTY / "calibration.json", self.calibrator.to_dict())
        if self.conformal is not None:
            self.conformal.save(folder / CERTAINTY)
        self.fitted.save(folder / "estimator")
        kept = self.reference()
        if kept is not None and kept.size:
            pl.DataFrame(kept, schema=[str(place) for place in range(kept.shape[1])]).write_parquet(folder / REFERENCE)

    @classmethod
    def load(cls, folder: Path, trusted: Callable[[], bool] = lambda: True) -> "Bundle":
        """Read what `save` wrote; a folder without a model is refused.

        `trusted` is asked before files are read whose format could run code. Those of Easel's own store are.
        """
        manifest = load_manifest(folder)
        fitted = algorithm(manifest.spec.algorithm).fitted
        if not fitted.safe_format and not trusted():
            raise NotApplicable(
                f"The files of the model in {folder.name} could run code, and this installation of Easel did not write "
                "them or they were changed since; build the model again here."
            )
        with _whole(folder):
            recipe = _read(folder / "recipe.json")
            tables = {name: folder / TABLE.format(place) for place, name in enumerate(recipe.get("tables", []))}
            return cls(
                manifest=manifest,
                schema=pl.read_parquet(folder / "schema.parquet", glob=False),
                recipe=Recipe.from_dict(recipe["steps"]).bound(tables),
                learned=recipe["learned"],
                encoding=Encoding.from_dict(_read(folder / "encoding.json")),
                fitted=fitted.load(folder / "estimator"),
                calibrator=_calibrator(folder / CERTAINTY / "calibration.json"),
                conformal=Conformal.load(folder / CERTAINTY),
                reference=lambda: _read_reference(folder / REFERENCE),
            )


def load_manifest(folder: Path) -> Manifest:
    """The manifest of a model's folder."""
    if not (folder / "manifest.json").is_file():
        raise NotApplicable(
            f"{folder.name} is not a model: it has no manifest.json. Give the folder that a build wrote."
        )
    with _whole(folder):
        return Manifest.from_dict(_read(folder / "manifest.json"))


def load_report(folder: Path) -> Report:
    """The report of a model's folder."""
    load_manifest(folder)
    with _whole(folder):
        return Report.load(folder / "report")


@contextmanager
def _whole(folder: Path) -> Iterator[None]:
    """Whatever goes wrong while a model's files are read means that they are not what a build wrote."""
    try:
        yield
    except NotApplicable:
        raise
    except Exception as fault:
        raise NotApplicable(
            f"The model in {folder.name} is damaged: its files cannot be read; build it again."
        ) from fault


def _calibrator(file: Path) -> Calibrator:
    return Calibrator.from_dict(_read(file)) if file.is_file() else Calibrator()


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")


def _read_reference(path: Path) -> np.ndarray | None:
    return pl.read_parquet(path, glob=False).to_numpy() if path.is_file() else None


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
