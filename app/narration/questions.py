"""The questions on offer at each place of the app, and which facts answer them without a language model."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A question: its key ("free" for one the user wrote), its text, and the groups of facts that answer it offline."""

    key: str
    text: str
    tells: tuple[str, ...] = ()


REPORT = (
    Question("explain", "Explain this model"),
    Question("trust", "How far can I trust its scores?"),
    Question("columns", "Which columns matter, and what should I do next?"),
    Question("fails", "Where does it go wrong?"),
)
COLUMN = (
    Question("column.what", "What is in this column?", ("kind", "values", "extremes", "frequent", "shapes")),
    Question("column.trouble", "What could be wrong with it?", ("gaps", "infinite", "values", "shapes", "extremes")),
    Question("column.target", "How does it go with the target?", ("target",)),
)
CURVE = (
    Question("curve.read", "How do I read these curves?", ("curve", "how", "training")),
    Question("curve.fit", "Does it learn too much or too little?", ("curve", "sign", "advice")),
    Question("curve.stop", "Why did it stop, and which round is kept?", ("training", "kept")),
)
PREDICTION = (
    Question("prediction.why", "Why this prediction?", ("prediction", "moved")),
    Question("prediction.sure", "How sure is it?", ("range", "probability", "warning", "quality")),
    Question(
        "prediction.act", "What should I mind before I act on it?", ("warning", "range", "quality", "trust", "cause")
    ),
)
CARD = (
    Question("card.what", "What is this model for?", ("overview", "uses")),
    Question("card.limits", "What are its limits and risks?", ("trust", "risk", "limits")),
    Question("card.gaps", "What does the card not say yet?", ("gaps",)),
)
PLACES = {"report": REPORT, "column": COLUMN, "curve": CURVE, "prediction": PREDICTION, "card": CARD}
"""The questions of each place, by its name."""
EVERY_QUESTION = tuple(question for questions in PLACES.values() for question in questions)
