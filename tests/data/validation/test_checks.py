"""Every check finds what it is for, in words with numbers, and its fix mends it."""

import json
from pathlib import Path

import pytest

from app.data.validation.check import checks
from app.data.validation.finding import Finding, Severity
from app.data.validation.plan import Plan
from app.data.validation.validate import validate
from tests.data.validation.example_findings import EXAMPLES, Y, stored, table

each_code = pytest.mark.parametrize("code", EXAMPLES)


def errors(findings: tuple[Finding, ...]) -> set[str]:
    return {one.code for one in findings if one.severity is Severity.ERROR}


def test_every_check_has_an_example():
    assert set(checks()) == set(EXAMPLES)


def test_nothing_is_wrong_with_a_table_in_which_nothing_is_wrong(tmp_path: Path):
    assert validate(stored(tmp_path, table()), Y) == ()


@each_code
def test_a_finding_is_whole_sentences_and_its_fix_makes_it_disappear(tmp_path: Path, code: str):
    frame, kinds, plan = EXAMPLES[code]
    version = stored(tmp_path, frame, kinds)
    before = validate(version, plan)
    findings = [one for one in before if one.code == code]
    assert findings
    for one in findings:
        assert one.title == checks()[code].title and bool(one.fix) != bool(one.by_hand)
        for sentence in (one.sentence, one.found, one.matters):
            assert sentence.endswith(".") and len(sentence.split()) >= 4 and "None" not in sentence
        if one.fix:
            json.dumps(one.fix.steps)
            after = validate(version, one.fix.apply(plan))
            assert [two for two in after if two.code == code and two.columns == one.columns] == []
            assert errors(after) <= errors(before)


def test_a_recipe_that_does_not_fit_is_a_finding(tmp_path: Path):
    steps = ({"step": "drop_columns", "settings": {"columns": ["colour"]}},)
    (only,) = validate(stored(tmp_path, table()), Plan(steps=steps))
    assert only.code == "recipe-refused" and only.severity is Severity.ERROR and "'colour'" in only.sentence


def test_without_a_target_the_columns_are_checked_all_the_same(tmp_path: Path):
    frame = EXAMPLES["missing-cells"][0]
    assert [one.columns for one in validate(stored(tmp_path, frame))] == [("age",), ("port",)]
