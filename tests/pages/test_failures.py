"""Analyze: the verdict, the checks, and where the model fails, as the report says."""

import polars as pl
import pytest

from app.evaluation.check import checks
from app.evaluation.evaluate import answers_of
from app.evaluation.trust import trust
from components.resources import report, report_table
from tests.pages.finished_home import HOSTILE

ANALYZE = "pages/model/analyze.py"


@pytest.fixture
def analyze(open_models, finished_home):
    """Open Analyze on the model of one of the datasets."""
    return lambda dataset: open_models(ANALYZE, run=finished_home.runs[dataset])


@pytest.mark.parametrize("dataset", ["churn", "grades", "prices", "rare", "hostile"])
def test_the_page_says_the_verdict_and_every_check_with_its_remedy(analyze, finished_home, words, dataset):
    at = analyze(dataset)
    found = report(finished_home.runs[dataset])
    text = words(at).replace("\\", "")
    verdict = trust(found)
    assert verdict.verdict.value in text.lower()
    assert all(f"`{code}`" in text for code in verdict.codes)
    for one in checks(found):
        assert one.title in text, one.code
        if one.state == "finding" and dataset != "hostile":
            assert one.remedy in text
    assert not at.exception
    assert not at.error


def test_a_segment_by_hand_holds_what_the_answers_say(analyze, finished_home, words):
    at = analyze("churn")
    run = finished_home.runs["churn"]
    at.selectbox(key="analyze.segment.column").set_value("plan").run()
    at.multiselect(key="analyze.segment.values").set_value(["bronze"]).run()
    rows, (actual, answers) = report_table(run, "rows"), answers_of(report_table(run, "answers"))
    bronze = (rows["plan"] == "bronze").to_numpy()
    right = (answers[:, 1] >= 0.5) == actual
    assert f"{bronze.sum()} test rows" in words(at)
    table = pl.from_pandas(next(one.value for one in at.dataframe if "elsewhere" in one.value.columns and
                                "here" in one.value.columns))  # fmt: skip
    scored = table.row(by_predicate=pl.col("metric") == "Accuracy", named=True)
    assert (scored["here"], scored["elsewhere"]) == pytest.approx((right[bronze].mean(), right[~bronze].mean()))
    at.selectbox(key="analyze.segment.second.column").set_value("age").run()
    at.number_input(key="analyze.segment.second.low").set_value(200.0).run()
    assert "choose more values or a wider range" in at.error[0].value
    at.selectbox(key="analyze.segment.column").set_value("spent").run()
    assert not at.error
    at.selectbox(key="analyze.segment.column").set_value("joined").run()
    assert not at.exception


def test_names_of_the_data_are_no_markup_in_segments_and_errors(analyze):
    at = analyze("hostile")
    at.selectbox(key="analyze.segment.column").set_value("=plan").run()
    at.multiselect(key="analyze.segment.values").set_value(["<i>gold</i>"]).run()
    at.selectbox(key="analyze.error.column").set_value(HOSTILE).run()
    text = " ".join(one.value for one in (*at.markdown, *at.caption))
    assert r"\<i\>gold\</i\>" in text
    assert "<i>gold" not in text.replace(r"\<i\>", "")
    assert not at.exception
    assert not at.error


def test_the_rows_with_the_largest_loss_are_listed_with_their_cells(analyze, finished_home):
    at = analyze("prices")
    worst = next(one.value for one in at.dataframe if "loss" in one.value.columns and "area" in one.value.columns)
    table = report_table(finished_home.runs["prices"], "answers")
    assert worst["loss"].tolist()[0] == pytest.approx((table["actual"] - table["predicted"]).abs().max())
    assert worst["loss"].is_monotonic_decreasing
