"""Tables that are written differently from training are made to fit, and what does not fit is said."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from app.errors import NotApplicable
from app.models.bundle import Bundle
from app.prediction.matching import match
from app.prediction.repair import repair, row_texts

NAMES = ("tenure_months", "Charge", "plan", "code", "joined", "paperless")
ROW = dict(zip(NAMES, ("5", "70.5", "Small", "1", "2020-03-04", "true"), strict=True))


def one(**cells: object) -> pl.DataFrame:
    return pl.DataFrame({name: [value] for name, value in (ROW | cells).items()})


@pytest.mark.parametrize(
    ("column", "value", "read", "repaired"),
    [
        ("Charge", " 12 ", 12.0, 0),
        ("Charge", "1,234.5", 1234.5, 1),
        ("Charge", "$1,234", 1234.0, 1),
        ("Charge", "NA", None, 0),
        ("Charge", "  ", None, 0),
        ("Charge", "-inf", None, 1),
        ("Charge", float("inf"), None, 1),
        ("Charge", float("nan"), None, 0),
        ("Charge", True, 1.0, 0),
        ("Charge", Decimal("1.25"), 1.25, 0),
        ("tenure_months", 7.0, 7, 0),
        ("tenure_months", 12.5, 12.5, 0),
        ("tenure_months", 1e300, 1e300, 0),
        ("code", 1, "1", 0),
        ("code", 1.0, "1", 0),
        ("code", "1.0", "1", 1),
        ("code", 1.5, "1.5", 0),
        ("plan", " small", "Small", 1),
        ("plan", "Tiny", "Tiny", 0),
        ("plan", None, None, 0),
        ("joined", "2020-03-04 00:00:00", date(2020, 3, 4), 0),
        ("joined", "4 March 2020", date(2020, 3, 4), 0),
        ("joined", datetime(2020, 3, 4, 15, tzinfo=UTC), date(2020, 3, 4), 1),
        ("paperless", "Yes", True, 0),
        ("paperless", 0, False, 0),
        ("paperless", 1.0, True, 0),
    ],
)
def test_cells_are_read_as_the_model_knows_them(
    leavers: Bundle, column: str, value: object, read: object, repaired: int
) -> None:
    found = repair(one(**{column: value}), leavers)
    assert found.rejects.height == 0
    assert found.rows[column].to_list() == [read]
    assert (found.repaired, len(found.notes)) == (repaired, repaired)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("tenure_months", "abc", "tenure_months: 'abc' is not a number"),
        ("tenure_months", date(2020, 1, 1), "tenure_months: '2020-01-01' is not a number"),
        ("joined", "2020-02-30", "joined: '2020-02-30' is not a date"),
        ("joined", 5, "joined: '5' is not a date"),
        ("paperless", "maybe", "paperless: 'maybe' is not true or false"),
        ("paperless", 2, "paperless: '2' is not true or false"),
        ("Charge", [1.0], "Charge: '(list)' is not a number"),
        ("Charge", "x" * 50, "Charge: '" + "x" * 40 + "…' is not a number"),
    ],
)
def test_cells_that_cannot_be_read_reject_their_row(leavers: Bundle, column: str, value: object, reason: str) -> None:
    rows = one(**{column: value})
    found = repair(rows, leavers, pl.Series([17]))
    assert found.rows.height == 0 and found.rows.columns == leavers.schema.drop("left").columns
    assert found.rejects["line"].to_list() == [17]
    assert found.rejects["reason"].to_list() == [reason]


def test_all_that_is_wrong_with_a_row_is_one_reason(leavers: Bundle) -> None:
    found = repair(pl.concat([one(), one(joined="soon", Charge="much")]), leavers)
    assert found.rows.height == 1
    assert found.rejects.rows() == [
        (2, "Charge: 'much' is not a number; joined: 'soon' is not a date", "5,much,Small,1,soon,true")
    ]


def test_names_are_found_whatever_their_case_padding_and_separators(leavers: Bundle) -> None:
    rows = one().rename({"tenure_months": "Tenure Months", "Charge": " charge ", "paperless": "PAPER-LESS"})
    found = repair(rows, leavers)
    assert found.repaired == 3
    assert found.notes == (
        "Column 'Tenure Months' was read as 'tenure_months'.",
        "Column ' charge ' was read as 'Charge'.",
        "Column 'PAPER-LESS' was read as 'paperless'.",
    )
    assert found.rows.drop("customer id").equals(repair(one(), leavers).rows.drop("customer id"))


def test_columns_the_model_does_not_need_may_be_absent_or_unreadable(leavers: Bundle, table: pl.DataFrame) -> None:
    assert [column.name for column in leavers.manifest.inputs if not column.needed] == ["customer id"]
    assert repair(one(), leavers).rows["customer id"].to_list() == [None]
    assert repair(table.with_columns(pl.lit(1).alias("customer id")), leavers).rejects.height == 0


def test_needed_columns_that_are_absent_are_all_named_with_what_is_there(leavers: Bundle) -> None:
    with pytest.raises(NotApplicable) as refusal:
        repair(one().drop("Charge", "plan"), leavers)
    assert str(refusal.value) == (
        "The table lacks columns the model needs: 'Charge', 'plan'. "
        "It has: tenure_months, code, joined, paperless. Add or rename them."
    )


def test_a_name_that_two_columns_could_mean_is_not_guessed() -> None:
    with pytest.raises(NotApplicable, match="'tenure'.*Rename one of Tenure and TENURE to be clear"):
        match(["Tenure", "TENURE"], ["tenure"], ["tenure"])
    assert match(["tenure", "TENURE"], ["tenure"], ["tenure"]).found == {"tenure": "tenure"}
    assert match(["A_b", "a b"], ["a b", "a_b"], []).found == {"a b": "a b", "a_b": "A_b"}


def test_names_that_look_like_patterns_are_only_names() -> None:
    rows = pl.DataFrame({"^.*$": ['a "quoted", cell'], "*": [1.0]})
    assert row_texts(rows).to_list() == ['"a ""quoted"", cell",1']


def test_cells_that_could_be_two_numbers_or_dates_follow_the_table_of_training(leavers: Bundle) -> None:
    manifest = replace(leavers.manifest, decimal=",", date_order="day")
    told = replace(leavers, manifest=manifest)
    found = repair(one(Charge="1.234", joined="01/02/2024"), told)
    assert found.rows.select("Charge", "joined").row(0) == (1234.0, date(2024, 2, 1))
    assert found.notes == (
        "Charge: 1 cell was written with separators, a unit or other signs, and read as a plain number.",
    )
    assert repair(one(Charge="1.234,56"), leavers).rows["Charge"][0] == 1234.56
    assert repair(one(Charge="?"), leavers).rows["Charge"][0] is None
