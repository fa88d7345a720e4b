"""The model card in its three forms."""

import json
import re
from html.parser import HTMLParser

import pytest

from app.evaluation.report import Impact, Score
from app.models.card import Card, card
from app.problem import Problem
from app.training.monitor import Ending, Round
from app.training.spec import BuildSpec, EarlyStopping
from tests.narration.example_reports import binary_report, multiclass_report, regression_report

REPORTS = {"binary": binary_report, "multiclass": multiclass_report, "regression": regression_report}
DATASET = {"name": "telco", "version": 3, "rows": 7043, "columns": 21, "source": "telco_churn.csv"}
MODEL = {
    "id": "8f3a",
    "name": "Churn",
    "version": 2,
    "created": "2026-01-02",
    "easel": "0.1.0",
    "libraries": {"xgboost": "3.2.0"},
}
SETTINGS = {"num_round": 100, "eta": 0.3, "max_depth": None}
HOSTILE = (
    "<script>alert(1)</script>",
    "a|b\n| --- |",
    "![x](http://example.org/p.png)](javascript:alert(1))",
    "=cmd|' /C calc'!A0",
    "\x00\u202e\ud800`~~~\n# heading",
    "x" * 10_000,
    "",
)


def of(report, **changes) -> Card:
    """The card of a report, with the facts every test uses."""
    spec = BuildSpec("d1", 3, report.target, report.problem, "xgboost", left_out=("gender",), time_limit=60.0)
    given = {"recipe": ["Drop id", "Fill gaps in age with the median (38)"], "dataset": DATASET, "model": MODEL}
    return card(spec, report, **{**given, "settings": SETTINGS, **changes})


def hostile_card(name: str, problem=multiclass_report) -> Card:
    """A card in which every text that can come from data is hostile."""
    report = problem(
        target=name,
        classes=("good", name, "poor") if problem is multiclass_report else (),
        impacts=(Impact(name, 0.1, 0.05, 0.2, 0.5), Impact("age", 0.1, 0.05, 0.2, 0.5)),
        notes=(name,),
        stopped=name,
    )
    spec = BuildSpec(name, 1, name, report.problem, name, left_out=(name,))
    dataset = {"name": name, "version": 1, "source": name}
    return card(spec, report, [name], dataset, {"name": name, "id": name}, {name: name})


def validate(made: Card, shared) -> None:
    """Check the JSON form against AWS's schema."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((shared / "reference/sagemaker-model-card.schema.json").read_text())
    jsonschema.Draft7Validator(schema).validate(json.loads(made.to_json()))


class Page(HTMLParser):
    """Collects what a browser would see: tags with attributes, and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_the_json_form_is_a_sagemaker_model_card(report, shared):
    validate(of(report()), shared)


def test_the_json_form_says_what_it_is_how_it_was_made_and_how_good_it_is():
    made = json.loads(of(binary_report()).to_json())
    assert made["model_overview"]["model_name"] == "Churn"
    assert made["model_overview"]["model_version"] == 2
    assert made["model_overview"]["problem_type"] == "Binary Classification"
    assert made["training_details"]["objective_function"]["function"]["function"] == "Minimize"
    groups = {one["name"]: one["metric_data"] for one in made["evaluation_details"][0]["metric_groups"]}
    scores = {one["name"]: one for one in groups["scores"] + groups["intervals and baseline"]}
    assert [scores[name]["value"] for name in ("AUC", "AUC low", "AUC high", "AUC baseline")] == [
        0.8421,
        0.8213,
        0.8629,
        0.5,
    ]
    assert groups["confusion matrix"][0]["value"] == [[660, 75], [124, 141]]
    details = made["additional_information"]["custom_details"]
    assert details["preparation: 02"] == "Fill gaps in age with the median (38)"
    assert details["software: xgboost"] == "3.2.0"
    assert "0.3" in details.values()


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_all_three_forms_hold_data_recipe_settings_scores_and_limits(report):
    made = of(report())
    first = next(iter(report().metrics))
    for text in (made.to_json(), made.to_markdown().replace("\\", ""), Page(made.to_html()).text):
        for part in ("telco, version 3", "Fill gaps in age", "0.3", first, "baseline", "xgboost", "without review by"):
            assert part.lower() in text.lower(), part


def test_scores_stand_with_interval_and_baseline():
    assert "| AUC | 0.842 | 0.821 to 0.863 | 0.500 |" in of(binary_report()).to_markdown()
    undefined = of(binary_report(metrics={"F1": Score(None, undefined="the model never predicts Yes")}))
    assert "not defined: the model never predicts Yes" in undefined.to_markdown()


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"rows": {"train": 70, "validation": 15, "test": 15}}, "Only 15 rows tested the model"),
        ({"metrics": {"AUC": Score(0.8, 0.7, 0.9, 0.5)}}, "interval of AUC is wide"),
        ({"confusion": ((960, 11), (19, 10))}, "few of 'Yes' (29 rows)"),
        ({"ending": Ending.STOPPED}, "because you stopped it"),
        ({}, "without review by a person"),
    ],
)
def test_limits_follow_from_the_report(changes, part):
    made = of(binary_report(**changes))
    assert part in Page(made.to_html()).text
    assert part in made.to_json()


@pytest.mark.parametrize("name", HOSTILE, ids=["tag", "table", "link", "formula", "control", "long", "empty"])
@pytest.mark.parametrize("problem", [multiclass_report, regression_report], ids=["multiclass", "regression"])
def test_hostile_names_are_harmless_in_all_three_forms(name, problem, shared):
    made = hostile_card(name, problem)
    validate(made, shared)
    page = Page(made.to_html())
    allowed = "html head meta title style body h1 h2 h3 p section ul li table thead tbody tr th td".split()  # noqa: SIM905
    assert {tag for tag, _ in page.tags} <= set(allowed)
    assert not any(key.startswith("on") or key in ("href", "src") for _, found in page.tags for key in found)
    text = made.to_markdown()
    unescaped = text.replace("\\\\", "").replace("\\|", "").replace("\\<", "").replace("\\[", "").replace("\\`", "")
    assert not any(mark in unescaped for mark in ("<", "[", "`", "http://"))
    for line in unescaped.splitlines():
        assert line.count("|") in (0, 3, 4, 5), line
        assert not re.match(r"=+$|--|[>+*\s]", line), line
    assert sum(line.startswith("#") for line in text.splitlines()) == 1 + len(made.sections)
    for form in (made.to_json(), text, made.to_html()):
        form.encode()
        assert "\u202e" not in form
        assert "\x00" not in form
        assert len(form) < 40_000


def test_two_hundred_classes_and_a_thousand_rounds_stay_within_the_schema(shared):
    names = tuple(f"class {n}" for n in range(200))
    matrix = tuple(tuple(int(i == j) * (5 + i) for j in range(200)) for i in range(200))
    rounds = tuple(Round(n, 1 / n, 1.2 / n, n) for n in range(1, 1001))
    impacts = tuple(Impact(f"column {n}", 0.1, 0.05, 0.2, 0.005) for n in range(200))
    report = multiclass_report(
        classes=names,
        confusion=matrix,
        rounds=rounds,
        best_round=317,
        impacts=impacts,
        notes=tuple(f"Note {n} of many." * 9 for n in range(300)),
    )
    made = of(report, recipe=["Drop a column"] * 300)
    validate(made, shared)
    groups = {one["name"]: one["metric_data"] for one in made.document["evaluation_details"][0]["metric_groups"]}
    assert sum(map(sum, groups["confusion matrix"][0]["value"])) == sum(map(sum, matrix))
    assert {1, 317, 1000} <= {x for x, _ in groups["loss curve"][0]["value"]}


def test_numbers_that_are_not_finite_and_facts_that_are_missing_leave_a_valid_card(shared):
    nan = float("nan")
    report = binary_report(
        metrics={"AUC": Score(nan, nan, nan, nan)},
        impacts=(Impact("a", nan, nan, nan, nan),),
        rounds=(),
        confusion=(),
        seconds=nan,
    )
    spec = BuildSpec("d1", 1, "churn", Problem.BINARY, "baseline", early_stopping=EarlyStopping(0))
    made = card(spec, report, [], {}, {}, {})
    validate(made, shared)
    assert "nan" not in made.to_html().lower()
    assert "Early stopping: off." in made.to_markdown()
