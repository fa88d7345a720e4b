"""From a table to encoded training, validation and test rows; nothing is learned from rows that judge."""

from dataclasses import dataclass, replace
from pathlib import Path

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl

from app.algorithms.algorithm import Part, algorithm
from app.data.columns import Kind
from app.data.split import Rows, split
from app.errors import NotApplicable
from app.problem import Detection, Problem, check, detect
from app.training.encoding import Encoding
from app.training.spec import BuildSpec
from app.training.weights import row_weights
from app.wrangling.recipe import Recipe, kinds_after

POSITIVE_WORDS = frozenset({"1", "true", "yes", "y", "positive", "t"})
MOST_COLUMNS = 5_000


@dataclass(frozen=True)
class Source:
    """The table a build reads: its Parquet file, the kinds of its columns, and what to call it."""

    data: Path
    kinds: dict[str, Kind]
    name: str
    version: int = 1


@dataclass(frozen=True)
class Prepared:
    """What a build learns from and is judged by.

    `raw` are training rows before the recipe, without the target; `parts` are encoded rows by "train",
    "validation" and "test".
    """

    raw: pl.DataFrame
    target_type: pl.DataType
    recipe: Recipe
    learned: list[dict]
    kinds: dict[str, Kind]
    encoding: Encoding
    classes: tuple[str, ...]
    parts: dict[str, Part]
    rows: dict[str, int]
    notes: tuple[str, ...]


def prepare(spec: BuildSpec, source: Source) -> Prepared:
    """Split, learn the recipe and the encoding on training rows, and replay both on validation and test rows."""
    chosen = algorithm(spec.algorithm)
    table = pl.read_parquet(source.data)
    recipe = Recipe.from_dict(spec.recipe)
    target = _target(recipe, table.lazy(), spec.target)
    check(target, spec.problem)
    known = np.flatnonzero(_known(target).to_numpy())
    classes = class_names(target.gather(known), spec.problem)
    rows = split(len(known), spec.split, spec.seed, _codes(target.gather(known), classes) if classes else None)
    train = table[known[rows.train]]
    learned = recipe.learn(nw.from_native(train.lazy()))
    frames = _replayed(table, known, rows, recipe, learned, spec.target)
    _refuse_constant(frames["train"][spec.target])
    kinds = feature_kinds(frames["train"], recipe.kinds(source.kinds), spec)
    encoding = Encoding.learn(frames["train"], kinds, chosen.encoding)
    if not encoding.columns:
        raise NotApplicable(
            f"No column is left to learn {spec.target} from: every other column is left out, an identifier, or empty."
        )
    parts = {
        name: Part(encoding.encode(frame), _numbers(frame[spec.target], spec.problem, classes))
        for name, frame in frames.items()
    }
    weight = row_weights(spec, chosen, frames["train"], parts["train"].target)
    parts["train"] = replace(parts["train"], weight=weight)
    counts = {name: len(part.target) for name, part in parts.items()}
    return Prepared(
        raw=train.drop(spec.target, strict=False),
        target_type=table.schema.get(spec.target, pl.Null()),
        recipe=recipe,
        learned=learned,
        kinds=kinds,
        encoding=encoding,
        classes=classes,
        parts=parts,
        rows=counts | {"no_target": table.height - len(known)},
        notes=_notes(spec, table.height - len(known), recipe.kinds(source.kinds), kinds, encoding),
    )


def columns_after(source: Source, steps: list[dict]) -> dict[str, Kind]:
    """The columns of the table as the recipe leaves it, with their kinds."""
    recipe = Recipe.from_dict(steps)
    frame = nw.from_native(pl.scan_parquet(source.data))
    if recipe.steps:
        frame = recipe.apply(frame, recipe.learn(frame), "predict")
    return kinds_after(dict(frame.collect_schema()), recipe.kinds(source.kinds))


def detect_problem(source: Source, steps: list[dict], target: str) -> Detection:
    """The problem of a target as the recipe leaves it, with the reason."""
    recipe = Recipe.from_dict(steps)
    values = _target(recipe, pl.scan_parquet(source.data), target)
    kinds = kinds_after({target: values.dtype}, recipe.kinds(source.kinds))
    return detect(values, kinds[target])


def check_problem(source: Source, steps: list[dict], target: str, problem: Problem) -> None:
    """Refuse a problem that does not fit the target as the recipe leaves it."""
    check(_target(Recipe.from_dict(steps), pl.scan_parquet(source.data), target), problem)


def _target(recipe: Recipe, table: pl.LazyFrame, name: str) -> pl.Series:
    """The target as the recipe leaves it, one value a row of the table."""
    frame = nw.from_native(table)
    if recipe.steps:
        frame = recipe.apply(frame, recipe.learn(frame), "predict")
    if name not in frame.collect_schema().names():
        when = " after the recipe" if recipe.steps else ""
        raise NotApplicable(f"There is no column '{name}'{when}; choose another target column.")
    if len(frame.collect_schema().names()) < 2:
        raise NotApplicable(f"{name} is the only column; a model needs at least one other column to learn from.")
    if len(frame.collect_schema().names()) > MOST_COLUMNS:
        raise NotApplicable(f"The table has more than {MOST_COLUMNS:,} columns; drop some in the recipe.")
    return frame.select(name).collect().to_native()[name]


def _known(target: pl.Series) -> pl.Series:
    return target.is_finite().fill_null(False) if target.dtype.is_float() else target.is_not_null()


def as_text(values: pl.Series) -> pl.Series:
    """Values of a target as the text of its classes; whole numbers without a decimal point."""
    if values.dtype.is_float() and bool((values.drop_nulls() == values.drop_nulls().round(0)).all()):
        values = values.cast(pl.Int64)
    return values.cast(pl.String)


def class_names(target: pl.Series, problem: Problem) -> tuple[str, ...]:
    """The classes in the order of the model: numbers by size, texts by alphabet; of two, the positive one is last.

    Positive is a word that says so (1, true, yes), else the rarer one.
    """
    if problem is Problem.REGRESSION:
        return ()
    found = as_text(target.unique().sort()).unique(maintain_order=True).to_list()
    if problem is Problem.BINARY:
        counts = dict(as_text(target).value_counts().iter_rows())
        found.sort(key=lambda name: (name.strip().lower() in POSITIVE_WORDS, -counts[name], name))
    return tuple(found)


def _codes(target: pl.Series, classes: tuple[str, ...]) -> np.ndarray:
    return as_text(target).replace_strict(classes, range(len(classes)), return_dtype=pl.Int64).to_numpy()


def _numbers(target: pl.Series, problem: Problem, classes: tuple[str, ...]) -> np.ndarray:
    return target.cast(pl.Float64).to_numpy() if problem is Problem.REGRESSION else _codes(target, classes)


def _replayed(
    table: pl.DataFrame, known: np.ndarray, rows: Rows, recipe: Recipe, learned: list[dict], target: str
) -> dict[str, pl.DataFrame]:
    frames = {}
    for name, numbers, use in (
        ("train", rows.train, "train"),
        ("validation", rows.validation, "evaluate"),
        ("test", rows.test, "evaluate"),
    ):
        frame = nw.from_native(table[known[numbers]].lazy())
        left = recipe.apply(frame, learned, use).collect().to_native()
        left = left.filter(_known(left[target]))
        if left.height == 0:
            raise NotApplicable(f"The recipe leaves no {name} rows; loosen its filters.")
        frames[name] = left
    return frames


def _refuse_constant(target: pl.Series) -> None:
    if target.n_unique() == 1:
        raise NotApplicable(
            f"After the recipe and the split, every training row has the {target.name} '{target[0]}', so there is "
            "nothing to learn; loosen the recipe's filters, or choose another target column."
        )


def feature_kinds(frame: pl.DataFrame, kinds: dict[str, Kind], spec: BuildSpec) -> dict[str, Kind]:
    """The kinds of the columns a model may use: neither the target nor those left out."""
    unknown = [name for name in spec.left_out if name not in frame.columns]
    if unknown:
        raise NotApplicable(f"There is no column '{unknown[0]}' to leave out after the recipe.")
    after = kinds_after(dict(frame.schema), kinds)
    never = {spec.target, spec.weight_column, *spec.left_out}
    return {name: kind for name, kind in after.items() if name not in never}


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
