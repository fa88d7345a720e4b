"""Wrangling: previews of every step, a ten-step recipe against the same in pandas, and the replay of one row.

Budgets: a preview of 100,000 rows within 300 ms; 2 M rows × 16 columns at least 3 times faster than pandas; one row
through ten steps within 5 ms.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.errors import NotApplicable
from app.wrangling.engines import write
from app.wrangling.recipe import Recipe
from app.wrangling.replay import Replay
from app.wrangling.step import steps
from app.wrangling.steps.format_string import WAYS
from tests.benchmarks.bench_profile import seconds
from tests.wrangling.step_examples import EXAMPLES, TABLE, made
from tests.wrangling.trials import trial_of

PREVIEWED, ROWS = 100_000, 2_000_000
PREVIEW, REPLAY, TIMES = 0.3, 0.005, 3.0


def examples(rows: int) -> pl.DataFrame:
    """The columns of the tests' examples, hardly a cell twice, with texts of 12 words and objects of 5 keys."""
    draw = np.random.default_rng(0)
    number = pl.int_range(rows, dtype=pl.Int64)
    words = np.array([f"{stem}{end}" for stem in ("wor", "tab", "mod", "lin") for end in range(2_500)])
    texts = pl.Series([" ".join(line) for line in words[draw.integers(0, len(words), (rows, 12))]])
    day = pl.lit(pl.Series(draw.integers(0, 15_000, rows))).cast(pl.Int32).cast(pl.Date)
    table = pl.concat([TABLE] * -(-rows // TABLE.height)).head(rows)
    return table.with_columns(
        pl.col("age") + draw.integers(0, 30, rows),
        pl.col("fare") + draw.normal(size=rows).round(2),
        paid=pl.Series(draw.normal(50, 20, rows).round(2)).cast(pl.String),
        signed=day.dt.to_string("%d/%m/%Y"),
        logged=day.dt.to_string("%Y-%m-%d 05:06:07"),
        json=pl.concat_str(
            pl.lit('{"a": '),
            number,
            pl.lit(', "b c": "x'),
            number,
            pl.lit('", "d": [1, {"e": null}], "f": 1.5, "g": "'),
            day.dt.to_string(),
            pl.lit('"}'),
        ),
        tags=pl.concat_str(pl.lit('["a'), number, pl.lit('", "b", 3]')),
        born=day,
        text=texts,
        seen=pl.when(pl.col("seen").is_not_null()).then(pl.datetime(2024, 1, 1) + pl.duration(minutes=number)),
        company=pl.concat_str(pl.lit("Company "), number, pl.lit(" "), texts.str.slice(0, 12)),
        **{f"w{place}": pl.Series(draw.normal(size=rows)) for place in range(60)},
    )


MORE = (
    *(("vectorize_text", {"column": "text", "vectorizer": way, "name": "v"}) for way in ("count", "tf-idf", "hashing")),
    ("vectorize_text", {"column": "text", "tokenizer": "character n-grams", "name": "v"}),
    ("similarity_encode", {"columns": ["company"]}),
    ("similarity_encode", {"columns": ["text"]}),
    ("character_statistics", {"column": "text", "name": "s"}),
    *(("format_string", {"columns": ["text"], "way": way}) for way in WAYS if "pad" not in way and "add" not in way),
    ("unnest_json", {"column": "json"}),
    ("pca", {"columns": [f"w{place}" for place in range(60)]}),
    ("scale_values", {"columns": [f"w{place}" for place in range(60)], "scaler": "robust scaler"}),
    ("transform_numbers", {"columns": ["w1", "w2", "w3"], "way": "Yeo-Johnson"}),
    ("replace_text", {"columns": ["text"], "pattern": "[aeiou]+[0-9]", "regex": True, "replacement": "x"}),
    ("balance_data", {"column": "vip", "method": "SMOTE"}),
)


def shown(recipe: Recipe, path: Path) -> None:
    """What the page shows of a step: counts, marked rows, statistics."""
    found = trial_of(recipe, path)
    if found.failure:
        raise NotApplicable(found.failure.sentence)
    found.change.rows, found.change.statistics  # noqa: B018 - worked out when asked for


def previews(folder: Path) -> None:
    """Print every preview beyond the budget, and how many keep it."""
    path = folder / "examples.parquet"
    examples(PREVIEWED).write_parquet(path, compression="zstd")
    taken: dict[str, float] = {}
    for key, settings in (*((key, one) for key, several in EXAMPLES.items() for one in several), *MORE):
        step = made(key, **settings)
        recipe = Recipe().add(step)
        try:
            taken[f"{key}: {step.describe()[:60]}"] = seconds(lambda recipe=recipe: shown(recipe, path), 2)
        except NotApplicable as refusal:
            print(f"  {key}: {refusal}")
    slow = {name: long for name, long in taken.items() if long > PREVIEW}
    print(f"previews of {PREVIEWED:,} rows: {len(taken) - len(slow)} of {len(taken)} within {PREVIEW * 1000:.0f} ms")
    print(f"  median {median(taken.values()) * 1000:.0f} ms, slowest {max(taken.values()) * 1000:.0f} ms")
    for name, long in sorted(slow.items(), key=lambda one: -one[1]):
        print(f"  {long * 1000:5.0f} ms ({long / PREVIEW:.1f} x the budget)  {name}")


def long_table(rows: int) -> pl.DataFrame:
    """16 columns: numbers, some with gaps, categories, texts, dates and truth values."""
    draw = np.random.default_rng(0)
    table = pl.DataFrame({f"n{place}": draw.normal(50, 20, rows).round(2) for place in range(8)}).with_columns(
        pl.Series("age", draw.integers(0, 90, rows)),
        pl.Series("count", draw.integers(0, 1000, rows)),
        pl.Series("port", draw.integers(0, 4, rows)).replace_strict(range(4), ["S", "C", "Q", "X"]),
        pl.Series("city", draw.integers(0, 200, rows)).cast(pl.String) + " Town",
        pl.Series("day", draw.integers(0, 9_000, rows)).cast(pl.Int32).cast(pl.Date),
        pl.Series("name", draw.integers(0, 100_000, rows)).cast(pl.String) + "  Someone ",
        pl.Series("vip", draw.random(rows) > 0.3),
        pl.Series("paid", draw.normal(50, 20, rows).round(2)),
    )
    present = pl.Series(draw.random(rows) > 0.05)
    return table.with_columns(pl.when(present).then(pl.col("n0", "n1", "age", "port")))


def ten_steps() -> Recipe:
    """Ten steps such as an analyst takes, half of which learn."""
    chosen = (
        ("fill_missing", {"columns": ["n0", "n1", "age"]}),
        ("fill_missing", {"columns": ["port"], "method": "most frequent"}),
        ("handle_outliers", {"columns": ["n2"], "method": "standard deviation", "deviations": 3, "fix": "clip"}),
        ("filter_rows", {"column": "paid", "condition": ">", "value": "0"}),
        ("scale_values", {"columns": ["n0", "n1", "n2", "n3"]}),
        ("custom_formula", {"expression": "[n4] / ([count] + 1)", "name": "each"}),
        ("format_string", {"columns": ["city", "name"], "way": "lower case"}),
        ("featurize_date_time", {"columns": ["day"]}),
        ("one_hot_encode", {"columns": ["port"]}),
        ("bin_values", {"columns": ["age"], "bins": 5, "output": "number"}),
    )
    return Recipe(tuple((steps()[key](**settings), True) for key, settings in chosen))


def in_pandas(source: Path, target: Path) -> None:
    """The same ten steps, as one writes them in pandas."""
    frame = pd.read_parquet(source)
    for name in ("n0", "n1", "age"):
        frame[name] = frame[name].fillna(frame[name].median())
    frame["port"] = frame["port"].fillna(frame["port"].mode()[0])
    middle, spread = frame["n2"].mean(), frame["n2"].std()
    frame["n2"] = frame["n2"].clip(middle - 3 * spread, middle + 3 * spread)
    frame = frame[frame["paid"] > 0].copy()
    numbers = ["n0", "n1", "n2", "n3"]
    frame[numbers] = (frame[numbers] - frame[numbers].mean()) / frame[numbers].std(ddof=0)
    frame["each"] = frame["n4"] / (frame["count"] + 1)
    for name in ("city", "name"):
        frame[name] = frame[name].str.lower()
    day = pd.to_datetime(frame["day"])
    frame["day year"], frame["day quarter"], frame["day month"] = day.dt.year, day.dt.quarter, day.dt.month
    frame["day week"], frame["day day"] = day.dt.isocalendar().week.astype("int64"), day.dt.day
    frame["day of year"] = day.dt.dayofyear
    frame = pd.get_dummies(frame, columns=["port"], dtype="int64")
    frame["age"] = pd.qcut(frame["age"], 5, labels=False, duplicates="drop")
    frame.to_parquet(target, compression="zstd", index=False)


def against_pandas(folder: Path) -> None:
    """Print the ratio of a long table, written by both."""
    source, recipe = folder / "long.parquet", ten_steps()
    long_table(ROWS).write_parquet(source, compression="zstd")
    ours = seconds(lambda: write(recipe, source, folder / "ours.parquet"))
    theirs = seconds(lambda: in_pandas(source, folder / "theirs.parquet"), 2)
    print(f"ten steps on {ROWS:,} rows x 16 columns, read and written: {ours:.2f} s; pandas: {theirs:.2f} s")
    print(f"ratio: {theirs / ours:.1f} x faster (budget {TIMES:.0f} x)")


def one_row() -> None:
    """Print how long one row takes through ten learned steps, warm."""
    table, recipe = long_table(10_000), ten_steps()
    learned = recipe.learn(nw.from_native(table.lazy()))
    row = table[7]

    replay = Replay(recipe, learned)
    replay.rows(row)
    taken = median(seconds(lambda: replay.rows(row), 1) for _ in range(200))
    print(f"one row through ten steps: {taken * 1000:.1f} ms; ratio: {taken / REPLAY:.2f} of the budget")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        previews(Path(folder))
        against_pandas(Path(folder))
    one_row()


if __name__ == "__main__":
    main()
