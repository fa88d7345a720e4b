"""A segment: test rows that share a condition, and how well the model does on them against all others."""

from dataclasses import dataclass

from app.evaluation.condition import Condition
from app.evaluation.metrics import metric
from app.narration.wording import count, interval, known, number, percent

HARM = 1.1
SHARES = frozenset({"Accuracy", "BalancedAccuracy"})


@dataclass(frozen=True)
class Comparison:
    """A metric on a segment's rows with its 95 % bootstrap interval, and on all other rows; None where undefined."""

    metric: str
    value: float | None
    low: float | None
    high: float | None
    elsewhere: float | None

    @property
    def clearly_worse(self) -> bool:
        """Whether the value elsewhere lies beyond the better end of the segment's interval."""
        if not all(map(known, (self.low, self.high, self.elsewhere))):
            return False
        return self.high < self.elsewhere if metric(self.metric).higher_is_better else self.low > self.elsewhere

    @property
    def sentence(self) -> str:
        """The values in words, without their subject: "Accuracy is 71.0 % (…) against 88.0 % elsewhere"."""
        if not known(self.value):
            return f"{self.metric} is not defined"
        if self.metric in SHARES:
            range_ = f" (95 % interval {percent(self.low)} to {percent(self.high)})" if known(self.low) else ""
            return f"{self.metric} is {percent(self.value)}{range_} against {percent(self.elsewhere)} elsewhere"
        spread = self.high - self.low if known(self.low) else None
        other = number(self.elsewhere, spread) if known(self.elsewhere) else "none"
        return f"{self.metric} is {interval(self.value, self.low, self.high)} against {other} elsewhere"


@dataclass(frozen=True)
class Segment:
    """Test rows that meet all conditions; `share` is theirs of all test rows.

    `scores` compare metrics in the segment and elsewhere, the objective first and the mean loss of a row last. `loss`
    and `elsewhere` are that mean loss (surprise of categories, absolute error of numbers) within and outside, and
    `baseline` the baseline's within. `p_value` is Welch's, one-sided: how often chance alone would make the loss so
    much larger. `covered` and `covered_elsewhere` are the shares of rows whose answer lies in the promised interval or
    set, where that is known.
    """

    conditions: tuple[Condition, ...]
    rows: int
    share: float
    scores: tuple[Comparison, ...]
    loss: float
    elsewhere: float | None
    baseline: float | None
    p_value: float | None
    covered: float | None = None
    covered_elsewhere: float | None = None

    @property
    def name(self) -> str:
        """The conditions in words."""
        return " and ".join(one.name for one in self.conditions)

    @property
    def harmed(self) -> bool:
        """Whether the baseline's loss within is clearly below the model's."""
        return self.baseline is not None and self.loss > HARM * self.baseline

    @property
    def told(self) -> Comparison:
        """The first metric that is clearly worse here, else that of the loss of a row."""
        return next((one for one in self.scores if one.clearly_worse), self.scores[-1])

    @property
    def sentence(self) -> str:
        """The segment with its size and what is worse in it."""
        return f"Among the {count(self.rows, 'test row')} with {self.name}, {self.told.sentence}."
