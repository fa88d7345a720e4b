"""The only place that decides when training stops."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

Answers = tuple[np.ndarray, np.ndarray]  # targets of validation rows, and what is predicted for them


class Ending(StrEnum):
    """Why training ended."""

    COMPLETED = "completed"
    EARLY = "early_stopping"
    TIME = "time_limit"
    STOPPED = "stopped"
    DIVERGED = "diverged"


@dataclass(frozen=True)
class Round:
    """One finished round, counted from 1, with its losses and the seconds since training began.

    `extra` holds what else is known of the round: the objective metric on validation rows under its name, and what the
    algorithm tells, such as "learning_rate" or "out_of_bag" (a loss).
    """

    round: int
    train: float
    valid: float
    seconds: float
    extra: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """Whether training goes on, and whether this round is the best so far."""

    go_on: bool
    improved: bool


class Monitor:
    """Told of every round; owns patience, tolerance, the time limit, Stop, the guard against a loss that is not finite.

    `patience` 0 switches early stopping off. `should_stop` is asked after every round. `tell` is told of every round as
    it ends, `clock` gives seconds, and `judge` makes named numbers, such as the objective metric, of a round's answers.
    """

    def __init__(
        self,
        round_name: str,
        patience: int = 0,
        tolerance: float = 0.0,
        time_limit: float | None = None,
        should_stop: Callable[[], bool] = lambda: False,
        tell: Callable[[Round], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        judge: Callable[[Answers], Mapping[str, float]] = lambda _: {},
    ) -> None:
        self.round_name = round_name
        self.patience = patience
        self.tolerance = tolerance
        self.time_limit = time_limit
        self.should_stop = should_stop
        self.tell = tell
        self.clock = clock
        self.judge = judge
        self.started = clock()
        self.rounds: list[Round] = []
        self.best: Round | None = None
        self.total: int | None = None
        self.ending = Ending.COMPLETED

    def begin(self, total: int) -> None:
        """Say how many rounds there will be at most; the time limit runs from here."""
        self.total = total
        self.started = self.clock()

    def on_round(self, train: float, valid: float, answers: Answers | None = None, **extra: float) -> Verdict:
        """Take one round's losses (lower is better) and say whether to go on and whether this is the best round."""
        extra |= self.judge(answers) if answers else {}
        this = Round(len(self.rounds) + 1, float(train), float(valid), self.clock() - self.started, extra)
        finite = math.isfinite(this.train) and math.isfinite(this.valid)
        if not finite:
            self.ending = Ending.DIVERGED
            return Verdict(go_on=False, improved=False)
        self.rounds.append(this)
        improved = self.best is None or this.valid < self.best.valid - self.tolerance
        if improved:
            self.best = this
        self.tell(this)
        if self.should_stop():
            self.ending = Ending.STOPPED
        elif self.patience and this.round - self.best.round >= self.patience:
            self.ending = Ending.EARLY
        elif self.time_limit is not None and this.seconds >= self.time_limit:
            self.ending = Ending.TIME
        else:
            return Verdict(go_on=True, improved=improved)
        return Verdict(go_on=False, improved=improved)

    def over(self) -> bool:
        """Asked within a long round: whether to end now, because Stop was pressed or the time is up."""
        if self.should_stop():
            self.ending = Ending.STOPPED
        elif self.time_limit is not None and self.clock() - self.started >= self.time_limit:
            self.ending = Ending.TIME
        else:
            return False
        return True

    @property
    def gained(self) -> str:
        """What keeping the best round gained over the last one, and what going on would have cost."""
        if self.best is None or self.best is self.rounds[-1]:
            return ""
        last, best = self.rounds[-1], self.best
        worse = f"Keeping {self.round_name} {last.round:,} instead would cost {last.valid - best.valid:.3g} of loss"
        left = (self.total or last.round) - last.round
        if left <= 0 or not last.seconds:
            return f"{worse} on validation rows."
        seconds = last.seconds / last.round * left
        spared = f"the {left:,} {plural(self.round_name, left)} not trained save about {seconds:,.0f} s"
        return f"{worse} on validation rows; {spared}."

    @property
    def sentence(self) -> str:
        """Why training ended, with the rounds in it."""
        if self.best is None:
            return (
                "Training stopped before its first round: the loss was not a finite number; try a lower learning rate."
            )
        last, best, name = self.rounds[-1].round, self.best.round, self.round_name
        kept = f"{name} {best} is kept"
        if self.ending is Ending.COMPLETED:
            if last == 1:
                return f"The only {name} is done; {kept}."
            return f"All {last:,} {plural(name, last)} are done; {kept}."
        waited = last - best
        why = {
            Ending.EARLY: f"{waited:,} {plural(name, waited)} without improvement",
            Ending.TIME: f"the time limit of {self.time_limit or 0:g} seconds was reached",
            Ending.STOPPED: "you asked it to stop",
            Ending.DIVERGED: "the loss was no longer a finite number (a lower learning rate may help)",
        }[self.ending]
        return f"Stopped at {name} {last:,}: {why}; {kept}."


def plural(noun: str, count: int) -> str:
    """The noun, in the plural unless there is one."""
    return noun if count == 1 else f"{noun}s"
