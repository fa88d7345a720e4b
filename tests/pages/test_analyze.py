"""Analyze: scores with their intervals, pictures that fit the problem, and a threshold that agrees with its table."""

import json
import re

import pytest

from app.evaluation.decision import Decision, Stakes, best_threshold
from components.charts import plotly_script
from components.report_file import report_file
from components.resources import report, report_table, store
from components.wording import plain

ANALYZE = "pages/model/analyze.py"
MODELS = "pages/model/models.py"


CURVES = {"Confusion matrix", "Predicted and actual", "Score distribution", "ROC curve", "Precision-recall curve",
          "Gain", "Lift"}  # fmt: skip
ERRORS = {"Actual and predicted", "Prediction intervals", "Residuals", "Error density", "Error by range"}


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


def table_with(at, column):
    """The table on the page that has the column."""
    return next(one.value for one in at.dataframe if column in one.value.columns)


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
        ("churn", ["AUC", "Accuracy", "Precision", "Recall"], CURVES),
        ("grades", ["Accuracy", "BalancedAccuracy", "F1macro", "LogLoss"], CURVES),
        ("prices", ["R2", "RMSE", "MAE", "MAPE"], ERRORS),
        ("hostile", ["AUC", "Accuracy", "Precision", "Recall"], CURVES),
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
    assert pictures <= {one.value for one in at.subheader}
    assert not at.error
    assert not at.exception


def test_all_metrics_are_in_one_table(analyze, finished_home):
    at = analyze("churn")
    table = at.dataframe[0].value
    found = report(finished_home.runs["churn"])
    assert list(table["metric"]) == list(found.metrics)
    assert table["test"].tolist() == pytest.approx([score.value for score in found.metrics.values()])


def test_the_threshold_moves_the_confusion_matrix_as_its_table_says(analyze, finished_home, words):
    at = analyze("churn")
    run = finished_home.runs["churn"]
    table = report_table(run, "thresholds")
    assert counts(at) == [list(row) for row in report(run).confusion]
    for threshold in (0.0, 0.29, 0.57, 0.58, 1.0):
        at.slider(key="analyze.threshold").set_value(threshold).run()
        row = min(table.iter_rows(named=True), key=lambda one: abs(one["threshold"] - threshold))
        assert counts(at) == [[row["tn"], row["fp"]], [row["fn"], row["tp"]]], threshold
        assert f"At {threshold:.3g}, {row['tp']} of {row['tp'] + row['fn']} rows with yes are found" in words(at)
        assert not at.error


def test_the_best_threshold_for_what_answers_are_worth_is_found_told_and_kept(analyze, finished_home, words):
    at, run = analyze("churn"), finished_home.runs["churn"]
    assert at.button(key="analyze.money.best").disabled
    at.number_input(key="analyze.money.hit").set_value(100.0)
    at.number_input(key="analyze.money.false_alarm").set_value(30.0)
    at.number_input(key="analyze.money.rows").set_value(1_000).run()
    at.button(key="analyze.money.best").click().run()
    chosen = at.slider(key="analyze.threshold").value
    stakes = Stakes(1_000, 100.0, 30.0)
    assert chosen == best_threshold(report_table(run, "thresholds_validation"), stakes)
    row = report_table(run, "thresholds").row(round(chosen * 1000), named=True)
    profit = (row["tp"] * 100 - row["fp"] * 30) / 60 * 1_000
    assert f"a profit of **{profit:,.0f}**" in words(at)
    at.button(key="analyze.save").click().run()
    assert store().run(run).decision == Decision(chosen, stakes)
    at = analyze("churn")
    assert at.slider(key="analyze.threshold").value == chosen
    at.switch_page("pages/use/predict.py").run()
    assert f"yes is predicted from a probability of {chosen:.3g} on" in words(at)


def test_the_confusion_matrix_shows_shares_and_money(analyze, words):
    at = analyze("churn")
    at.number_input(key="analyze.money.miss").set_value(10.0).run()
    at.segmented_control(key="analyze.confusion.show").set_value("Money").run()
    assert "are worth -" in words(at)
    at.segmented_control(key="analyze.confusion.show").set_value("Shares of the actual category").run()
    assert "Each line adds up to 100 %" in words(at)


def test_more_alarms_than_rows_are_refused_and_the_page_goes_on(analyze, words):
    at = analyze("churn")
    at.number_input(key="analyze.money.capacity").set_value(10_000).run()
    assert "10,000 alarms cannot be acted on" in at.error[0].value
    assert "ROC curve" in words(at)


def test_the_curves_of_every_category_can_be_seen(analyze, words):
    at = analyze("grades")
    at.selectbox(key="analyze.class").select("great").run()
    assert "how many rows with great are found" in words(at)
    assert not at.error


def test_an_address_with_a_run_alone_opens_its_dataset_too(open_models, finished_home):
    at = open_models(ANALYZE, run=finished_home.runs["grades"])
    assert at.query_params["dataset"] == finished_home.datasets["grades"]


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


@pytest.mark.parametrize(("dataset", "told"), [("churn", "sets, of"), ("prices", "intervals,"), ("grades", "sets, of")])
def test_what_was_promised_stands_beside_what_was_seen(analyze, finished_home, words, dataset, told):
    at = analyze(dataset)
    usual = report(finished_home.runs[dataset]).coverage.at(0.9)
    assert f"**90 % promised, {usual.seen * 100:.0f} % seen**: {told}" in words(at)
    assert table_with(at, "promised")["seen"][1] == pytest.approx(usual.seen)
    calibration = report(finished_home.runs[dataset]).calibration
    assert (calibration.after is not None) == ("Do probabilities mean what they say?" in words(at))
    if calibration.after is not None:
        shown = table_with(at, "finished model")["finished model"]
        assert shown[0] == pytest.approx(calibration.after.log_loss)


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


@pytest.mark.parametrize("dataset", ["churn", "grades", "prices", "rare", "hostile"])
def test_the_report_is_one_file_that_loads_nothing_and_runs_no_text_of_the_data(analyze, finished_home, dataset):
    at = analyze(dataset)
    assert at.get_by_key("analyze.download").proto.label == "Download the report"
    run = store().run(finished_home.runs[dataset])
    found = report_file(run, report(run.id)).decode()
    page = found.replace(plotly_script(), "")
    assert not re.search(r"""(src|href)=["']?(?!data:)\w""", page)
    assert "<script>alert" not in page and "<b>age</b>" not in page
    for key in report(run.id).metrics:
        assert f"<td>{key}</td>" in page
    assert page.count("<figure>") == page.count("Data behind this picture") >= 3
