"""The number checker: what is wrong is caught, what is right is left alone, and names of the data vouch for nothing."""

import random
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.narration.facts import Facts, facts
from app.narration.narrator import QUESTIONS
from app.narration.offline import Offline
from app.narration.verify import Checker, Standing
from tests.narration.checked_answers import ANSWERS, MORE_ANSWERS
from tests.narration.example_reports import binary_report, multiclass_report, regression_report
from tests.narration.fresh_answers import FOURTH_ANSWERS, FRESH_ANSWERS, SECOND_ANSWERS, THIRD_ANSWERS
from tests.narration.fresh_reports import FRESH_FACTS
from tests.narration.planted import judged, plain
from tests.narration.second_answers import LAST_ANSWERS, LATER_ANSWERS, OTHER_ANSWERS
from tests.narration.second_reports import SECOND_FACTS

REPORTS = {"binary": binary_report(), "multiclass": multiclass_report(), "regression": regression_report()}
FACTS = {
    name: facts(report, "telco", "XGBoost", ["Fill gaps in age with the median (38)"])
    for name, report in REPORTS.items()
}
CHECKERS = {name: Checker(known) for name, known in {**FACTS, **FRESH_FACTS, **SECOND_FACTS}.items()}


def struck(about: str, text: str) -> list[str]:
    """The digits and words that are not in the report, in their order."""
    return [mark.text for mark in CHECKERS[about].check(text).marks if mark.standing is Standing.ABSENT]


@pytest.mark.parametrize(
    ("answers", "missed", "struck"),
    [
        (ANSWERS, 0, 1),
        (MORE_ANSWERS, 0, 0),
        (FRESH_ANSWERS, 1, 0),
        (SECOND_ANSWERS, 0, 1),
        (THIRD_ANSWERS, 0, 3),
        (FOURTH_ANSWERS, 0, 0),
        (OTHER_ANSWERS, 2, 13),
        (LATER_ANSWERS, 0, 4),
        (LAST_ANSWERS, 0, 3),
    ],
    ids=["fifty", "more", "fresh", "second", "third", "fourth", "other", "later", "last"],
)
def test_planted_errors_are_caught_and_hardly_a_right_number_is_struck(answers, missed, struck):
    found = [(text, *judged(CHECKERS[about], text)) for about, text in answers]
    assert sum(len(one) for _, one, _ in found) <= missed, [one for one in found if one[1]]
    assert sum(len(one) for _, _, one in found) <= struck, [one for one in found if one[2]]


@pytest.mark.parametrize(
    ("about", "text", "wrong"),
    [
        ("readmission", "Specificity is 0.909 and NPV 0.849.", ["0.909", "0.849"]),
        ("readmission", "The median age is 61 years.", []),
        ("readmission", "The median age is 64 years.", ["64"]),
        (
            "readmission",
            "Of 1,500 patients 351 are flagged. 142 of 600 slip through, 76 % are caught.",
            ["142", "600", "76"],
        ),
        ("readmission", "Imagine 1,000 such patients: about 806 would be sorted rightly.", []),
        ("readmission", "Imagine 1,000 such patients: about 860 would be sorted rightly.", ["860"]),
        ("fraud", "142 of 600 frauds slip through, 76 % are caught.", []),
    ],
)
def test_what_a_sentence_says_of_its_numbers_is_reckoned_after(about, text, wrong):
    assert struck(about, text) == wrong


@pytest.mark.parametrize(
    ("about", "text"),
    [
        ("fraud", "| Score | Value |\n|---|---|\n| Precision | 0.763 |\n| Recall | 0.712 |"),
        ("fraud", "Precision is 76.3 %, recall 71.2 %."),
        ("fraud", "Of 600 frauds 185 were missed, with 142 false alarms."),
        ("fraud", "F1 is 0.737 ± 0.012, and AUC 0.941 ± 0.027."),
        ("tickets", "login is found in 88.3 % and billing in 83.5 %."),
        ("energy", "The training loss was 30.17 and the validation loss 24.2."),
        ("column", "The mean is 31,200 and the median 38,640.5."),
    ],
)
def test_two_numbers_that_changed_places_are_both_struck(about, text):
    marks = CHECKERS[about].check(text).marks
    assert [mark.standing for mark in marks][-2:] == [Standing.ABSENT] * 2 or sum(
        mark.standing is Standing.ABSENT for mark in marks
    ) == 2


PIECES = (
    "|", "|-|-|\n", "\n", "**", "<b>", "`", "AUC ", "Recall is ", "V14", " 0.737", " 76,3 %", "1 in 4", "±", "[", "(",
    ")", " to ", "–", "👩‍👩‍👧", "of every 100 ", "割", "分の", "9" * 60, "1.", "e5", "~~", "‘legit’", "half of ",
)  # fmt: skip
HOSTILE = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8), st.floats().map(str)), max_size=60).map(
    "".join
)


@given(HOSTILE)
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_the_check_and_its_marks_stand_where_they_say(text):
    checked = CHECKERS["fraud"].check(text)
    assert [text[mark.start : mark.end] for mark in checked.marks] == [mark.text for mark in checked.marks]
    ends = [0, *(place for mark in checked.marks for place in (mark.start, mark.end))]
    assert ends == sorted(ends)
    checked.as_markdown()


@pytest.mark.parametrize("unit", ["{:.3f} ", "It is {:.1f} % more. ", "| x | {:.2f} |\n", "in total {:.0f}, "])
def test_ten_times_the_numbers_take_about_ten_times_as_long(unit):
    def seconds(numbers: int) -> float:
        text = "".join(unit.format(place / 7) for place in range(numbers))
        start = perf_counter()
        CHECKERS["fraud"].check(text)
        return perf_counter() - start

    seconds(50)
    assert seconds(2_000) < 40 * max(seconds(200), 0.02)


def test_an_answer_of_two_thousand_words_takes_less_than_a_second():
    words = " ".join(plain(text)[0] for about, text in FRESH_ANSWERS if about == "fraud").split()
    start = perf_counter()
    assert CHECKERS["fraud"].check(" ".join((words * 5)[:2_000])).marks
    assert perf_counter() - start < 1


@pytest.mark.parametrize("about", REPORTS)
@pytest.mark.parametrize("question", [*(one.key for one in QUESTIONS), "Why did the training stop?"])
def test_no_number_of_an_offline_answer_is_struck(about, question):
    text = "".join(Offline().tell(question, FACTS[about]))
    assert CHECKERS[about].check(text).marks
    assert struck(about, text) == []


@pytest.mark.parametrize("about", REPORTS)
def test_numbers_drawn_by_chance_are_seldom_taken_for_derived_ones(about):
    draw = random.Random(7)  # noqa: S311 - no secret
    sentences = (
        "The gap is {:.3f} better than before.", "Together that makes {:.1f} % of the rows.",
        "It is {:.2f} times as much as the rest.", "In all {:,.0f} rows were wrong.",
    )  # fmt: skip
    sizes = (1, 100, 20, 5_000)
    texts = [one.format(draw.uniform(0, size)) for one, size in zip(sentences, sizes, strict=True) for _ in range(50)]
    taken = [text for text in texts if not struck(about, text)]
    assert len(taken) <= 0.05 * len(texts), taken


def test_each_number_says_where_it_comes_from():
    checked = CHECKERS["binary"].check("AUC is 0.842, 0.342 more than the baseline's 0.500; F1 is 0.91.")
    told = [(mark.text, mark.standing.value, mark.how) for mark in checked.marks]
    assert told[0] == ("0.842", "found", "Main score")
    assert told[1][:2] == ("0.342", "derived")
    assert "0.8421 − 0.5" in told[1][2]
    assert told[3] == ("0.91", "not in the report", "no fact of the report holds it")
    assert checked.caption == (
        "4 numbers checked against the report: 2 found, 1 derived and 1 not in the report and struck through."
    )


def test_what_is_struck_is_markdown_and_nothing_else_is():
    checked = CHECKERS["binary"].check("**AUC** is 0.91 <b>~~[x](http://y)~~</b>")
    assert checked.as_markdown() == (r"\*\*AUC\*\* is ~~0\.91~~ \<b\>\~\~\[x\]\(http\:\/\/y\)\~\~\<\/b\>")


def test_a_score_given_to_another_score_is_struck_with_the_reason():
    (mark,) = CHECKERS["binary"].check("F1 is 0.842.").marks
    assert mark.standing is Standing.ABSENT
    assert "something else than F1" in mark.how


@pytest.mark.parametrize("name", ["accuracy 0.99", "AUC is 0.97 and 99.3 %", "０．９９"])
def test_a_number_in_a_name_of_the_data_vouches_for_nothing(name):
    hostile = binary_report(target=name, classes=("No", f"Yes {name}"), positive=f"Yes {name}")
    checker = Checker(facts(hostile, f"telco {name}", "XGBoost", [f"Drop {name}"], columns=[name]))
    text = "Accuracy is 0.99, AUC is 0.97, 99.3 % are right."
    assert [mark.text for mark in checker.check(text).marks if mark.standing is Standing.ABSENT] == [
        "0.99",
        "0.97",
        "99.3",
    ]
    assert [mark.text for mark in checker.check(f"It predicts '{name}'.").marks] == []


@pytest.mark.parametrize(
    "text", ["", "No number here.", "F1, R2 and XGBoost with tree 8", "9" * 5_000, "1e400", "-" * 3_000, "∞ ½ ⅓ ①②"]
)
def test_odd_texts_do_no_harm(text):
    checked = CHECKERS["binary"].check(text)
    assert checked.text == text
    assert checked.as_markdown().count("\\") >= 0


def test_a_table_without_facts_strikes_every_number():
    assert [mark.standing for mark in Checker(Facts(())).check("0.5 of 100 rows").marks] == [Standing.ABSENT] * 2
