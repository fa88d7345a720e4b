"""Sample tables: what they promise is what they hold."""

from pathlib import Path

import polars as pl
import pytest

from app.data.samples import FOLDER, sample, samples, write_sample
from app.errors import NotApplicable
from app.problem import check
from sample_data import make

PLANTED = {
    "loans": ["collections_amount", "loan_id", "employment_length", "annual_income", "revolving_utilization"],
    "customer_churn": ["customer_id", "payment_method", "Unknown", "age", "total_charges", "data_used_gb", "Islands"],
    "housing_prices": ["year_built", "sale_id", "condition", "garage_places", "mansions"],
    "machine_maintenance": ["failure_type", "vibration_mm_s", "-999", "inspection_id", "machine_id"],
    "shipping_logs": ["delivered_on", "shipment_id", "distance_km", "carrier", "product_id", "shipping_products.csv"],
    "weekly_sales": ["transactions", "discount_percent", "fuel_price", "temperature_c", "holiday"],
    "support_tickets": ["assigned_team", "586", "Typos", "Misfiled", "priority", "ticket_id", "product", "praise"],
}


def test_the_scripts_make_the_same_bytes_again(tmp_path: Path) -> None:
    make.write(tmp_path)
    for name in make.TABLES:
        made, kept = tmp_path / f"{name}.csv", FOLDER / f"{name}.csv"
        assert made.read_bytes() == kept.read_bytes(), name
        assert kept.stat().st_size < 2_000_000, name


@pytest.mark.parametrize("key", [each.key for each in samples()])
def test_a_sample_is_what_it_says(key: str, tmp_path: Path) -> None:
    known = sample(key)
    table = pl.read_csv(write_sample(key, tmp_path / "new"), try_parse_dates=True)
    assert table.shape == (known.rows, known.columns)
    check(table[known.target], known.problem)
    assert known.target == table.columns[-1]


def test_the_readme_counts_every_gap_and_names_everything_planted() -> None:
    chapters = (FOLDER / "README.md").read_text(encoding="utf-8").split("\n## ")
    for (key, planted), chapter in zip(PLANTED.items(), chapters[1:], strict=False):
        title = key.replace("_", " ")
        assert chapter.startswith(title) and "synthetic" in chapters[0]
        assert f"`{key}.csv`" in chapters[0]
        for thing in planted:
            assert thing in chapter, f"{thing} of {key}"
        gaps = pl.read_csv(FOLDER / f"{key}.csv").null_count().row(0, named=True)
        for column, count in gaps.items():
            assert not count or (f"`{column}`" in chapter and f"{count:,}" in chapter), f"{column} of {key}"


def test_leaks_and_disguised_gaps_are_as_the_readme_says() -> None:
    loans, machines, shipments = (
        pl.read_csv(FOLDER / f"{key}.csv", try_parse_dates=True)
        for key in ("loans", "machine_maintenance", "shipping_logs")
    )
    assert loans.filter(pl.col("collections_amount") > 0)["defaulted"].unique().to_list() == ["yes"]
    assert loans["loan_id"].is_unique().all() and (loans["employment_length"] == "NA").sum() == 531
    assert machines["failed"].sum() == 342 and (machines["vibration_mm_s"] == -999).sum() == 344
    assert ((machines["failure_type"] != "none") == (machines["failed"] == 1)).all()
    took = (shipments["delivered_on"] - shipments["shipped_on"]).dt.total_days()
    assert (took == shipments["actual_delivery_days"]).all()


def test_every_shipment_finds_its_product(tmp_path: Path) -> None:
    logs = pl.read_csv(write_sample("shipping_logs", tmp_path))
    products = pl.read_csv(write_sample(sample("shipping_logs").joins, tmp_path))
    assert logs.join(products, on="product_id", validate="m:1").height == logs.height


def test_an_unknown_sample_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(NotApplicable, match="There is no sample '../secret'; the samples are: loans, .*diabetes"):
        write_sample("../secret", tmp_path)
