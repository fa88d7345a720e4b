"""Rows that hold a value never seen in training say so."""

from datetime import date

import polars as pl
import pytest

from app.models.bundle import Bundle
from app.prediction.guard import warnings
from app.prediction.predict import predict_row, predict_table
from app.prediction.repair import repair


@pytest.mark.parametrize(
    ("column", "value", "warning"),
    [
        ("tenure_months", 90, "tenure_months 90 is above 72, the highest seen in training"),
        ("tenure_months", -0.5, "tenure_months -0.5 is below 0, the lowest seen in training"),
        ("plan", "Tiny", "plan 'Tiny' was not seen in training"),
        ("joined", date(2031, 1, 1), "joined 2031-01-01 is above {high}, the highest seen in training"),
        ("plan", None, None),
        ("customer id", "new", None),
    ],
)
def test_a_row_says_what_training_never_saw(
    leavers: Bundle, table: pl.DataFrame, column: str, value: object, warning: str | None
) -> None:
    rows = table.head(1).with_columns(pl.lit(value).alias(column))
    high = next(one.high for one in leavers.manifest.inputs if one.name == "joined")
    expected = warning and warning.format(high=high)
    assert warnings(repair(rows, leavers).rows, leavers).to_list() == [expected]
    assert predict_row(leavers, rows.row(0, named=True)).warnings == ((expected,) if expected else ())


def test_warnings_stand_beside_their_rows_and_are_counted(leavers: Bundle, table: pl.DataFrame) -> None:
    rows = table.with_columns(
        plan=pl.when(pl.int_range(table.height) % 100 == 5).then(pl.lit("Tiny")).otherwise("plan")
    )
    found = predict_table(leavers, rows)
    warned = found.table.filter(pl.col("warning").is_not_null())
    assert warned.filter(pl.col("plan") == "Tiny").height == 3
    assert found.notes == (f"{warned.height} rows hold a value not seen in training.",)
