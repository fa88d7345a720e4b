"""What is told about a model."""

import json

import pytest

from app.evaluation.report import Impact, Report, Score
from app.evaluation.why import Agreement, ColumnContribution, Effect, Interaction, Why
from app.narration.facts import facts
from app.narration.wording import clean, number
from app.training.monitor import Ending, Round
from tests.narration.example_reports import binary_report, multiclass_report, regression_report

HOSTILE = (
    "<script>alert(1)</script>",
    "a|b",
    "](javascript:alert(1))",
    "=cmd|' /C calc'!A0",
    "\x00\u202e\n",
    "x" * 10_000,
)

WHY = Why(
    contributions=(
        ColumnContribution("tenure", 0.5, 0.6, "higher tenure lowers it"),
        ColumnContribution("contract", 0.3, 0.4, "no single direction"),
        ColumnContribution("idle", 0.0001, 0.0001, "higher idle lowers it"),
    ),
    agreement=Agreement(0.9, 2, 2, "Both ways agree well."),
    effects=(Effect("tenure", "number", "Yes", 0.1, 0.4, "tenure rises."),),
    interactions=(Interaction("tenure", "contract", 0.4, 0.1, "tenure and contract act together."),),
)


def of(report: Report):
    """The facts with the names every test uses."""
    return facts(report, "telco", "XGBoost", ["Fill gaps in age with the median (38)"])


def test_the_text_holds_every_kind_of_fact_of_a_binary_build():
    text = of(binary_report()).to_text()
    for part in (
        "2 category prediction",
        "4,670 rows trained it",
        "11 rows without a known target were left out",
        "'No' and 'Yes'",
        "XGBoost",
        "Fill gaps in age with the median (38)",
        "4 trees without improvement; tree 8 is kept",
        "after tree 1 it was 0.58 on training and 0.602 on validation rows",
        "AUC on the test rows is 0.842 (95 % interval 0.821 to 0.863), better than the baseline's 0.500",
        "801 (80.1 %) were predicted correctly",
        "141 were found and 124 missed",
        "contract is column 1 by impact, with 45.0 % of the total",
        "3 columns with one value were left out.",
    ):
        assert part in text


def test_directions_effects_and_interactions_are_told():
    text = of(binary_report(why=WHY)).to_text()
    for part in (
        "direction: higher tenure lowers it, where it is the chance of 'Yes'.",
        "contract has 40.0 % of what moves single answers (SHAP); direction: no single direction.",
        "Both ways agree well.",
        "tenure rises.",
        "Interaction: tenure and contract act together.",
    ):
        assert part in text
    assert "idle" not in text
    assert not of(binary_report(why=Why(undefined="Not defined because nothing moves."))).under("direction")


def test_the_objective_comes_first_among_the_scores():
    assert of(binary_report()).under("metric")[0].key == "metric.AUC"
    assert of(binary_report(objective="nothing known")).under("metric")[0].key == "metric.AUC"


def test_several_categories_name_the_weakest_and_the_most_frequent_mistakes():
    text = of(multiclass_report()).to_text()
    assert "'poor' (0.0 % of 20 rows)" in text
    assert "'fair' taken for 'good' 60 times" in text


def test_a_lower_error_than_the_baseline_is_better():
    text = of(regression_report()).to_text()
    assert (
        "RMSE on the test rows is 48,213 (95 % interval 45,100 to 51,401), better than the baseline's 114,000" in text
    )
    assert "R2 on the test rows is 0.820 (95 % interval 0.790 to 0.850), better than the baseline's -0.001" in text


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"rows": {"train": 70, "validation": 15, "test": 15}}, "too_little_data"),
        ({"confusion": ((900, 20), (40, 40))}, "imbalance"),
        ({"confusion": ((735, 0), (265, 0))}, "never_predicted"),
        ({"confusion": ((960, 11), (19, 10))}, "tiny_class"),
        ({"metrics": {"AUC": Score(0.51, 0.47, 0.55, 0.5)}}, "worse_than_baseline"),
        ({"metrics": {"AUC": Score(0.43, 0.4, 0.46, 0.5)}}, "worse_than_baseline"),
        ({"metrics": {"AUC": Score(0.9991, 0.998, 1.0, 0.5)}}, "too_good"),
        ({"metrics": {"AUC": Score(0.8, 0.7, 0.9, 0.5)}}, "wide_interval"),
        ({"metrics": {"AUC": Score(None, undefined="only one category is in the test rows")}}, "undefined"),
        ({"impacts": (Impact("total", 0.3, 0.28, 0.32, 0.9), Impact("age", 0.01, 0.0, 0.02, 0.1))}, "dominated"),
        ({"rounds": (Round(1, 0.6, 0.6, 0.1), Round(2, 0.1, 0.4, 0.2)), "best_round": 2}, "overfitting"),
        (
            {
                "rounds": tuple(Round(n, 1 / n, 1.1 / n, n) for n in range(1, 11)),
                "best_round": 10,
                "ending": Ending.COMPLETED,
            },
            "underfitting",
        ),
        ({"ending": Ending.STOPPED}, "cut_short"),
        ({"ending": Ending.DIVERGED, "rounds": (), "best_round": 0, "metrics": {}}, "diverged"),
    ],
)
def test_a_sign_of_trouble_is_found_in_the_numbers(changes, sign):
    assert f"sign.{sign}" in [fact.key for fact in of(binary_report(**changes)).under("sign")]


def test_an_ordinary_build_shows_no_sign_of_trouble():
    assert of(binary_report()).under("sign") == ()


def test_numbers_that_are_not_finite_are_told_as_unknown():
    nan = float("nan")
    odd = of(binary_report(impacts=(Impact("a", nan, nan, nan, nan),), metrics={"AUC": Score(nan, nan, nan, 0.5)}))
    assert "nan" not in odd.to_text().lower()
    json.loads(odd.to_json())


@pytest.mark.parametrize("name", HOSTILE)
def test_names_from_data_are_one_short_line_without_control_characters(name):
    hostile = facts(
        binary_report(
            target=name,
            classes=("No", name),
            positive=name,
            impacts=(Impact(name, 0.1, 0.05, 0.2, 0.5),),
            notes=(name,),
        ),
        name,
        name,
        [name],
    )
    text = hostile.to_text()
    assert len(text.splitlines()) == len(hostile.items)
    assert not any(character in text for character in "\x00\u202e")
    assert len(text) < 6_000
    json.loads(hostile.to_json())


def test_two_hundred_categories_stay_short():
    names = tuple(f"class {n}" for n in range(200))
    matrix = tuple(tuple(int(i == j) * 5 for j in range(200)) for i in range(200))
    assert len(of(multiclass_report(classes=names, confusion=matrix)).to_text()) < 6_000


def test_a_number_has_as_many_digits_as_its_interval_allows():
    assert [number(0.84213, 0.04), number(48213.4, 6300), number(0.5), number(None), number(1234567.0)] == [
        "0.842",
        "48,213",
        "0.5",
        "not known",
        "1,234,567",
    ]
    assert number(-0.00001, 0.02) == "0.000"
    assert clean("  a\tb\r\nc  ") == "a b c"
    assert clean("") == "(blank)"
