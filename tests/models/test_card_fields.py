"""The declared fields of a model card are AWS's, with AWS's limits, and whatever a person writes keeps to them."""

import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import NotApplicable
from app.models.card_document import compose, content_size, values_of
from app.models.card_field import Kind
from app.models.card_fields import BY_KEY, DETAILS, FIELDS, SECTIONS
from app.models.card_lines import metric_lines, pair_lines
from app.models.card_prefill import JUDGED, WARNED, caveats, evaluation_observation
from app.models.card_subject import Subject
from app.narration.fact import Fact
from app.narration.facts import Facts, facts
from app.problem import Problem
from app.training.spec import BuildSpec
from tests.models.test_card import of
from tests.narration.example_reports import binary_report, regression_report

PERSONS = [field for field in FIELDS if field.by_person]
ALPHABET = st.characters(codec="utf-8") | st.sampled_from("😀👩‍👩‍👧é\u202e\x00\n|<>*#=")
TEXTS = st.text(ALPHABET, max_size=60) | st.integers(1_000, 5_000).map(lambda n: "😀é x" * (n // 4))
LINES = st.tuples(TEXTS, st.sampled_from([":", ": ", ""]), st.floats().map(str) | TEXTS, TEXTS).map(" ".join)
VALUES = {
    Kind.LINE: TEXTS,
    Kind.TEXT: TEXTS,
    Kind.LINES: st.lists(TEXTS, max_size=17).map("\n".join) | st.lists(TEXTS, max_size=3),
    Kind.NUMBER: st.none() | st.floats() | st.integers() | TEXTS,
    Kind.PAIRS: st.dictionaries(TEXTS, TEXTS, max_size=4) | st.lists(LINES, max_size=4).map("\n".join),
    Kind.METRICS: st.lists(LINES, max_size=52).map("\n".join),
}


@pytest.fixture(scope="module")
def schema(shared):
    """AWS's schema of a model card."""
    return json.loads((shared / "reference/sagemaker-model-card.schema.json").read_text())


def leaves(node, path=""):
    """Every place of the schema that holds a value, with what it says of the value."""
    node = node.get("items", node) if path == "evaluation_details" else node
    for name, inner in node.get("properties", {}).items():
        place = f"{path}.{name}".lstrip(".")
        below = inner.get("properties") or (place == "evaluation_details" and inner["items"]["properties"])
        yield from leaves(inner, place) if below else [(place, inner)]


def test_every_place_of_awss_schema_is_a_field_with_its_limits(schema):
    """The objective is looked at by hand: the schema forgets to say `properties` there."""
    declared = {}
    for field in FIELDS:
        declared.setdefault(field.path, field)
    objective = "training_details.objective_function"
    for place, inner in leaves(schema):
        if place == objective:
            assert [field.key for field in FIELDS if field.path.startswith(objective)] == [
                "objective_goal", "objective_loss", "objective_condition", "objective_notes",
            ]  # fmt: skip
            continue
        field, items = declared.pop(place), inner.get("items", {})
        assert field.most == (inner.get("maxContains") or inner.get("maxItems") or items.get("maxItems")), place
        if field.kind is not Kind.GROUPS and "pattern" not in inner and field.path != DETAILS:
            limit = inner.get("maxLength") or items.get("maxLength")
            assert field.limit == (limit or inner.get("additionalProperties", {}).get("maxLength")), place
    assert {path for path in declared if not path.startswith(objective)} == set()
    assert set(BY_KEY["risk_rating"].choices) == set(schema["definitions"]["risk_rating"]["enum"])
    assert BY_KEY["custom_details"].limit == schema["definitions"]["custom_property"]["maxLength"]
    assert list(SECTIONS) == list(schema["properties"])


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_a_person_writes_is_refused_with_a_sentence_or_a_valid_card(schema, data):
    field = data.draw(st.sampled_from(PERSONS))
    value = data.draw(st.sampled_from([*field.choices, "Huge"]) if field.kind is Kind.CHOICE else VALUES[field.kind])
    try:
        made = of(binary_report()).edited({field.key: value})
        text = made.to_json()
    except NotApplicable as refusal:
        assert field.label in str(refusal) or "whole card" in str(refusal)
        assert str(refusal).endswith(".")
        return
    jsonschema.Draft7Validator(schema).validate(json.loads(text))
    assert made.to_html().encode() and made.to_markdown().encode()
    assert compose(values_of(made.document)) == made.document


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("purpose_of_model", "x" * 5_000, "Purpose has 5,000 letters, and SageMaker takes 2,048; shorten it by 2,952."),
        ("model_artifact", ["s3://b/a", "y" * 1_025], "line 2 has 1,025 letters, and SageMaker takes 1,024"),
        ("model_artifact", ["s3://b/a"] * 16, "has 16 lines, and SageMaker takes 15; leave out 1."),
        ("user_training_metrics", [{"name": f"m{n}", "value": n} for n in range(51)], "takes 50; leave out 1."),
        ("user_training_metrics", [{"name": "lift", "value": float("inf")}], "must be a finite number, not inf."),
        ("user_training_metrics", "lift 2.5", "line 1 ('lift 2.5') has no colon; write it as name: number."),
        ("user_training_metrics", "lift: much", "'lift' in Your own training metrics must be a number, not 'much'."),
        ("user_training_metrics", ": 2.5", "something has no name"),
        ("custom_details", "a: 1\nb\na: 2", "line 2 ('b') has no colon; write it as name: text."),
        ("custom_details", "a: 1\n\na: 2", "has 'a' twice"),
        ("custom_details", {"setting: eta": "1"}, "has a colon in it"),
        ("custom_details", {f"n{n}": "z" * 1_024 for n in range(99)}, "The whole card has"),
        ("model_version", 0, "must be at least 1, not 0."),
        ("risk_rating", "Huge", "must be one of Unknown, Low, Medium, High"),
        ("metric_groups", [], "cannot be written by a person"),
        ("nobody", "x", "cannot be written by a person"),
    ],
)
def test_a_limit_is_told_with_the_field_the_length_and_the_limit(key, value, sentence):
    with pytest.raises(NotApplicable) as refused:
        of(binary_report()).edited({key: value}).to_json()
    assert sentence in str(refused.value)


def test_pairs_and_metrics_are_written_a_line_each_and_come_back_as_they_were():
    text = "lift at 200 calls: 2.5 measured in May: by hand\nrows: 1200"
    field = BY_KEY["user_training_metrics"]
    assert field.check(text) == [
        {"name": "lift at 200 calls", "value": 2.5, "notes": "measured in May: by hand"},
        {"name": "rows", "value": 1200},
    ]
    assert metric_lines(field.check(text)) == text
    pairs = BY_KEY["custom_details"].check("wiki: https://w/x: y\n team :  Retention ")
    assert pairs == {"wiki": "https://w/x: y", "team": "Retention"}
    assert BY_KEY["custom_details"].check(pair_lines(pairs)) == pairs


def test_a_field_that_is_emptied_is_left_out_and_the_rest_goes_on_following_the_run():
    made = of(binary_report()).edited({"model_description": "", "custom_details": {"ticket": "ML-7"}})
    assert "model_description" not in made.document["model_overview"]
    details = made.document["additional_information"]["custom_details"]
    assert details["ticket"] == "ML-7" and details["software: xgboost"] == "3.2.0"
    assert "ML-7" in made.to_markdown()


@pytest.mark.parametrize("report", [binary_report(), regression_report()], ids=["binary", "regression"])
def test_every_prefilled_field_keeps_its_own_limit(report):
    values = of(report).values
    assert {key: BY_KEY[key].check(value) for key, value in values.items()} == values


def test_the_longest_prefilled_card_can_be_sent_with_room_to_write():
    long = "😀" * 400
    many = tuple(f"{long} {n}" for n in range(300))
    report = binary_report(notes=many, target=long, classes=(long, long + "x"))
    settings = {f"{long[:50]}{n}": long for n in range(40)}
    made = of(report, recipe=many, settings=settings, model={"id": "0" * 32})
    assert content_size(made.document) < 80_000
    assert made.values["model_artifact"] == [f"runs:/{'0' * 32}/model"]
    assert list(made.values["preparation"].values())[-1] == "234 more sentences."


def test_new_kinds_of_facts_are_told_by_themselves_within_the_limits():
    known = facts(binary_report(), "telco", "XGBoost", [])
    groups = JUDGED + WARNED
    more = [Fact(f"{group}.{n}", group, n, f"{group} tells {n}. " + "x" * 90) for group in groups for n in (1, 2)]
    told = Facts(
        (*(one for one in known if one.key != "trust"), Fact("trust", "Trust", "care", "Use with care."), *more)
    )
    spec = BuildSpec("d", 1, "churn", Problem.BINARY, "xgboost")
    subject = Subject(spec, binary_report(), told, (), {}, {}, {}, {})
    assert evaluation_observation(subject).startswith("Use with care. trust tells 1.")
    assert "segment tells 2" in evaluation_observation(subject)
    assert caveats(subject).startswith("check tells 1.") and "sign tells 2" in caveats(subject)
    flood = Facts((*told, *(Fact(f"segment.{n}", "s", n, "y" * 300 + str(n)) for n in range(40))))
    long = Subject(spec, binary_report(), flood, (), {}, {}, {}, {})
    assert len(evaluation_observation(long)) <= 2_096 and evaluation_observation(long).endswith("More in the report.")
