"""The coach: reads a curve by stated rules, names the symptom, and offers the remedy as a changed specification.

Symptoms, causes and changes are the rows of the usual table of remedies for loss curves; each rule below says when one
applies. Losses are lower-is-better; "fell by" is the first round's loss minus the loss in question.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.algorithms.algorithm import Algorithm, algorithm
from app.evaluation.report import Report
from app.narration.wording import count
from app.params import Param
from app.training.monitor import Ending, Round, plural
from app.training.spec import BuildSpec, EarlyStopping

ENOUGH_ROUNDS = 5
RARE_SHARE, FOUND_SHARE = 0.1, 0.5
PATIENCE = 20


@dataclass(frozen=True)
class Advice:
    """One finding: a stable code, what is seen (with its numbers), the likely cause, what to change, and the change.

    `spec` is the changed specification, or None where no setting of this algorithm helps.
    """

    code: str
    title: str
    seen: str
    cause: str
    change: str
    spec: BuildSpec | None


@dataclass(frozen=True)
class Curve:
    """A curve with what the rules ask of it."""

    rounds: tuple[Round, ...]
    name: str
    loss: str
    ending: Ending | None

    @property
    def first(self) -> Round:
        """The first round."""
        return self.rounds[0]

    @property
    def last(self) -> Round:
        """The last round."""
        return self.rounds[-1]

    @property
    def best(self) -> Round:
        """The round with the lowest validation loss."""
        return min(self.rounds, key=lambda one: one.valid)

    def fell(self, until: Round) -> float:
        """How much validation loss fell from the first round."""
        return self.first.valid - until.valid


def advise(
    spec: BuildSpec, rounds: Sequence[Round], loss: str, ending: Ending | None = None, report: Report | None = None
) -> tuple[Advice, ...]:
    """What the curve and, once there is one, the report say about the next try; most pressing first.

    `ending` is None while training goes on.
    """
    chosen = algorithm(spec.algorithm)
    found: list[Advice] = []
    if chosen.ranks_models:
        found = [_out_of_time(rounds, spec, chosen)] if ending is Ending.TIME and rounds else []
    elif len(rounds) >= ENOUGH_ROUNDS or ending is Ending.DIVERGED:
        curve = Curve(tuple(rounds), chosen.round_name, loss, ending)
        rules = RULES if len(rounds) >= ENOUGH_ROUNDS else (_diverging,)
        found = [advice for rule in rules if (advice := rule(curve, spec, chosen)) is not None]
    imbalance = _imbalanced(report, spec, chosen) if report else None
    return (*found, *([imbalance] if imbalance else []))


def _diverging(curve: Curve, spec: BuildSpec, chosen: type[Algorithm]) -> Advice | None:
    """The loss became infinite, or training loss ends above where it began."""
    infinite = curve.ending is Ending.DIVERGED
    if not infinite and (not curve.rounds or curve.last.train <= curve.first.train):
        return None
    seen = "The loss was no longer a finite number." if infinite else (
        f"Train {curve.loss} rose from {curve.first.train:.4g} to {curve.last.train:.4g}."
    )  # fmt: skip
    return Advice(
        "diverging", "The loss does not fall", seen, "The learning rate is too large.",
        "Lower the learning rate to a tenth.", _scaled(spec, chosen, "learning_rate", 0.1),
    )  # fmt: skip


def _spiky(curve: Curve, spec: BuildSpec, chosen: type[Algorithm]) -> Advice | None:
    """In a quarter of the rounds or more, training loss jumps up by over a twentieth of all it fell."""
    fell = curve.first.train - min(one.train for one in curve.rounds)
    pairs = zip(curve.rounds, curve.rounds[1:], strict=False)
    jumps = sum(after.train - before.train > 0.05 * fell for before, after in pairs)
    if fell <= 0 or curve.last.train > curve.first.train or jumps < 0.25 * (len(curve.rounds) - 1):
        return None
    larger = _scaled(spec, chosen, "batch_size", 4)
    return Advice(
        "spiky", "The curve jumps", f"Train {curve.loss} rose sharply after {jumps:,} of {len(curve.rounds):,} rounds.",
        "The batches are too small, or the learning rate is too large.",
        "Use batches four times as large." if larger else "Lower the learning rate to a third.",
        larger or _scaled(spec, chosen, "learning_rate", 1 / 3),
    )  # fmt: skip


def _overfitting(curve: Curve, spec: BuildSpec, chosen: type[Algorithm]) -> Advice | None:
    """After the best round, validation loss rose by over 3 % while training loss went on falling by over 3 %."""
    best, last = curve.best, curve.last
    if not (last.valid > best.valid * 1.03 and last.train < best.train * 0.97):
        return None
    seen = (
        f"After {curve.name} {best.round:,}, train {curve.loss} fell from {best.train:.4g} to {last.train:.4g} while "
        f"validation {curve.loss} rose from {best.valid:.4g} to {last.valid:.4g}."
    )
    if spec.early_stopping.patience == 0:
        changed = replace(spec, early_stopping=EarlyStopping(PATIENCE, spec.early_stopping.tolerance))
        return Advice("overfitting", "Overfitting", seen, "Training goes on for too long.",
                      f"Switch early stopping on, with a patience of {PATIENCE} {plural(curve.name, PATIENCE)}.",
                      changed)  # fmt: skip
    stronger = _scaled(spec, chosen, "regularization", 10, least=0.1) or _scaled(spec, chosen, "capacity", 0.5)
    return Advice(
        "overfitting", "Overfitting", seen, "There is too little regularization, or too little data.",
        "Regularize ten times as strongly (or halve the model's size where it has no such setting).", stronger,
    )  # fmt: skip


def _too_short(curve: Curve, spec: BuildSpec, chosen: type[Algorithm]) -> Advice | None:
    """All rounds are done, the last one is the best, and the last tenth of the rounds still brought over 0.5 %."""
    tenth = curve.rounds[-max(2, len(curve.rounds) // 10)]
    cut = curve.ending in (Ending.COMPLETED, Ending.TIME)
    if not cut or curve.best is not curve.last or tenth.valid - curve.last.valid < 0.005 * curve.fell(curve.last):
        return None
    if _is_slow(curve) and (faster := _scaled(spec, chosen, "learning_rate", 3)):
        return Advice(
            "slow", "Slow to converge", f"Validation {curve.loss} still falls as fast at {curve.name} "
            f"{curve.last.round:,} ({curve.last.valid:.4g}) as at the start.",
            "The learning rate is too small.", "Raise the learning rate to three times as much.", faster,
        )  # fmt: skip
    limit = spec.time_limit * 3 if curve.ending is Ending.TIME else None
    longer = replace(spec, time_limit=limit) if limit else _scaled(spec, chosen, "rounds", 3)
    return Advice(
        "too_short", "Training ended too early",
        f"The last {plural(curve.name, 2)} still lowered validation {curve.loss}, to {curve.last.valid:.4g}.",
        f"There are too few {plural(curve.name, 2)}.", "Train three times as long.", longer,
    )  # fmt: skip


def _is_slow(curve: Curve) -> bool:
    """Whether the last quarter of the rounds brought at least 60 % of what the first quarter did."""
    quarter = max(1, len(curve.rounds) // 4)
    early = curve.fell(curve.rounds[quarter])
    late = curve.rounds[-1 - quarter].valid - curve.last.valid
    return early > 0 and late >= 0.6 * early


def _underfitting(curve: Curve, spec: BuildSpec, chosen: type[Algorithm]) -> Advice | None:
    """Training ended, and even training loss fell by less than 5 %."""
    fell = curve.first.train - curve.best.train
    if curve.ending is None or curve.last.train > curve.first.train or fell >= 0.05 * abs(curve.first.train):
        return None
    larger = _scaled(spec, chosen, "capacity", 2) or _scaled(spec, chosen, "learning_rate", 3)
    return Advice(
        "underfitting", "Underfitting",
        f"Train {curve.loss} only fell from {curve.first.train:.4g} to {curve.best.train:.4g}.",
        "The model is too simple, or the columns tell little about the target.",
        "Make the model twice as large (or raise the learning rate where its size is fixed).", larger,
    )  # fmt: skip


def _plateau(curve: Curve, spec: BuildSpec, _: type[Algorithm]) -> Advice | None:
    """Without early stopping, the second half of the rounds changed validation loss by less than 1 % of all it fell."""
    half = curve.rounds[len(curve.rounds) // 2]
    still = abs(half.valid - curve.last.valid) < 0.01 * curve.fell(curve.best)
    if spec.early_stopping.patience or curve.fell(curve.best) <= 0 or not still:
        return None
    return Advice(
        "plateau", "Training goes on without gain",
        f"Validation {curve.loss} was {half.valid:.4g} at {curve.name} {half.round:,} and is {curve.last.valid:.4g} "
        f"at {curve.name} {curve.last.round:,}.",
        "The model has learned what it can.",
        f"Switch early stopping on, with a patience of {PATIENCE} {plural(curve.name, PATIENCE)}.",
        replace(spec, early_stopping=EarlyStopping(PATIENCE, spec.early_stopping.tolerance)),
    )  # fmt: skip


def _out_of_time(rounds: Sequence[Round], spec: BuildSpec, chosen: type[Algorithm]) -> Advice:
    """The time was up before an ensemble had all its models; the order of these says nothing else."""
    longer = _scaled(replace(spec, time_limit=None), chosen, "time", 3)
    finished = f"The time was up after {len(rounds):,} {plural(chosen.round_name, len(rounds))}."
    return Advice(
        "too_short", "Training ended too early", finished,
        "The table is large for the time that was given.", "Train three times as long.", longer,
    )  # fmt: skip


RULES: tuple[Callable[[Curve, BuildSpec, type[Algorithm]], Advice | None], ...] = (
    _diverging, _spiky, _overfitting, _too_short, _underfitting, _plateau,
)  # fmt: skip


def _imbalanced(report: Report, spec: BuildSpec, chosen: type[Algorithm]) -> Advice | None:
    """A class has under a tenth of the test rows, and under half of its rows are found."""
    total = sum(map(sum, report.confusion))
    rare = [
        (sum(row), row[place], report.classes[place])
        for place, row in enumerate(report.confusion)
        if 0 < sum(row) < RARE_SHARE * total and row[place] < FOUND_SHARE * sum(row)
    ]
    if not rare or spec.weights == "balanced":
        return None
    rows, hits, name = min(rare)
    changed = replace(spec, weights="balanced") if chosen.takes_weights else None
    return Advice(
        "imbalanced", "A rare category is missed",
        f"{hits:,} of {count(rows, 'test row')} with '{name}' {'is' if hits == 1 else 'are'} found.",
        "The category is rare, so that missing it costs the model little.",
        "Weight rows so that every category counts alike.", changed,
    )  # fmt: skip


def _scaled(spec: BuildSpec, chosen: type[Algorithm], role: str, factor: float, least: float = 0.0) -> BuildSpec | None:
    """The specification with the setting of that role multiplied, inside its bounds; None where nothing changes."""
    param = next((one for one in chosen.params if one.role == role), None)
    if param is None:
        return None
    value = spec.settings.get(param.name, param.default)
    if not isinstance(value, int | float):
        return None
    changed = _bounded(param, max(value * factor, least))
    return None if changed == value else replace(spec, settings=spec.settings | {param.name: changed})


def _bounded(param: Param, value: float) -> Any:
    if param.low is not None:
        value = max(value, param.low)
    if param.high is not None:
        value = min(value, param.high)
    return round(value) if param.kind == "integer" else float(f"{value:.3g}")
