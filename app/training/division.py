"""From a table to training, validation and test rows with the recipe replayed: every refusal before learning."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl

from app.data.columns import Kind
from app.data.split import Rows, split
from app.errors import NotApplicable
from app.problem import Problem, check
from app.training.encoding import learnable
from app.training.spec import BuildSpec
from app.wrangling.recipe import Recipe, kinds_after
from app.wrangling.step import is_pattern

POSITIVE_WORDS = frozenset({"1", "true", "yes", "y", "positive", "t"})
MOST_COLUMNS = 5_000
LARGEST_WHOLE = 2.0**53


@dataclass(frozen=True)
class Source:
    """The table a build reads: its Parquet file, the kinds of its columns, and what to call it.

    `tables` are the Parquet files of the other datasets its recipe names.
    """

    data: Path
    kinds: dict[str, Kind]
    name: str
    version: int = 1
    tables: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Shaped:
    """A table whose rows are those a model is about: what is done before rows are divided has been done.

    `recipe` are the steps that are left, `kinds` those of the columns, `done` the steps before as sentences.
    """

    table: pl.LazyFrame
    recipe: Recipe
    kinds: dict[str, Kind]
    done: tuple[str, ...] = ()


@dataclass(frozen=True)
class Divided:
    """The rows of a build before they are encoded.

    `shaped` is the table whose rows were divided;
    `raw` are training rows before the recipe, with the target; `frames` are the rows after it by "train", "validation"
    and "test"; `kinds` are those of the columns a model may use; `unknown` counts rows without a known target.
    """

    shaped: Shaped
    raw: pl.DataFrame
    learned: list[dict]
    frames: dict[str, pl.DataFrame]
    kinds: dict[str, Kind]
    classes: tuple[str, ...]
    unknown: int


def divide(spec: BuildSpec, source: Source) -> Divided:
    """Split the rows, learn the recipe on training rows and replay it; refuse a table nothing can be learned from."""
    return divided(spec, shaped(spec.recipe, source))


def divided(spec: BuildSpec, found: Shaped, most: int | None = None) -> Divided:
    """The same of a table that is shaped already; of `most` rows with a known target, drawn at random, if given."""
    table, recipe = found.table.collect(), found.recipe
    target = target_values(recipe, table.lazy(), spec.target)
    check(target, spec.problem)
    known = np.flatnonzero(_known(target).to_numpy())
    unknown = table.height - len(known)
    if most is not None and len(known) > most:
        known = np.sort(np.random.default_rng(spec.seed).choice(known, most, replace=False))
    classes = class_names(target.gather(known), spec.problem)
    rows = split(len(known), spec.split, spec.seed, _codes(target.gather(known), classes) if classes else None)
    train = table[known[rows.train]]
    learned = recipe.learn(nw.from_native(train.lazy()))
    _refuse_width(recipe.apply(nw.from_native(train.lazy()), learned, "evaluate"), spec.target)
    frames = _replayed(table, known, rows, recipe, learned, spec.target)
    _refuse_constant(frames["train"][spec.target])
    for frame in frames.values():
        refuse_new_classes(frame[spec.target], classes)
    kinds = feature_kinds(frames["train"], recipe.kinds(found.kinds), spec)
    patterns = [name for name in (spec.target, *kinds) if is_pattern(name)]
    if patterns:
        raise NotApplicable(
            f"A column called '{patterns[0]}' cannot be learned from; leave it out, or rename it in the file."
        )
    if not learnable(frames["train"], kinds):
        raise NotApplicable(
            f"No column is left to learn {spec.target} from: every other column is left out, an identifier, or empty."
        )
    return Divided(found, train, learned, frames, kinds, classes, unknown)


def shaped(steps: list[dict], source: Source) -> Shaped:
    """The table after the steps that say what a row is, and the recipe that is left to be learned on training rows."""
    recipe = Recipe.from_dict(steps)
    first, rest = recipe.bound(source.tables).parted()
    table = pl.scan_parquet(source.data, glob=False)
    if not first.steps:
        return Shaped(table, rest, source.kinds)
    frame = nw.from_native(table)
    learned = first.learn(frame)
    rows = first.apply(frame, learned, "train").to_native()
    kinds = kinds_after(rows.collect_schema(), first.kinds(source.kinds))
    return Shaped(rows, rest, kinds, tuple(first.describe(learned)))


def target_values(recipe: Recipe, table: pl.LazyFrame, name: str) -> pl.Series:
    """The target as the recipe leaves it, one value a row of the table.

    Only steps about the target learn of all rows for it, so that no other column of the rows that judge a model can
    refuse or change a build.
    """
    frame = nw.from_native(table)
    steps = recipe.about(name)
    if steps.steps:
        frame = steps.apply(frame, steps.learn(frame), "predict")
    if name not in frame.collect_schema().names():
        when = " after the recipe" if recipe.steps else ""
        raise NotApplicable(f"There is no column '{name}'{when}; choose another target column.")
    _refuse_width(frame, name)
    return frame.select(name).collect().to_native()[name]


def _refuse_width(frame: nw.LazyFrame, target: str) -> None:
    columns = len(frame.collect_schema())
    if columns < 2:
        raise NotApplicable(f"{target} is the only column; a model needs at least one other column to learn from.")
    if columns > MOST_COLUMNS:
        raise NotApplicable(f"The table has more than {MOST_COLUMNS:,} columns; drop some in the recipe.")


def _known(target: pl.Series) -> pl.Series:
    return target.is_finite().fill_null(False) if target.dtype.is_float() else target.is_not_null()


def as_text(values: pl.Series) -> pl.Series:
    """Values of a target as the text of its classes; whole numbers without a decimal point, each by itself."""
    if not values.dtype.is_float():
        return values.cast(pl.String)
    number = pl.col("value")
    whole = pl.when((number == number.round(0)) & (number.abs() < LARGEST_WHOLE)).then(number).cast(pl.Int64)
    return values.to_frame("value").select(whole.cast(pl.String).fill_null(number.cast(pl.String))).to_series()


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


def target_numbers(target: pl.Series, problem: Problem, classes: tuple[str, ...]) -> np.ndarray:
    """The target as a model takes it: numbers, or places of its classes."""
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


def refuse_new_classes(target: pl.Series, classes: tuple[str, ...]) -> None:
    """Refuse cells of the target that are none of the classes."""
    new = as_text(target.unique()).filter(~as_text(target.unique()).is_in(classes)) if classes else []
    if len(new):
        raise NotApplicable(
            f"The recipe makes '{new[0]}' of cells of {target.name} when it learns from training rows, but not when "
            f"it learns from all rows; take {target.name} out of the steps that learn, such as those about outliers."
        )


def feature_kinds(frame: pl.DataFrame, kinds: dict[str, Kind], spec: BuildSpec) -> dict[str, Kind]:
    """The kinds of the columns a model may use: neither the target nor those left out."""
    unknown = [name for name in spec.left_out if name not in frame.columns]
    if unknown:
        raise NotApplicable(f"There is no column '{unknown[0]}' to leave out after the recipe.")
    after = kinds_after(dict(frame.schema), kinds)
    never = {spec.target, spec.weight_column, *spec.left_out}
    return {name: kind for name, kind in after.items() if name not in never}
