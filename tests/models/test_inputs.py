"""What a model knows of its columns is JSON, whatever they are stored as."""

import json
from dataclasses import asdict
from decimal import Decimal

import polars as pl

from app.data.columns import Kind
from app.models.bundle import Bundle
from app.models.inputs import inputs
from app.prediction.predict import predict_row
from app.problem import Problem
from app.training.trainer import train
from app.wrangling.recipe import Recipe, kinds_after
from tests.training.example_tables import learnable, spec, stored


def test_exact_decimals_are_described_as_plain_numbers():
    rows = pl.DataFrame({"price": [Decimal("0.10"), None, Decimal("2.50"), Decimal("99.99")]})
    (price,) = inputs(rows, {"price": Kind.NUMBER}, ["price"], Recipe())
    assert (price.low, price.typical, price.high) == (0.1, 2.5, 99.99)
    assert json.loads(json.dumps(asdict(price)))["low"] == 0.1


def test_a_table_of_decimals_and_lists_is_learned_and_predicted(tmp_path):
    table = learnable(Problem.BINARY).with_columns(
        pl.Series("price", [Decimal(n).scaleb(-2) for n in range(150)]),
        pl.Series("vector", [None if n % 9 == 0 else [float(n), 1.5] for n in range(150)]),
        pl.Series("record", [{"a": n % 2, "b": "x"} for n in range(150)]),
    )
    kinds = kinds_after(table.schema, {})
    made_for = stored(table, tmp_path, kinds)
    train(spec(Problem.BINARY, "linear_learner", settings={"epochs": 3}), made_for, tmp_path / "model")
    model = Bundle.load(tmp_path / "model")
    known = {one.name: one for one in model.manifest.inputs}
    assert kinds["vector"] is kinds["record"] is Kind.IDENTIFIER and not known["vector"].needed
    assert known["price"].needed and 1.3 < known["price"].high < 1.5
    row = {"price": "0.25", "vector": "[1.0, 1.5]"}
    assert predict_row(model, row).prediction in model.manifest.classes
