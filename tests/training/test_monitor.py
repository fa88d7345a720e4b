"""When training stops, which round is kept, and the sentence that says why."""

import math

import pytest

from app.training.monitor import Ending, Monitor

NAN, INFINITE = math.nan, math.inf
DONE = "All 3 rounds are done; round {} is kept."
NO_ROUND = "Training stopped before its first round: the loss was not a finite number; try a lower learning rate."
CASES = {
    "all rounds done": ({}, [3, 2, 1], 3, 3, Ending.COMPLETED, DONE.format(3)),
    "the best is not the last": ({}, [3, 1, 2], 3, 2, Ending.COMPLETED, DONE.format(2)),
    "one round only": ({}, [3], 1, 1, Ending.COMPLETED, "The only round is done; round 1 is kept."),
    "early stopping is off": ({"patience": 0}, [1, 2, 3], 3, 1, Ending.COMPLETED, DONE.format(1)),
    "patience runs out": (
        {"patience": 2}, [3, 1, 2, 2, 0], 4, 2, Ending.EARLY,
        "Stopped at round 4: 2 rounds without improvement; round 2 is kept.",
    ),
    "patience of one": (
        {"patience": 1}, [3, 3, 1], 2, 1, Ending.EARLY,
        "Stopped at round 2: 1 round without improvement; round 1 is kept.",
    ),
    "an improvement starts the count anew": ({"patience": 2}, [3, 4, 2], 3, 3, Ending.COMPLETED, DONE.format(3)),
    "a gain within the tolerance is none": (
        {"patience": 2, "tolerance": 0.1}, [1.0, 0.95, 0.91, 0.5], 3, 1, Ending.EARLY,
        "Stopped at round 3: 2 rounds without improvement; round 1 is kept.",
    ),
    "small gains that add up are one": (
        {"patience": 2, "tolerance": 0.1}, [1.0, 0.95, 0.85], 3, 3, Ending.COMPLETED, DONE.format(3),
    ),
    "the time is up": (
        {"time_limit": 20}, [3, 4, 1], 2, 1, Ending.TIME,
        "Stopped at round 2: the time limit of 20 seconds was reached; round 1 is kept.",
    ),
    "less time than one round takes": (
        {"time_limit": 0.5}, [3, 2], 1, 1, Ending.TIME,
        "Stopped at round 1: the time limit of 0.5 seconds was reached; round 1 is kept.",
    ),
    "asked to stop": (
        {"should_stop": lambda: True, "patience": 1, "time_limit": 1}, [3, 2], 1, 1, Ending.STOPPED,
        "Stopped at round 1: you asked it to stop; round 1 is kept.",
    ),
    "the loss explodes later": (
        {}, [3, 2, INFINITE], 2, 2, Ending.DIVERGED,
        "Stopped at round 2: the loss was no longer a finite number (a lower learning rate may help); round 2 is kept.",
    ),
    "the loss explodes at once": ({}, [NAN], 0, None, Ending.DIVERGED, NO_ROUND),
}  # fmt: skip


@pytest.mark.parametrize(("options", "losses", "rounds", "best", "ending", "sentence"), CASES.values(), ids=CASES)
def test_training_ends_when_it_should_and_says_why(options, losses, rounds, best, ending, sentence):
    told, seconds = [], iter(range(0, 1_000, 10))
    monitor = Monitor("round", tell=told.append, clock=lambda: next(seconds), **options)
    monitor.begin(len(losses))
    kept = None
    for loss in losses:
        verdict = monitor.on_round(loss / 2, loss)
        kept = len(monitor.rounds) if verdict.improved else kept
        if not verdict.go_on:
            break
    assert len(monitor.rounds) == rounds and told == monitor.rounds
    assert kept == best == (monitor.best and monitor.best.round)
    assert (monitor.ending, monitor.sentence) == (ending, sentence)
    assert [one.seconds for one in monitor.rounds] == [10 * number for number in range(1, rounds + 1)]


def test_a_training_loss_that_is_not_finite_ends_training_too():
    monitor = Monitor("epoch")
    assert monitor.on_round(1.0, 1.0).go_on
    assert not monitor.on_round(NAN, 0.5).go_on
    assert monitor.ending is Ending.DIVERGED and monitor.best.round == 1


def test_the_time_limit_runs_from_the_beginning_of_training():
    now = iter([0, 1_000, 1_005, 1_012])
    monitor = Monitor("tree", time_limit=10, clock=lambda: next(now))
    monitor.begin(9)
    assert monitor.on_round(1, 1).go_on
    assert not monitor.on_round(1, 1).go_on
