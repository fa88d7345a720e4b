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


def found(folder: Path, code: str) -> tuple[list[Finding], Plan, object]:
    frame, kinds, plan = EXAMPLES[code]
    version = stored(folder, frame, kinds)
    return [one for one in validate(version, plan) if one.code == code], plan, version


def test_every_check_has_an_example():
    assert set(checks()) == set(EXAMPLES)


def test_nothing_is_wrong_with_a_table_in_which_nothing_is_wrong(tmp_path: Path):
    assert validate(stored(tmp_path, table()), Y) == ()


@each_code
def test_a_finding_is_whole_sentences_with_a_way_out(tmp_path: Path, code: str):
    findings, _, _ = found(tmp_path, code)
    assert findings
    for one in findings:
        for sentence in (one.sentence, one.found, one.matters):
            assert (
                sentence[-1] in ".…" and len(sentence.split()) >= 4 and "None" not in sentence and "!" not in sentence
            )
        assert bool(one.fix) != bool(one.by_hand), one
        assert one.title == checks()[code].title


@each_code
def test_a_fix_makes_its_finding_disappear_and_no_error_appear(tmp_path: Path, code: str):
    findings, plan, version = found(tmp_path, code)
    for one in findings:
        if one.fix is None:
            continue
        json.dumps(one.fix.steps)
        after = validate(version, one.fix.apply(plan))
        assert [two for two in after if two.code == code and two.columns == one.columns] == []
        before = [two.code for two in validate(version, plan) if two.severity is Severity.ERROR]
        assert {two.code for two in after if two.severity is Severity.ERROR} <= set(before)


def test_a_recipe_that_does_not_fit_is_a_finding(tmp_path: Path):
    steps = ({"step": "drop_columns", "settings": {"columns": ["colour"]}},)
    (only,) = validate(stored(tmp_path, table()), Plan(steps=steps))
    assert only.code == "recipe-refused" and only.severity is Severity.ERROR and "'colour'" in only.sentence


def test_without_a_target_the_columns_are_checked_all_the_same(tmp_path: Path):
    frame = EXAMPLES["missing-cells"][0]
    assert [one.columns for one in validate(stored(tmp_path, frame))] == [("age",), ("port",)]
