"""Predictions of one row, of a table and of a file agree, and nothing is lost on the way."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import NotApplicable
from app.models.bundle import Bundle
from app.prediction import answers
from app.prediction.predict import evaluate_file, predict_file, predict_row, predict_table
from app.prediction.ranges import _texts

ROW = {"tenure_months": 5, "Charge": 70.5, "plan": "Small", "code": "1", "joined": "2020-03-04", "paperless": True}


def written(table: pl.DataFrame, path: Path) -> Path:
    table.write_csv(path)
    return path


def test_a_row_a_table_and_a_file_give_the_same_predictions(
    leavers: Bundle, table: pl.DataFrame, tmp_path: Path
) -> None:
    typed = predict_table(leavers, table)
    read = predict_file(leavers, written(table, tmp_path / "t.csv"), tmp_path / "read")
    assert read.table["probability Yes"].to_list() == typed.table["probability Yes"].to_list()
    for number in (0, 7, 100):
        row = table.row(number, named=True)
        assert dict(predict_row(leavers, row).probabilities)["Yes"] == typed.table["probability Yes"][number]
        text = {name: "" if value is None else str(value) for name, value in row.items()}
        assert predict_row(leavers, text).prediction == typed.table["prediction"][number]


def test_a_bundle_predicts_the_same_after_saving_and_loading(
    leavers: Bundle, table: pl.DataFrame, tmp_path: Path
) -> None:
    leavers.save(tmp_path / "copy")
    again = predict_table(Bundle.load(tmp_path / "copy"), table)
    assert again.table.equals(predict_table(leavers, table).table)


def test_every_row_is_predicted_though_the_recipe_filters_drops_and_removes(
    leavers: Bundle, table: pl.DataFrame
) -> None:
    assert table.filter((pl.col("tenure_months") <= 2) | pl.col("plan").is_null()).height > 0
    found = predict_table(leavers, table)
    assert (found.predicted, found.rejected, found.table.height) == (table.height, 0, table.height)
    assert found.table.select(table.columns).equals(table)


def test_the_columns_added_are_the_prediction_its_probability_and_each_class(
    leavers: Bundle, charges: Bundle, plans: Bundle, table: pl.DataFrame
) -> None:
    found = predict_table(leavers, table)
    assert found.added == (
        "prediction",
        "prediction set",
        "probability",
        "probability No",
        "probability Yes",
        "warning",
    )
    assert predict_table(charges, table).added == ("prediction", "low", "high", "warning")
    three = predict_table(plans, table).table
    names = [f"probability {one}" for one in plans.manifest.classes]
    assert (three["probability"] == three.select(pl.max_horizontal(names)).to_series()).all()
    assert (three.select(pl.sum_horizontal(names)).to_series() - 1).abs().max() < 1e-6


def test_a_column_that_is_called_prediction_already_is_kept(leavers: Bundle, table: pl.DataFrame) -> None:
    old = table.with_columns(prediction=pl.lit("old"), warning=pl.lit("older"))
    found = predict_table(leavers, old)
    assert found.table["prediction"].unique().to_list() == ["old"]
    assert found.added[0] == "prediction (2)" and found.added[-1] == "warning (2)"
    assert set(found.table["prediction (2)"]) <= {"Yes", "No"}


def test_the_threshold_decides_which_class_is_predicted(leavers: Bundle, table: pl.DataFrame) -> None:
    sure = predict_table(leavers, table, threshold=0.0).table
    assert sure["prediction"].unique().to_list() == ["Yes"]
    assert (sure["probability"] == sure["probability Yes"]).all()
    assert predict_row(leavers, ROW, threshold=1.0).prediction == "No"


def test_a_row_without_any_value_is_predicted(leavers: Bundle, charges: Bundle, plans: Bundle) -> None:
    assert predict_row(leavers, {}).prediction in ("Yes", "No")
    assert isinstance(predict_row(charges, {}).prediction, float)
    assert predict_row(plans, dict.fromkeys(ROW, "")).prediction in plans.manifest.classes


def test_a_table_without_rows_gives_none(leavers: Bundle, table: pl.DataFrame) -> None:
    found = predict_table(leavers, table.head(0))
    assert (found.predicted, found.rejected, found.table.columns[-1]) == (0, 0, "warning")


def test_a_value_that_cannot_be_read_is_refused_with_a_sentence(leavers: Bundle) -> None:
    with pytest.raises(NotApplicable, match="^tenure_months: 'soon' is not a number; correct it, or leave it empty"):
        predict_row(leavers, ROW | {"tenure_months": "soon"})
    with pytest.raises(NotApplicable, match="Charge: a list cannot be read"):
        predict_row(leavers, ROW | {"Charge": [1]})


def test_a_name_the_model_does_not_know_is_told(leavers: Bundle) -> None:
    (told,) = predict_row(leavers, ROW | {"tenur": 3, "left": "No"}).warnings
    assert told == "Not a column of the model, and so not used: tenur."


def test_a_date_that_could_be_read_in_two_ways_is_told(leavers: Bundle) -> None:
    (told,) = predict_row(leavers, ROW | {"joined": "03/04/2020"}).warnings
    assert told.startswith("joined was read as 2020-03-04")
    assert predict_row(leavers, ROW | {"joined": date(2020, 3, 4)}).warnings == ()


def test_a_fraction_in_a_column_of_whole_numbers_changes_no_other_row(leavers: Bundle, table: pl.DataFrame) -> None:
    mixed = table.with_columns(pl.col("tenure_months").cast(pl.Float64))
    mixed[3, "tenure_months"] = 12.5
    found, plain = predict_table(leavers, mixed).table, predict_table(leavers, table).table
    others = pl.int_range(table.height, eager=True) != 3
    assert found.filter(others)["probability Yes"].equals(plain.filter(others)["probability Yes"])
    assert dict(predict_row(leavers, mixed.row(3, named=True)).probabilities)["Yes"] == found["probability Yes"][3]


def test_a_large_table_is_predicted_in_parts(
    leavers: Bundle, table: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = predict_table(leavers, table).table
    monkeypatch.setattr(answers, "CHUNK", 77)
    assert predict_table(leavers, table).table.equals(whole)


def test_rows_of_a_file_that_cannot_be_read_or_predicted_are_rejected_with_their_lines(
    leavers: Bundle, table: pl.DataFrame, tmp_path: Path
) -> None:
    lines = table.head(6).write_csv().splitlines()
    lines[2] = lines[2].replace("c0001", '"c00\n01"')  # lines 3 and 4
    lines[3] = lines[3].replace(f",{table['tenure_months'][2]},", ",soon,")  # line 5
    lines.insert(4, "too,few")  # line 6
    lines.insert(5, "")  # line 7
    lines[7] = lines[7].replace(f",{table['tenure_months'][4]},", ",later,")  # line 9
    (tmp_path / "rows.csv").write_text("\n".join(lines), encoding="utf-8")
    found = predict_file(leavers, tmp_path / "rows.csv", tmp_path / "read")
    assert (found.predicted, found.rejected) == (4, 3)
    assert found.rejects["line"].to_list() == [5, 6, 9]
    assert found.rejects["reason"][0] == "tenure_months: 'soon' is not a number"
    assert found.rejects["text"][0] == lines[3]
    assert found.table["customer id"].to_list() == ["c0000", "c00\n01", "c0003", "c0005"]


def test_a_file_with_answers_scores_the_model(
    leavers: Bundle, charges: Bundle, table: pl.DataFrame, tmp_path: Path
) -> None:
    file = written(table.with_columns(pl.col("left").str.to_uppercase()), tmp_path / "t.csv")
    found = evaluate_file(leavers, file, tmp_path / "read")
    assert found["AUC"].value > 0.8 and found["AUC"].low < found["AUC"].value < found["AUC"].high
    assert evaluate_file(charges, file, tmp_path / "again")["R2"].value < 0.5


def test_answers_that_cannot_be_judged_are_refused_or_count_as_wrong(
    leavers: Bundle, plans: Bundle, table: pl.DataFrame, tmp_path: Path
) -> None:
    cases = (
        (table.drop("left"), "lacks the column 'left'"),
        (table.with_columns(left=pl.lit(None, dtype=pl.String)), "No row of the file has a known left"),
        (table.with_columns(left=pl.lit("Maybe")), "left holds 'Maybe', but the model knows only 'No' and 'Yes'"),
    )
    for number, (rows, sentence) in enumerate(cases):
        with pytest.raises(NotApplicable, match=sentence):
            evaluate_file(leavers, written(rows, tmp_path / f"{number}.csv"), tmp_path / "read")
    strange = written(table.with_columns(plan=pl.lit("Huge")), tmp_path / "huge.csv")
    assert evaluate_file(plans, strange, tmp_path / "read")["Accuracy"].value == 0


NAMES = st.sampled_from([*ROW, "customer id", "left"]) | st.text(max_size=5)
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["1e309", "-inf", "NaN", "0x10", "1,234.5", "31.12.2020", "2020-02-30", "true", "½"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(NAMES, TEXTS, max_size=8))
def test_any_texts_are_predicted_or_refused(leavers: Bundle, values: dict[str, str]) -> None:
    try:
        found = predict_row(leavers, values)
    except NotApplicable as refusal:
        assert " is not " in str(refusal)
    else:
        assert sum(chance for _, chance in found.probabilities) == pytest.approx(1)


def test_every_prediction_has_its_range_and_one_row_the_same_as_many(leavers, charges, plans, table):
    rows = table.filter(pl.col("plan").is_not_null())
    for model in (leavers, charges, plans):
        for level in (0.8, 0.9):
            found = predict_table(model, rows, level=level)
            for number in (0, 5, 9):
                one = predict_row(model, rows.row(number, named=True)).at(level)
                beside = found.table.row(number, named=True)
                if model is charges:
                    assert (one.low, one.high) == (beside["low"], beside["high"])
                    assert one.low <= beside["prediction"] <= one.high
                else:
                    assert beside["prediction set"].split(" | ") == list(one.classes)
                    assert beside["prediction"] in one.classes
            assert f"in {level:.0%} of rows like those the model learned from." in found.promise


def test_a_higher_level_is_wider_and_one_that_is_not_there_is_refused(leavers, charges, table):
    ranges = predict_row(charges, {}).ranges
    assert [one.level for one in ranges] == [0.8, 0.9, 0.95]
    widths = [one.high - one.low for one in ranges]
    assert widths == sorted(widths) and widths[0] < widths[2]
    with pytest.raises(NotApplicable, match="no confidence level of 0.5; choose one of 0.8, 0.9, 0.95"):
        predict_table(leavers, table, level=0.5)


def test_too_few_rows_for_a_level_and_an_older_model_are_told_in_place_of_ranges(charges, plans, table):
    few = replace(plans, conformal=replace(plans.conformal, limits=(-0.5, None, None), rows=5))
    found = predict_table(few, table)
    assert found.table["prediction set"].null_count() == found.predicted
    assert (
        found.promise == "Prediction set: Not defined because 5 validation rows are too few rows for 90%; it takes 9."
    )
    assert "too few rows" in predict_row(few, {}).at(0.95).undefined
    older = replace(charges, conformal=None)
    assert predict_table(older, table).added == ("prediction", "warning")
    assert "older version of Easel" in predict_row(older, {}).at(0.9).undefined


def test_sets_of_many_categories_are_written_in_the_order_of_the_model():
    inside = np.random.default_rng(0).random((300, 77)) < 0.05
    classes = [f"class {number}" for number in range(77)]
    written = _texts(inside, classes).to_list()
    assert written == [" | ".join(classes[place] for place in np.flatnonzero(row)) for row in inside]
