"""The checks of a finished build: each fires on its trouble, and none on a healthy report."""

import pytest

from app.evaluation.check import checks, every_check, findings
from app.narration.facts import facts
from tests.evaluation.healthy_report import TROUBLES, healthy_report
from tests.narration.example_reports import binary_report, regression_report


@pytest.mark.parametrize("code", every_check())
def test_each_check_passes_a_healthy_report_and_finds_its_trouble(code):
    healthy = {one.code: one for one in checks(healthy_report())}
    assert healthy[code].state == "passed"
    found = {one.code: one for one in findings(healthy_report(**TROUBLES[code]))}
    assert found[code].sentence.endswith(".")
    assert found[code].remedy.endswith(".")
    assert found[code].found.endswith(".")
    assert found[code].title


def test_findings_come_the_gravest_first():
    order = [one.severity for one in checks(healthy_report())]
    assert order == sorted(order, key=["error", "warning", "info"].index)


def test_what_an_older_report_did_not_measure_does_not_apply_and_says_so():
    older = {one.code: one for one in checks(binary_report())}
    for code in ("leakage", "drift_between_splits", "duplicates_across_the_split", "unstable_across_seeds",
                 "weak_segment", "miscalibrated", "coverage_below_promise"):  # fmt: skip
        assert older[code].state == "not applicable"
        assert "build again" in older[code].sentence


def test_checks_of_categories_do_not_apply_to_numbers():
    states = {one.code: one.state for one in checks(regression_report())}
    assert {states[code] for code in ("tiny_class", "imbalance", "never_predicted", "miscalibrated")} == {
        "not applicable"
    }


def test_a_leak_and_duplicates_name_their_price():
    leak = next(one for one in findings(healthy_report(**TROUBLES["leakage"])) if one.code == "leakage")
    assert "Without it, AUC of the same build is 0.710 instead of 0.980" in leak.sentence
    assert "Ask whether paid_back is known" in leak.remedy
    (twice,) = findings(healthy_report(**TROUBLES["duplicates_across_the_split"]))
    assert "Without them AUC is 0.700, not 0.842." in twice.sentence


def test_duplicates_that_change_nothing_are_no_finding():
    from app.evaluation.duplicates import Duplicates

    assert findings(healthy_report(duplicates=Duplicates(300, 0.3, 290, "AUC", 0.8421, 0.83))) == ()


def test_segments_and_the_verdict_are_facts():
    known = facts(healthy_report(), "telco", "XGBoost", [])
    assert "Among the 212 test rows with plan = gold, Accuracy is 71.0 %" in known.get("segment.1").sentence
    assert known.get("trust").value["verdict"] == "ready"
