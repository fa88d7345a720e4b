"""Builds whose recipes read other datasets or say what a row is: trained, moved, and predicted with."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from app.__main__ import main
from app.data.library import Library
from app.errors import NotApplicable
from app.jobs.start import source_of
from app.models.bundle import Bundle
from app.prediction.predict import predict_row
from app.problem import Problem
from app.settings import Settings
from app.training.spec import BuildSpec
from app.training.trainer import train
from app.wrangling.steps.join import FIRST
from tests.training.example_tables import stored

DRAW = np.random.default_rng(0)
SHOPS = pl.DataFrame(
    {"shop": [f"s{place % 40}" for place in range(60)], "size": DRAW.normal(size=60), "town": ["Bern", "Rome"] * 30}
)
FIRST_SIZES = dict(reversed(list(zip(SHOPS["shop"], SHOPS["size"], strict=True))))
PLACES = [f"s{place}" for place in DRAW.integers(0, 40, 300)]
SALES = pl.DataFrame(
    {
        "store": PLACES,
        "day": DRAW.integers(0, 7, 300),
        "sold": [10 * FIRST_SIZES[one] for one in PLACES] + DRAW.normal(size=300),
    }
)
LOOKUP = {"kind": "left outer", "columns": ["store"], "others": ["shop"], "matches": FIRST}


def joined(dataset: str, **settings) -> list[dict]:
    """A recipe that joins a dataset."""
    return [{"step": "join", "settings": {"dataset": dataset} | LOOKUP | settings}]


def build(folder: Path, recipe: list[dict], target: str = "sold") -> Bundle:
    """A model of how much was sold."""
    SHOPS.write_parquet(folder / "shops.parquet")
    source = replace(stored(SALES, folder), tables={"shops/1": folder / "shops.parquet"})
    facts = {"settings": {"learning_rate": 0.1}, "recipe": recipe}
    spec = BuildSpec("d", 1, target, Problem.REGRESSION, "linear_learner", **facts)
    train(spec, source, folder / "model")
    return Bundle.load(folder / "model")


@pytest.fixture(scope="module")
def looked_up(tmp_path_factory) -> Path:
    """The folder of a model whose rows are looked up."""
    folder = tmp_path_factory.mktemp("looked up")
    build(folder, joined("shops/1"))
    return folder


def test_rows_to_predict_are_looked_up_in_the_table_that_travels_with_the_model(looked_up, tmp_path):
    here = predict_row(Bundle.load(looked_up / "model"), {"store": "s7", "day": 3})
    shutil.copytree(looked_up / "model", tmp_path / "elsewhere [1]")
    moved = Bundle.load(tmp_path / "elsewhere [1]")
    assert here.prediction == pytest.approx(10 * FIRST_SIZES["s7"], abs=3)
    assert [one.name for one in moved.manifest.inputs] == ["store", "day"]
    rows = pl.DataFrame({"store": ["s7", "nowhere", None], "day": [3, 3, 3]})
    assert moved.prepared(rows)["size"].to_list() == [FIRST_SIZES["s7"], None, None]
    (looked_up / "shops.parquet").unlink()
    assert predict_row(moved, {"store": "s7", "day": 3}).prediction == pytest.approx(here.prediction)
    assert "match; " in moved.manifest.recipe[0]


def test_a_join_that_makes_rows_is_done_before_rows_are_divided(tmp_path):
    model = build(tmp_path, joined("shops/1", kind="inner", matches="every match"))
    assert [one.name for one in model.manifest.inputs] == ["store", "day", "size", "town"]
    assert not model.recipe.steps and "rows after" in model.manifest.recipe[0]


def test_groups_of_rows_become_the_rows_of_a_model(tmp_path):
    columns = {"by": ["store"], "columns": ["sold"], "functions": ["number of rows", "sum"]}
    group = {"step": "group_aggregate", "settings": columns}
    model = build(tmp_path, [group, *joined("shops/1", bring=["size"])], "sum of sold")
    assert [one.name for one in model.manifest.inputs] == ["store", "number of rows"]
    assert [type(step).key for step, _ in model.recipe.steps] == ["join"]
    assert "300 rows become 40" in model.manifest.recipe[0]


@pytest.fixture
def library(tmp_path, monkeypatch) -> Library:
    """A library of sales and shops, which commands find as well."""
    monkeypatch.setenv("EASEL_HOME", str(tmp_path / "home"))
    known = Library(Settings.from_environment({"EASEL_HOME": str(tmp_path / "home")}))
    for name, table in (("sales", SALES), ("shops", SHOPS)):
        table.write_csv(tmp_path / f"{name}.csv")
        known.add(tmp_path / f"{name}.csv", f"{name}.csv")
    return known


def test_a_command_builds_with_a_dataset_of_the_library(library, tmp_path, capsys):
    shops = next(one.id for one in library.datasets() if one.name == "shops")
    (tmp_path / "recipe.json").write_text(json.dumps(joined(f"{shops}/1")))
    arguments = [
        "build", "--json", tmp_path / "sales.csv", "--target", "sold", "--algorithm", "linear_learner",
        "--param", "learning_rate=0.1", "--recipe", tmp_path / "recipe.json", "--out", tmp_path / "model",
    ]  # fmt: skip
    assert main([str(one) for one in arguments]) == 0
    assert json.loads(capsys.readouterr().out)["metrics"]["R2"]["value"] > 0.9
    arguments = ["predict", tmp_path / "model", tmp_path / "sales.csv", "--out", tmp_path / "predicted.csv"]
    assert main([str(one) for one in arguments]) == 0
    library.delete(shops)
    arguments = [
        "build", tmp_path / "sales.csv", "--target", "sold", "--recipe", tmp_path / "recipe.json",
        "--out", tmp_path / "again",
    ]  # fmt: skip
    capsys.readouterr()
    assert main([str(one) for one in arguments]) == 2
    assert "'shops' was deleted; restore it" in capsys.readouterr().err


def test_a_deleted_dataset_or_one_that_never_was_is_refused_with_a_sentence(library):
    datasets = {one.name: one.id for one in library.datasets()}
    sales = library.version(datasets["sales"])
    library.delete(datasets["shops"])
    for name, sentence in (
        (f"{datasets['shops']}/1", "'shops' was deleted; restore it"),
        ("nothing/1", "no dataset 'nothing'"),
        (f"{datasets['sales']}/7", "no version 7; its versions are: 1"),
    ):
        with pytest.raises(NotApplicable, match=sentence):
            source_of(library, sales, joined(name))
