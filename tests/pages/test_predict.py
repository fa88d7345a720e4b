"""Predict: one row by form and a whole file; what cannot be predicted is said, counted and can be taken away."""

import re

import polars as pl
import pytest

from app.prediction.predict import predict_table
from components.resources import bundle, store
from components.wording import plain

PREDICT = "pages/use/predict.py"


@pytest.fixture
def predict(open_models, finished_home):
    """Open Predict on the model of one of the datasets."""
    return lambda dataset: open_models(PREDICT, run=finished_home.runs[dataset])


def send(at, name, content):
    """Upload a file and have it predicted."""
    at.file_uploader(key="predict.upload").upload(name, content, "application/octet-stream").run()
    return at.button(key="predict.batch").click().run()


def test_without_a_model_the_page_leads_to_build(with_no_model, words):
    at = with_no_model(PREDICT)
    assert "No model of newcomers yet" in words(at)
    assert not at.exception


def test_a_model_that_is_not_ready_is_said_to_be(open_models, finished_home, words):
    open_models()
    id = store().create(store().run(finished_home.runs["churn"]).spec, "Going on", "churn")
    at = open_models(PREDICT, run=id)
    assert "Going on is still being built" in words(at)
    assert not at.error


def test_the_form_starts_at_typical_values_and_needs_no_identifier(predict):
    at = predict("churn")
    assert at.selectbox(key="predict.value.plan").value in ("gold", "silver", "bronze")
    assert 18 <= at.number_input(key="predict.value.age").value <= 80
    assert at.date_input(key="predict.value.joined").value.year >= 2010
    with pytest.raises(KeyError):
        at.get_by_key("predict.value.customer_id")
    at.button(key="predict.go").click().run()
    assert at.metric[0].label == "Predicted left"
    assert at.metric[0].value in ("yes", "no")
    assert not at.warning
    assert not at.error


def test_probabilities_add_up_and_the_likeliest_is_predicted(predict):
    at = predict("churn")
    at.number_input(key="predict.value.age").set_value(20)
    at.selectbox(key="predict.value.plan").select("bronze")
    at.button(key="predict.go").click().run()
    assert at.metric[0].value == "yes"
    table = at.dataframe[0].value
    assert table["probability"].sum() == pytest.approx(1)
    assert table["class"][0] == "yes"
    assert f"{table['probability'][0]:.1%}" in at.metric[0].delta


def test_a_number_is_predicted_for_a_numeric_target(predict):
    at = predict("prices")
    at.number_input(key="predict.value.area").set_value(100.0)
    at.button(key="predict.go").click().run()
    assert float(at.metric[0].value.replace(",", "")) == pytest.approx(300_000, rel=0.1)


def test_the_interval_of_a_number_widens_with_the_confidence_that_is_chosen(predict, words):
    at = predict("prices")
    at.button(key="predict.go").click().run()
    ends = []
    for level in (0.8, 0.9, 0.95):
        at.segmented_control(key="predict.level").set_value(level).run()
        found = re.search(rf"With {level * 100:.0f} % confidence between ([\d,]+) and ([\d,]+)\.", words(at))
        ends.append([float(end.replace(",", "")) for end in found.groups()])
    predicted = float(at.metric[0].value.replace(",", ""))
    assert ends[2][0] <= ends[1][0] <= ends[0][0] <= predicted <= ends[0][1] <= ends[1][1] <= ends[2][1]
    assert ends[2][0] < ends[0][0]
    assert not at.error


def test_the_set_of_categories_is_told_in_words_and_written_beside_every_row_of_a_file(predict, words):
    at = predict("grades")
    at.button(key="predict.go").click().run()
    assert re.search(
        r"(These categories hold|This category alone holds) the true one in 90 of 100 rows: \w+", words(at)
    )
    at.segmented_control(key="predict.level").set_value(0.95).run()
    at = send(at, "grades.csv", b"sugar,acid\n1,2\n4,0\n")
    table = next(one.value for one in at.dataframe if "prediction set" in one.value.columns)
    assert list(table.columns)[:2] == ["prediction", "prediction set"]
    assert all(
        one in all_of.split(" | ") for one, all_of in zip(table["prediction"], table["prediction set"], strict=True)
    )
    assert "The prediction set has the true one in 95% of rows" in words(at)
    assert not at.error


def test_too_few_rows_for_a_confidence_say_so(predict, words):
    at = predict("rare")
    at.button(key="predict.go").click().run()
    at.segmented_control(key="predict.level").set_value(0.95).run()
    assert "9 validation rows are too few rows for 95%; it takes 19." in words(at)
    assert not at.error


@pytest.mark.parametrize("dataset", ["churn", "grades", "prices", "hostile"])
def test_what_moved_the_prediction_is_told_and_ends_at_it(predict, dataset, words):
    at = predict(dataset)
    at.button(key="predict.go").click().run()
    found = at.session_state["predict reasons"][1]
    assert all(plain(one.sentence, 500) in words(at) for one in found.moves)
    if found.about is None:
        assert found.answer == pytest.approx(float(at.metric[0].value.replace(",", "")), rel=1e-3)
    else:
        chances = at.dataframe[0].value.set_index("class")["probability"]
        assert found.answer == pytest.approx(chances[found.about], abs=1e-6)
    assert "corrected" not in words(at)
    assert len(at.get("plotly_chart")) == (1 if found.about is None else 2)
    assert not at.exception


def test_empty_fields_are_missing_values(predict):
    at = predict("churn")
    at.number_input(key="predict.value.age").set_value(None)
    at.selectbox(key="predict.value.plan").select(None)
    at.date_input(key="predict.value.joined").set_value(None)
    at.button(key="predict.go").click().run()
    assert at.metric[0].value in ("yes", "no")
    assert not at.error


def test_a_value_outside_of_training_is_warned_of(predict):
    at = predict("churn")
    at.number_input(key="predict.value.age").set_value(140)
    at.button(key="predict.go").click().run()
    assert "age 140 is above 80, the highest seen in training" in at.warning[0].value
    assert at.metric[0].value in ("yes", "no")


def test_the_form_of_another_model_starts_anew(predict, finished_home):
    at = predict("churn")
    at.button(key="predict.go").click().run()
    at.switch_page("pages/model/models.py").run()
    at.button(key=f"models.open.{finished_home.runs['prices']}").click().run()
    at.switch_page(PREDICT).run()
    assert not at.metric
    assert at.number_input(key="predict.value.area").value > 30


def test_names_of_the_data_do_no_harm(predict):
    at = predict("hostile")
    at.button(key="predict.go").click().run()
    assert not at.error
    assert not at.exception
    assert "<script>" not in at.metric[0].value.replace(r"\<script\>", "")
    assert r"\<b\>age\</b\>" in at.number_input[0].label


FILE = b"""age,plan,spent,joined,customer_id
20,bronze,50,2020-01-01,a
70,gold,50,2020-01-01,b
unknown age,gold,50,2020-01-01,=c
33,platinum,50,2020-01-01,d
"""


def test_a_file_is_predicted_and_bad_rows_go_to_rejects(predict, words):
    at = send(predict("churn"), "may.csv", FILE)
    assert "3 rows predicted, 1 row could not be." in words(at)
    table = at.dataframe[0].value
    assert table["prediction"].tolist()[:2] == ["yes", "no"]
    assert "plan 'platinum' was not seen in training" in table["warning"][2]
    assert at.get_by_key("predict.download")
    assert at.get_by_key("predict.rejects")
    assert not at.error


def test_the_target_and_unknown_columns_may_be_in_the_file(predict, words):
    rows = b"AGE,plan,spent,joined,left,extra\n20,bronze,50,2020-01-01,yes,1\n70,gold,50,2020-01-01,no,2\n"
    at = send(predict("churn"), "june.csv", rows)
    assert "2 rows predicted." in words(at)
    assert "Column 'AGE' was read as 'age'" in words(at)
    assert {"left", "extra", "prediction"} <= set(at.dataframe[0].value.columns)


def test_a_file_of_the_form_of_another_model_is_not_shown_for_this_one(predict, finished_home, words):
    at = send(predict("churn"), "may.csv", FILE)
    at.switch_page("pages/model/models.py").run()
    at.button(key=f"models.open.{finished_home.runs['prices']}").click().run()
    at.switch_page(PREDICT).run()
    assert "rows predicted" not in words(at)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", b"", "empty.csv"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(64), "picture.png"),
        ("other.csv", b"height,weight\n1,2\n3,4\n", "The table lacks columns the model needs"),
        ("part.csv", b"age,plan,spent\n1,gold,2\n", "The table lacks the column 'joined'"),
        ("header.csv", b"age,plan,spent,joined\n", "header.csv"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_a_sentence(predict, name, content, sentence):
    at = send(predict("churn"), name, content)
    assert sentence in at.error[0].value
    assert not at.exception
    assert not at.dataframe


def test_a_file_without_one_good_row_has_only_rejects(predict, words):
    at = send(predict("churn"), "bad.csv", b"age,plan,spent,joined\nold,gold,50,2020-01-01\nyoung,gold,50,2020-01-01\n")
    assert "0 rows predicted, 2 rows could not be." in words(at)
    assert at.get_by_key("predict.rejects")
    assert not at.exception


def test_without_a_file_the_button_says_so(predict):
    at = predict("churn")
    at.button(key="predict.batch").click().run()
    assert "No file yet" in at.error[0].value


def test_the_page_predicts_as_the_model_does(predict, finished_home):
    at = send(predict("churn"), "may.csv", FILE)
    rows = pl.DataFrame({"age": [20.0, 70.0], "plan": ["bronze", "gold"], "spent": [50.0, 50.0],
                         "joined": ["2020-01-01", "2020-01-01"]})  # fmt: skip
    expected = predict_table(bundle(finished_home.runs["churn"]), rows).table["probability"].to_list()
    assert at.dataframe[0].value["probability"].tolist()[:2] == pytest.approx(expected)
