"""From a table to encoded training, validation and test rows; nothing is learned from rows that judge."""

from dataclasses import dataclass, replace

import narwhals.stable.v2 as nw
import polars as pl

from app.algorithms.algorithm import Part, TrainingData, algorithm
from app.data.columns import Kind
from app.problem import Detection, Problem, check, detect
from app.training.division import Shaped, Source, divide, shaped, target_numbers, target_values
from app.training.encoding import Encoding
from app.training.spec import BuildSpec
from app.training.weights import directions, row_weights
from app.training.workers import threads
from app.wrangling.recipe import kinds_after

CELLS_FOR_THREADS = 100_000  # with fewer, threads wait for each other longer than they work


@dataclass(frozen=True)
class Prepared:
    """What a build learns from and is judged by.

    `shaped` is the table whose rows were divided;
    `raw` are training rows before the recipe, without the target; `frames` are the rows after it by "train",
    "validation" and "test", and `parts` the same rows encoded.
    """

    shaped: Shaped
    raw: pl.DataFrame
    target_type: pl.DataType
    learned: list[dict]
    kinds: dict[str, Kind]
    encoding: Encoding
    classes: tuple[str, ...]
    frames: dict[str, pl.DataFrame]
    parts: dict[str, Part]
    rows: dict[str, int]
    notes: tuple[str, ...]


def prepare(spec: BuildSpec, source: Source) -> Prepared:
    """Split, learn the recipe and the encoding on training rows, and replay both on validation and test rows."""
    chosen = algorithm(spec.algorithm)
    divided = divide(spec, source)
    frames, kinds = divided.frames, divided.kinds
    encoding = Encoding.learn(frames["train"], kinds, chosen.encoding)
    parts = {
        name: Part(encoding.encode(frame), target_numbers(frame[spec.target], spec.problem, divided.classes))
        for name, frame in frames.items()
    }
    weight = row_weights(spec, chosen, frames["train"], parts["train"].target)
    parts["train"] = replace(parts["train"], weight=weight)
    counts = {name: len(part.target) for name, part in parts.items()}
    return Prepared(
        shaped=divided.shaped,
        raw=divided.raw.drop(spec.target, strict=False),
        target_type=divided.raw.schema.get(spec.target, pl.Null()),
        learned=divided.learned,
        kinds=kinds,
        encoding=encoding,
        classes=divided.classes,
        frames=frames,
        parts=parts,
        rows=counts | {"no_target": divided.unknown},
        notes=_notes(spec, divided.unknown, divided.shaped.recipe.kinds(divided.shaped.kinds), kinds, encoding),
    )


def training_data(spec: BuildSpec, prepared: Prepared, settings: dict) -> TrainingData:
    """What the algorithm of a build may see, under complete settings."""
    return TrainingData(
        train=prepared.parts["train"],
        valid=prepared.parts["validation"],
        problem=spec.problem,
        classes=len(prepared.classes),
        features=prepared.encoding.features,
        settings=settings,
        seed=spec.seed,
        monotone=directions(spec, algorithm(spec.algorithm), prepared.kinds, prepared.encoding.features),
        threads=1 if prepared.parts["train"].features.size < CELLS_FOR_THREADS else threads(),
    )


def columns_after(source: Source, steps: list[dict]) -> dict[str, Kind]:
    """The columns of the table as the recipe leaves it, with their kinds."""
    found = shaped(steps, source)
    frame = nw.from_native(found.table)
    if found.recipe.steps:
        frame = found.recipe.apply(frame, found.recipe.learn(frame), "predict")
    return kinds_after(dict(frame.collect_schema()), found.recipe.kinds(found.kinds))


def detect_problem(source: Source, steps: list[dict], target: str) -> Detection:
    """The problem of a target as the recipe leaves it, with the reason."""
    found = shaped(steps, source)
    values = target_values(found.recipe, found.table, target)
    kinds = kinds_after({target: values.dtype}, found.recipe.kinds(found.kinds))
    return detect(values, kinds[target])


def check_problem(source: Source, steps: list[dict], target: str, problem: Problem) -> None:
    """Refuse a problem that does not fit the target as the recipe leaves it."""
    found = shaped(steps, source)
    check(target_values(found.recipe, found.table, target), problem)


def _notes(
    spec: BuildSpec, unknown: int, before: dict[str, Kind], kinds: dict[str, Kind], encoding: Encoding
) -> tuple[str, ...]:
    """What was done to the data, as sentences."""
    notes = []
    if unknown:
        notes.append(f"{unknown:,} rows without a known {spec.target} were left out.")
    if spec.left_out:
        notes.append(f"Left out as you asked: {', '.join(spec.left_out)}.")
    if spec.weights == "balanced":
        notes.append("Training rows are weighted so that every category counts alike.")
    if spec.weight_column:
        notes.append(f"Training rows are weighted by {spec.weight_column}, which is not learned from.")
    used = {one.column for one in encoding.columns}
    identifiers = [name for name, kind in kinds.items() if kind is Kind.IDENTIFIER]
    if identifiers:
        notes.append(f"Identifiers are not learned from: {', '.join(identifiers)}.")
    empty = [name for name in kinds if name not in used and name not in identifiers]
    if empty:
        notes.append(f"Without a known cell in the training rows, and so not used: {', '.join(empty)}.")
    if before.get(spec.target) is Kind.IDENTIFIER:
        notes.append(f"The target {spec.target} looks like an identifier; check that it is what you want to predict.")
    return tuple(notes)
