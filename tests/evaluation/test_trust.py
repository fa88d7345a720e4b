"""The trust statement: its verdict by the rules, its numbers those of the report."""

import pytest

from app.evaluation.report import Score
from app.evaluation.trust import Verdict, trust
from tests.evaluation.healthy_report import TROUBLES, healthy_report


def test_a_healthy_report_is_ready_and_its_paragraph_holds_the_reports_numbers():
    found = trust(healthy_report())
    assert (found.verdict, found.codes) == (Verdict.READY, ())
    for part in (
        "0.842 (95 % interval 0.821 to 0.863), better than the baseline's 0.500",
        "1,000 rows",
        "212 test rows with plan = gold, Accuracy is 71.0 % (95 % interval 65.0 % to 77.0 %) against 88.0 % elsewhere",
        "off by 0.02",
        "promise to hold in 90.0 % of rows and held in 91.0 %",
        "None of the 3 columns looked at gives the answer away",
        "must not be used for",
    ):
        assert part in found.paragraph


@pytest.mark.parametrize(
    ("changes", "verdict", "code"),
    [
        (TROUBLES["leakage"], Verdict.NOT_READY, "leakage"),
        (TROUBLES["worse_than_baseline"], Verdict.NOT_READY, "worse_than_baseline"),
        ({"metrics": {"AUC": Score(None, undefined="Not defined.")}}, Verdict.NOT_READY, "undefined"),
        ({"metrics": {}}, Verdict.NOT_READY, "undefined"),
        ({"rows": {"test": 29}}, Verdict.NOT_READY, "too_little_data"),
        (TROUBLES["too_little_data"], Verdict.CARE, "too_little_data"),
        (TROUBLES["overfitting"], Verdict.CARE, "overfitting"),
    ],
)
def test_the_verdict_follows_from_the_codes(changes, verdict, code):
    found = trust(healthy_report(**changes))
    assert found.verdict is verdict
    assert code in found.codes


@pytest.mark.parametrize("code", ["underfitting", "imbalance", "undefined", "cut_short"])
def test_notes_do_not_decide(code):
    assert trust(healthy_report(**TROUBLES[code])).verdict is Verdict.READY


def test_what_it_must_not_be_used_for_follows_from_what_was_found():
    assert "rows with plan = gold" in trust(healthy_report(**TROUBLES["weak_segment"])).sentences[-1]
    assert "its probabilities" in trust(healthy_report(**TROUBLES["miscalibrated"])).sentences[-1]
    priced = trust(healthy_report(**TROUBLES["leakage"])).paragraph
    assert "paid_back may give the answer away (leakage); without, AUC is 0.710 instead of 0.980." in priced


def test_a_report_without_segments_says_so():
    assert "No group of test rows" in trust(healthy_report(segments=())).paragraph
