"""The number checker: what is wrong is caught, what is right is left alone, and names of the data vouch for nothing."""

import random
import re

import pytest

from app.narration.facts import Facts, facts
from app.narration.narrator import QUESTIONS
from app.narration.offline import Offline
from app.narration.verify import Checker, Standing
from tests.narration.checked_answers import ANSWERS, MORE_ANSWERS, plain
from tests.narration.example_reports import binary_report, multiclass_report, regression_report

REPORTS = {"binary": binary_report(), "multiclass": multiclass_report(), "regression": regression_report()}
FACTS = {
    name: facts(report, "telco", "XGBoost", ["Fill gaps in age with the median (38)"])
    for name, report in REPORTS.items()
}
CHECKERS = {name: Checker(known) for name, known in FACTS.items()}


def struck(about: str, text: str) -> list[str]:
    """The digits and words that are not in the report, in their order."""
    return [mark.text for mark in CHECKERS[about].check(text).marks if mark.standing is Standing.ABSENT]


def same(shown: str) -> str:
    """A number without what stands around its digits."""
    return re.sub(r"^[^\w]+|[^\w]+$", "", re.sub(r"\s*[%％]", "", shown))


@pytest.mark.parametrize("answers", [ANSWERS, MORE_ANSWERS], ids=["fifty", "more"])
def test_all_planted_errors_are_caught_and_hardly_a_right_number_is_struck(answers):
    missed, wronged = [], []
    for about, answer in answers:
        text, wrong = plain(answer)
        found = list(map(same, struck(about, text)))
        for planted in map(same, wrong):
            if any(planted.startswith(one) for one in found):
                found.remove(next(one for one in found if planted.startswith(one)))
            else:
                missed.append((planted, text))
        wronged += [(one, text) for one in found]
    assert len(ANSWERS) == 50
    assert missed == []
    assert len(wronged) <= 1, wronged


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
