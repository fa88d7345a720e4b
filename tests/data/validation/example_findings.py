"""One table a check, in which it finds something."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from app.data.columns import Column, Kind
from app.data.dataset import Version
from app.data.validation.plan import Plan
from app.problem import Problem
from app.training.spec import Split

ROWS = 300
NOISE = [(place * 7919) % 1009 / 7 for place in range(ROWS)]
GROUPS = ["low", "mid", "high"]


def stored(folder: Path, frame: pl.DataFrame, kinds: dict[str, Kind] | None = None) -> Version:
    """A table as a version; numbers are numbers, dates are dates and all else are categories if not told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(folder / "data.parquet")
    told = {name: _kind(dtype) for name, dtype in frame.schema.items()} | (kinds or {})
    columns = tuple(Column(name, kind, frame[name].null_count()) for name, kind in told.items())
    return Version("d", 1, datetime.now(UTC), "t.csv", frame.height, columns, 0, (), None, folder)


def _kind(dtype: pl.DataType) -> Kind:
    if dtype.is_numeric():
        return Kind.NUMBER
    return Kind.DATE if dtype.is_temporal() else Kind.BOOLEAN if dtype == pl.Boolean else Kind.CATEGORY


def table(**columns: list | Callable[[int], object]) -> pl.DataFrame:
    """A table in which nothing is wrong, with other or more columns: lists, or a function of the row's number."""
    plain = {
        "size": NOISE,
        "group": [GROUPS[place % 3] for place in range(ROWS)],
        "y": [NOISE[(place * 31) % ROWS] + place % 3 for place in range(ROWS)],
    }
    given = {name: [cell(place) for place in range(ROWS)] if callable(cell) else cell for name, cell in columns.items()}
    return pl.DataFrame(plain | given, strict=False)


def some(value: object, every: int, other: Callable[[int], object]) -> Callable[[int], object]:
    """A column that holds a value in every so many rows, and another one else."""
    return lambda place: value if place % every == 0 else other(place)


def noise(place: int) -> float:
    return NOISE[(place * 17) % ROWS]


def word(place: int) -> str:
    return "abcdefgh"[(place * 5 + place // 7) % 8] * 2


Y, NUMBER = Plan(target="y"), Problem.REGRESSION
DAY = date(2020, 1, 1)
RANDOM_CARDS = ["4539578763621486", "4716461583322103", "5425233430109903", "2223000048410010", "4111111111111111"]

EXAMPLES: dict[str, tuple[pl.DataFrame, dict[str, Kind], Plan]] = {
    "target-absent": (table(), {}, Plan(target="price")),
    "target-constant": (table(y=lambda _: 5.0), {}, Y),
    "target-missing-cells": (table(y=some(None, 9, noise)), {}, Y),
    "wrong-model-type": (table(y=word), {}, Plan(target="y", problem=Problem.BINARY)),
    "non-numeric-target": (
        table(y=some("about 5", 9, lambda place: str(noise(place)))), {}, Plan(target="y", problem=NUMBER)
    ),
    "target-too-large": (table(y=some(1e30, 50, noise)), {}, Y),
    "too-many-labels": (
        pl.concat([table(y=lambda place: f"y{place % 250}")] * 3), {}, Plan(target="y", problem=Problem.MULTICLASS)
    ),
    "too-many-labels-for-rows": (table(y=lambda place: noise(place) * 3), {}, Plan((), "y", Problem.MULTICLASS)),
    "too-few-rows": (table().head(9), {}, Y),
    "no-column-to-learn-from": (table(), {}, Plan(target="y", left_out=("size", "group"))),
    "left-out-absent": (table(), {}, Plan(target="y", left_out=("colour",))),
    "too-many-columns": (pl.DataFrame({f"x{place}": [1] for place in range(5_001)}), {}, Plan()),
    "build-refused": (
        table(y=lambda place: 1 if place == 7 else 0).head(12), {},
        Plan(target="y", problem=NUMBER, split=Split(0.1, 0.45, 0.45)),
    ),
    "unusable-name": (table(**{"*": noise}), {}, Y),
    "double-underscores": (table(a__b=noise, a_b=word), {}, Y),
    "empty-column": (table(empty=lambda _: None), {}, Y),
    "nearly-empty-column": (table(rare=some("x", 50, lambda _: None)), {}, Y),
    "missing-cells": (table(age=some(None, 5, noise), port=some(None, 7, word)), {}, Y),
    "constant-column": (table(always=lambda _: "same"), {}, Y),
    "identifier": (table(id=lambda place: f"C{place:04}"), {"id": Kind.IDENTIFIER}, Y),
    "identifier-like": (table(ticket=lambda place: f"T {place * 7 % 299}"), {"ticket": Kind.TEXT}, Y),
    "many-categories": (table(town=lambda place: f"town {place * 7 % 90}"), {}, Y),
    "no-complete-row": (
        table(a=some(None, 2, word), b=some(noise(1), 2, lambda _: None), c=lambda _: None), {}, Y
    ),
    "duplicate-rows": (pl.concat([table(), table().head(20)]), {}, Y),
    "duplicate-columns": (table(code=lambda place: place % 3 * 10 + 7), {}, Y),
    "nearly-numeric-text": (table(total=some("n.s.", 9, lambda place: f" {noise(place):.2f}")), {}, Y),
    "mixed-types": (table(ticket=some("A/5", 2, lambda place: str(noise(place) // 1))), {}, Y),
    "dates-as-text": (
        table(on=some("soon", 9, lambda place: f"{(DAY + timedelta(place)):%d/%m/%Y}")), {}, Y
    ),
    "disguised-missing": (table(job=some("?", 9, word), home=some(" N/A", 7, word)), {}, Y),
    "padded-text": (table(job=some("aa ", 9, word)), {}, Y),
    "case-variants": (table(state=some("Aa", 9, word)), {}, Y),
    "infinite-numbers": (table(ratio=some(float("inf"), 30, noise), y=some(float("-inf"), 40, noise)), {}, Y),
    "far-outliers": (table(age=some(1e7, 149, noise)), {}, Y),
    "disguised-missing-number": (
        table(speed=some(-999.0, 20, noise), built=some(0, 30, lambda place: 1950 + place % 70)), {}, Y
    ),
    "skewed-numbers": (table(fare=lambda place: 1.5 ** (place * 17 % 37)), {}, Y),
    "dates-beyond-reason": (table(on=some(date(9999, 12, 31), 30, lambda place: DAY + timedelta(place))), {}, Y),
    "date-not-used": (table(on=lambda place: DAY + timedelta(place)), {}, Y),
    "rare-classes": (
        table(y=lambda place: "rare" if place % 30 == 0 else "odd" if place % 15 == 1 else GROUPS[place % 2]), {}, Y
    ),
    "unbalanced-target": (table(y=some("yes", 12, lambda _: "no")), {}, Y),
    "leak-suspect": (table(other=lambda place: NOISE[(place * 31) % ROWS] * 2), {}, Y),
    "known-later": (table(collected=lambda place: (NOISE[(place * 31) % ROWS] + 2 * noise(place)) // 40), {}, Y),
    "target-from-columns": (
        table(a=noise, b=lambda place: place * 13 % 101, y=lambda place: noise(place) + place * 13 % 101), {}, Y
    ),
    "text-not-vectorized": (
        table(
            note=lambda place: f"注文{noise(place)}番の荷物がまだ届きませんので確認してください、至急{place}",
            body=lambda place: f"the parcel {word(place)} number {place} has not come {word(place * 3)} yet",
            y=word,
        ),
        {"note": Kind.TEXT, "body": Kind.TEXT},
        Y,
    ),
    "personal-data": (
        table(mail=lambda place: f"p{place}@example.org", card=lambda place: int(RANDOM_CARDS[place % 5])), {}, Y
    ),
}  # fmt: skip
