"""Recipes that read another dataset or say what a row is, from the page to a model that predicts."""

import io
from pathlib import Path

import polars as pl

from components.resources import library

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"


def add(me, step: str, **settings) -> None:
    """Add a step to the recipe by its form."""
    at = me.go("prepare")
    at.selectbox(key="prepare.step").set_value(step).run()
    for name, value in settings.items():
        widgets = {one.key: one for kind in (at.selectbox, at.multiselect, at.text_input) for one in kind}
        widgets[f"prepare.param.{name}"].set_value(value).run()
    me.press("prepare.add")


def build(me, target: str) -> None:
    """Build a decision tree for a target and wait for it."""
    at = me.go("build")
    at.selectbox(key="build.target").set_value(target).run()
    at.selectbox(key="build.algorithm").set_value("decision_tree").run()
    me.start()
    me.wait(lambda: at.success, 120)


def test_rows_to_predict_are_looked_up_in_the_other_dataset(visitor):
    me = visitor()
    me.upload("products.csv", (SAMPLES / "shipping_products.csv").read_bytes())
    logs = (SAMPLES / "shipping_logs.csv").read_bytes()
    me.upload("logs.csv", logs)
    products = next(one for one in library().datasets() if one.name == "products")
    dataset = f"{products.id}/{products.versions[-1]} {products.name}"
    add(me, "join", dataset=dataset, kind="left outer", columns=["product_id"], matches="first match")
    assert "12,000 of 12,000 rows here and 90 of 90 there match" in me.words()
    build(me, "actual_delivery_days")
    at = me.go("predict")
    assert "weight_kg" not in me.words()
    me.press("predict.go")
    assert at.metric[0].value
    at.file_uploader(key="predict.upload").upload("may.csv", logs, "text/csv").run()
    me.press("predict.batch")
    assert "rows predicted." in me.words()


def test_rows_made_before_they_are_divided_are_what_the_model_predicts(visitor):
    me = visitor()
    me.upload("sales.csv", (SAMPLES / "weekly_sales.csv").read_bytes())
    add(me, "lag_features", columns=["weekly_sales"], time="week_start", ids=["store"], lags="1-2")
    add(me, "filter_rows", column="weekly_sales lag 2", condition="is not missing")
    build(me, "weekly_sales")
    at = me.go("predict")
    me.press("predict.go")
    assert at.metric[0].value
    rows = pl.read_csv(SAMPLES / "weekly_sales.csv").head(50)
    rows = rows.with_columns(pl.lit(20_000.0).alias("weekly_sales lag 1"), pl.lit(21_000.0).alias("weekly_sales lag 2"))
    file = io.BytesIO()
    rows.drop("weekly_sales").write_csv(file)
    at.file_uploader(key="predict.upload").upload("next.csv", file.getvalue(), "text/csv").run()
    me.press("predict.batch")
    assert "50 rows predicted." in me.words()
