"""Examples of good answers that may stand before the question (one-shot, few-shot): made-up facts, maintained by hand.

A test checks every number of every answer against its own facts.
"""

from dataclasses import dataclass

from app.narration.fact import Fact
from app.narration.facts import Facts


@dataclass(frozen=True)
class Example:
    """Facts of a made-up model, a question, and a good answer for each audience."""

    facts: Facts
    question: str
    answers: dict[str, str]


def _facts(*sentences: tuple[str, str]) -> Facts:
    return Facts(tuple(Fact(f"example.{place}", label, None, text) for place, (label, text) in enumerate(sentences)))


EXAMPLES = (
    Example(
        _facts(
            ("Target", "It predicts the column late."),
            (
                "Main score",
                "AUC on the test rows is 0.71 (95 % interval 0.66 to 0.76), better than the baseline's 0.50.",
            ),
            ("Caution", "Only 310 rows tested the model, so the score is uncertain. Test it on more rows."),
        ),
        "How far can I trust its scores?",
        {
            "executive": "It helps, but it is often wrong, and only 310 cases tested it. Use it to sort work, not to "
            "decide alone, and test it on more cases first.",
            "analyst": "Somewhat. AUC, which says how well late and punctual deliveries are told apart, is 0.71 (95 % "
            "interval 0.66 to 0.76); the baseline, which ignores every column, has 0.50. Only 310 rows tested it, "
            "so the "
            "score is uncertain; test it on more rows.",
            "engineer": "AUC on test is 0.71 (95 % interval 0.66 to 0.76) against a baseline of 0.50, on 310 test "
            "rows. The "
            "interval excludes the baseline but is wide; enlarge the test set before comparing models by it.",
        },
    ),
    Example(
        _facts(
            ("Target", "It predicts the column sales."),
            (
                "Column impact",
                "weekday is column 1 by impact, with 52.0 % of the total: shuffling it makes RMSE worse by 14.",
            ),
            (
                "Column impact",
                "weather is column 2 by impact, with 31.0 % of the total: shuffling it makes RMSE worse by 8.",
            ),
        ),
        "Which columns matter, and what should I do next?",
        {
            "executive": "The day of the week matters most, then the weather. This shows what the forecast leans "
            "on, not "
            "what causes sales.",
            "analyst": "weekday matters most, with 52.0 % of the impact, then weather with 31.0 %. Impact is how "
            "much worse "
            "the error gets when a column is shuffled; it says what the model uses, not what causes sales. Next, "
            "make sure "
            "that both are known at the time you predict.",
            "engineer": "Permutation impact on RMSE: weekday 14 (52.0 % of the total), weather 8 (31.0 %). It is "
            "no causal "
            "statement; correlated columns share impact. Check that both are available at prediction time.",
        },
    ),
    Example(
        _facts(
            ("Target", "It predicts the column defect."),
            ("Score", "Recall on the test rows is 0.62 (95 % interval 0.55 to 0.69)."),
        ),
        "What does a missed defect cost us in a year?",
        {
            "executive": "The report does not say: it holds no costs. With the cost of one missed defect and the "
            "number of "
            "parts a year it could be estimated.",
            "analyst": "The report does not tell. It holds Recall, the share of defects that are found, which is "
            "0.62 (95 % "
            "interval 0.55 to 0.69), but neither what a missed defect costs nor how many parts you make in a year.",
            "engineer": "Not in the facts: they hold Recall 0.62 (95 % interval 0.55 to 0.69) but no cost per "
            "miss and no "
            "volume. Enter both as stakes under Analyze to get an expected value.",
        },
    ),
)
