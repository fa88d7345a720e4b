"""Analyze: scores with their intervals, pictures that fit the problem, and a threshold that agrees with its table."""

import json

import pytest

from components.resources import report, report_table, store
from components.wording import plain

ANALYZE = "pages/model/analyze.py"
MODELS = "pages/model/models.py"


@pytest.fixture
def analyze(open_models, finished_home):
    """Open Analyze on the model of one of the datasets."""
    return lambda dataset: open_models(ANALYZE, run=finished_home.runs[dataset])


def store_folder(finished_home, dataset):
    """Where the model of a dataset is."""
    return store().folder(finished_home.runs[dataset])


def charts(at):
    """The captions, which are also the texts for those who cannot see, of all pictures."""
    return [chart.proto for chart in at.get("plotly_chart")]


def counts(at):
    """The confusion matrix as drawn."""
    heatmaps = [data for chart in charts(at) for data in json.loads(chart.spec)["data"] if data["type"] == "heatmap"]
    return [[int(cell.split("<br>")[0].replace(",", "")) for cell in row] for row in heatmaps[0]["text"]]


def test_without_a_model_the_page_leads_to_build(with_no_model, words):
    at = with_no_model(ANALYZE)
    assert "No model of newcomers yet" in words(at)
    assert not at.exception


@pytest.mark.parametrize(
    ("dataset", "leading", "pictures"),
    [
        ("churn", ["AUC", "Accuracy", "Precision", "Recall"], 8),
        ("grades", ["Accuracy", "BalancedAccuracy", "F1macro", "LogLoss"], 6),
        ("prices", ["R2", "RMSE", "MAE", "MAPE"], 7),
        ("hostile", ["AUC", "Accuracy", "Precision", "Recall"], 7),
    ],
)
def test_every_problem_has_its_scores_and_pictures(analyze, finished_home, words, dataset, leading, pictures):
    at = analyze(dataset)
    found = report(finished_home.runs[dataset])
    assert [one.label for one in at.metric] == leading
    assert [float(one.value.replace(",", "")) for one in at.metric] == pytest.approx(
        [found.metrics[key].value for key in leading], rel=0.05, abs=0.05
    )
    reached = [found.metrics[key].baseline is not None for key in leading]
    assert ["baseline" in one.delta for one in at.metric] == reached
    assert "With 95 % confidence it lies between" in words(at)
    assert len(charts(at)) == pictures
    assert not at.error
    assert not at.exception


def test_all_metrics_are_in_one_table(analyze, finished_home):
    at = analyze("churn")
    table = at.dataframe[0].value
    found = report(finished_home.runs["churn"])
    assert list(table["metric"]) == list(found.metrics)
    assert table["value"].tolist() == pytest.approx([score.value for score in found.metrics.values()])


def test_the_threshold_moves_the_confusion_matrix_as_its_table_says(analyze, finished_home, words):
    at = analyze("churn")
    run = finished_home.runs["churn"]
    table = report_table(run, "thresholds")
    assert counts(at) == [list(row) for row in report(run).confusion]
    for threshold in (0.0, 0.29, 0.57, 0.58, 1.0):
        at.slider(key="analyze.threshold").set_value(threshold).run()
        row = min(table.iter_rows(named=True), key=lambda one: abs(one["threshold"] - threshold))
        assert counts(at) == [[row["tn"], row["fp"]], [row["fn"], row["tp"]]], threshold
        assert f"At {threshold:.2f}, {row['tp']} of {row['tp'] + row['fn']} rows with yes are found" in words(at)
        assert not at.error


def test_the_threshold_of_one_model_is_not_taken_over_by_another(analyze, finished_home):
    at = analyze("churn")
    at.slider(key="analyze.threshold").set_value(0.9).run()
    at.switch_page(MODELS).run()
    at.button(key=f"models.open.{finished_home.runs['hostile']}").click().run()
    at.switch_page(ANALYZE).run()
    assert at.subheader[0].value == "Model of hostile"
    assert at.slider(key="analyze.threshold").value == 0.5


def test_the_effect_of_any_column_that_moves_answers_is_drawn_with_its_sentence(analyze, finished_home, words):
    at = analyze("churn")
    found = report(finished_home.runs["churn"]).why
    assert plain(found.agreement.sentence, 1_000) in words(at)
    assert "higher age lowers it" in words(at)
    for one in found.effects:
        at.selectbox(key="analyze.effect").select(one.column).run()
        assert plain(one.sentence, 1_000) in words(at)
        assert not at.exception
    assert "plan and age act together" in words(at)


def test_a_report_from_before_answers_were_explained_says_so(analyze, finished_home, words):
    file = store_folder(finished_home, "grades") / "report" / "report.json"
    written = file.read_text()
    file.write_text(json.dumps({name: value for name, value in json.loads(written).items() if name != "why"}))
    try:
        at = analyze("grades")
    finally:
        file.write_text(written)
    assert "made before Easel explained answers" in words(at)
    assert not at.exception


def test_a_test_set_of_one_class_is_told_and_not_drawn(analyze, words):
    at = analyze("rare")
    assert at.metric[0].value == "not defined"
    assert "analyze.threshold" not in {one.key for one in at.slider}
    assert counts(at) == [[9, 0], [0, 0]]
    assert "No column makes a measurable difference" in words(at)
    assert not at.error
    assert not at.exception


def test_names_of_the_data_are_shown_letter_for_letter(analyze):
    at = analyze("hostile")
    for chart in charts(at):
        spec = json.loads(chart.spec)
        assert "<script" not in chart.spec
        assert "<b>age" not in json.dumps(spec["layout"])
    told = " ".join(one.value for one in (*at.markdown, *at.caption))
    assert r"\<b\>age\</b\>" in told
    assert "<script>" not in told
    assert "**now**" not in told
