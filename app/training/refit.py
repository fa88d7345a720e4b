"""The same build trained once more on some of its rows: without a column, or with another seed and split."""

from dataclasses import replace

import numpy as np
import polars as pl

from app.algorithms.algorithm import Part, algorithm
from app.data.columns import Kind
from app.data.split import split
from app.errors import NotApplicable
from app.evaluation.judged import rows_judged
from app.narration.wording import quoted
from app.training.division import divided, refuse_new_classes, target_numbers
from app.training.encoding import Encoding, learnable
from app.training.monitor import Monitor
from app.training.preparation import Prepared, training_data
from app.training.spec import BuildSpec
from app.training.weights import row_weights

MOST_ROWS = 10_000
FEWEST_OF_A_CLASS = 2


def refit(
    spec: BuildSpec,
    prepared: Prepared,
    settings: dict,
    rounds: int,
    without: tuple[str, ...] = (),
    seed: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Train on at most 10,000 rows of all parts, for at most `rounds`; the targets and answers of its test rows.

    `without` are columns to leave out. Another `seed` splits the rows anew and is the algorithm's; without one, both
    are those of the build. The recipe learns anew where rows are split anew. Refused where too little is left to
    learn from.
    """
    chosen = algorithm(spec.algorithm)
    frames, found = _frames(spec, prepared, seed)
    kinds = {name: kind for name, kind in found.items() if name not in without}
    if not learnable(frames["train"], kinds):
        raise NotApplicable("no column would be left to learn from")
    monotone = {name: way for name, way in spec.monotone.items() if name in kinds}
    again = replace(spec, monotone=monotone, seed=spec.seed if seed is None else seed)
    encoding = Encoding.learn(frames["train"], kinds, chosen.encoding)
    parts = {
        name: Part(encoding.encode(frame), target_numbers(frame[spec.target], spec.problem, prepared.classes))
        for name, frame in frames.items()
    }
    _refuse_rare(parts["train"].target, prepared)
    weight = row_weights(again, chosen, frames["train"], parts["train"].target)
    parts["train"] = replace(parts["train"], weight=weight)
    smaller = replace(prepared, frames=frames, kinds=kinds, encoding=encoding, parts=parts)
    data = replace(training_data(again, smaller, settings), threads=1)  # of few rows, two threads mostly wait
    fitted = chosen().fit(data, _monitor(again, chosen.round_name, rounds))
    return parts["test"].target, fitted.predict(parts["test"].features)


def _frames(spec: BuildSpec, prepared: Prepared, seed: int | None) -> tuple[dict[str, pl.DataFrame], dict[str, Kind]]:
    """At most 10,000 rows, each part as large a share of them as of all, or split anew by a seed; and their kinds."""
    total = sum(frame.height for frame in prepared.frames.values())
    if seed is None:
        most = {
            name: max(1, frame.height * MOST_ROWS // max(total, MOST_ROWS)) for name, frame in prepared.frames.items()
        }
        frames = {name: _drawn(frame, most[name], spec.seed) for name, frame in prepared.frames.items()}
        return frames, prepared.kinds
    if any(enabled for _, enabled in prepared.shaped.recipe.steps):
        return _divided_again(replace(spec, seed=seed), prepared)
    rows = _drawn(pl.concat(prepared.frames.values(), how="vertical_relaxed"), MOST_ROWS, seed)
    numbers = target_numbers(rows[spec.target], spec.problem, prepared.classes)
    parts = split(rows.height, spec.split, seed, numbers.astype(int) if prepared.classes else None)
    return {"train": rows[parts.train], "validation": rows[parts.validation], "test": rows[parts.test]}, prepared.kinds


def _divided_again(spec: BuildSpec, prepared: Prepared) -> tuple[dict[str, pl.DataFrame], dict[str, Kind]]:
    """Rows as they were before the recipe, split anew, with the recipe learned on those that train now.

    What it had learned came from rows that judge now, and rows that it had copied would be on both sides.
    """
    try:
        found = divided(spec, prepared.shaped, MOST_ROWS)
        for frame in found.frames.values():
            refuse_new_classes(frame[spec.target], prepared.classes)
    except NotApplicable as refusal:
        raise NotApplicable("the recipe does not fit rows that are drawn and split anew") from refusal
    return found.frames, found.kinds


def _drawn(frame: pl.DataFrame, most: int, seed: int) -> pl.DataFrame:
    rows = rows_judged(frame.height, most, seed)
    return frame if isinstance(rows, slice) else frame[rows]


def _refuse_rare(target: np.ndarray, prepared: Prepared) -> None:
    """Refuse where a category that was learned has too few rows among those drawn."""
    counts = np.bincount(target.astype(int), minlength=len(prepared.classes)) if prepared.classes else np.zeros(0)
    for place, name in enumerate(prepared.classes):
        if counts[place] < min(FEWEST_OF_A_CLASS, (prepared.parts["train"].target == place).sum()):
            raise NotApplicable(f"too few rows of {quoted(name)} are among {MOST_ROWS:,} drawn at random")


def _monitor(spec: BuildSpec, round_name: str, rounds: int) -> Monitor:
    """A monitor that ends where the build ended, so that a build that was stopped does not go on here."""
    monitor = Monitor(
        round_name,
        patience=spec.early_stopping.patience,
        tolerance=spec.early_stopping.tolerance,
        should_stop=lambda: len(monitor.rounds) >= rounds,
    )
    return monitor
