"""Steps about series agree with pandas, SciPy and plain counting."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats

from app.wrangling.series_features import FEATURES
from app.wrangling.step import steps
from tests.wrangling.number_tables import replayed
from tests.wrangling.step_examples import polars_frame

random = np.random.default_rng(1)
BY = {"time": "t", "ids": ["g", "h"]}


def series(rows: int = 300, unit: str = "h") -> pl.DataFrame:
    """Rows of several series in no order, at moments of their own, with gaps."""
    moments = np.datetime64("2023-12-28T21:07:05") + random.choice(900, rows, replace=False).astype(
        f"timedelta64[{unit}]"
    )
    table = pl.DataFrame(
        {
            "g": random.choice(["a", "b", "ü"], rows),
            "h": random.integers(0, 2, rows),
            "t": moments.astype("datetime64[us]"),
            "x": np.where(random.random(rows) < 0.2, np.nan, random.normal(50, 20, rows)),
            "n": random.integers(-5, 6, rows),
            "s": random.choice(["p", "q", None], rows).tolist(),
        }
    )
    return table.with_columns(pl.col("x").fill_nan(None), row=pl.int_range(rows))


def peer(table: pl.DataFrame) -> pd.DataFrame:
    """The table in pandas, in order of time."""
    return table.to_pandas().sort_values("t")


def same(ours: pl.DataFrame, column: str, theirs: pd.Series | np.ndarray) -> None:
    """The same numbers, missing ones included."""
    np.testing.assert_allclose(
        ours[column].cast(pl.Float64).fill_null(float("nan")).to_numpy(),
        np.asarray(theirs, float),
        rtol=1e-9,
        atol=1e-9,
    )


@pytest.mark.parametrize("ids", [["g", "h"], []])
def test_lags_are_those_of_pandas_and_rows_stay_in_place(ids: list[str]):
    table = series()
    after = replayed("lag_features", table, columns=["x", "n"], lags="1, 3-4", time="t", ids=ids)
    assert after.select(table.columns).equals(table)
    rows = peer(table)
    for name in ("x", "n"):
        for lag in (1, 3, 4):
            shifted = rows.groupby(ids, dropna=False)[name].shift(lag) if ids else rows[name].shift(lag)
            same(after, f"{name} lag {lag}", shifted.sort_index())
    assert after.columns[len(table.columns) :] == [f"{name} lag {lag}" for name in ("x", "n") for lag in (1, 3, 4)]
    window = replayed("lag_features", table, columns=["x"], lags="3", window=True, time="t", ids=ids)
    assert window.equals(replayed("lag_features", table, columns=["x"], lags="1-3", time="t", ids=ids))
    kept = replayed("lag_features", table, columns=["x"], lags="2", drop=True, time="t", ids=ids)
    history = (rows.groupby(ids).cumcount() if ids else pd.Series(range(len(rows)), rows.index)).sort_index() >= 2
    assert kept["row"].to_list() == table["row"].filter(pl.Series(history.to_numpy())).to_list()


STATISTICS = {"mean": "mean", "minimum": "min", "maximum": "max", "standard deviation": "std", "sum": "sum"}
SPREAD = ("standard deviation", "variance")
STATISTICS |= {"median": "median", "count": "count", "variance": "var"}


@pytest.mark.parametrize("present", [True, False])
@pytest.mark.parametrize(("size", "unit"), [(3, "rows"), (1, "rows"), (36, "hours"), (5, "days")])
def test_rolling_statistics_are_those_of_pandas(size: int, unit: str, present: bool):
    table, chosen = series(), {"strategy": "minimal subset"}
    if size == 1:
        chosen = dict.fromkeys(("sum", "median", "count"), True) | {"standard_deviation": False}
    after = replayed("rolling_features", table, columns=["x"], size=size, unit=unit, present=present, **chosen, **BY)
    rows = peer(table)
    span = f"{size} {unit.removesuffix('s') if size == 1 else unit}"
    span = f"last {span}" if present else f"{span} before"
    for name, method in STATISTICS.items():
        if name in SPREAD and size == 1:
            continue
        settings = {"min_periods": ({"count": 0} | dict.fromkeys(SPREAD, 2)).get(name, 1)}
        parts = []
        for _, part in rows.groupby(["g", "h"]):
            if unit == "rows":
                cells = part["x"] if present else part["x"].shift(1)
                found = getattr(cells.rolling(size, **settings), method)()
            else:
                rolling = part.rolling(f"{size}{unit[0]}", on="t", closed="right" if present else "left", **settings)
                found = getattr(rolling["x"], method)()
            parts.append(found)
        expected = pd.concat(parts).sort_index()
        same(after, f"x {name} of {span}", expected.fillna(0) if name == "count" else expected)


RULES = {"hours": "h", "days": "D", "weeks": "W-MON", "months": "MS", "quarters": "QS", "years": "YS"}


@pytest.mark.parametrize("unit", RULES)
def test_resampled_rows_are_those_of_pandas(unit: str):
    table = series(unit="h" if unit == "hours" else "D")
    methods = {"mean": "mean", "sum": "sum", "minimum": "min", "maximum": "max", "median": "median"}
    methods |= {"first": "first", "last": "last"}
    for numbers, method in methods.items():
        after = replayed("resample", table, unit=unit, numbers=numbers, others="last", **BY)
        asked = {"label": "left", "closed": "left"}
        groups = peer(table).set_index("t").groupby(["g", "h"])
        named = {"min_count": 1} if method == "sum" else {}
        expected = getattr(groups.resample(RULES[unit], **asked)[["x", "n"]], method)(**named).reset_index()
        assert after.select("g", "h", "t").rows() == list(expected[["g", "h", "t"]].itertuples(index=False, name=None))
        same(after, "x", expected["x"])
        same(after, "n", expected["n"])


def test_several_units_together_are_the_same_periods_in_every_table():
    whole = series(unit="D")
    settings = {"unit": "days", "quantity": 10, "numbers": "sum", "time": "t", "ids": ["g"]}
    part = whole.filter(pl.col("t") > datetime(2024, 6, 1))
    moments = set(replayed("resample", whole, **settings)["t"])
    assert set(replayed("resample", part, **settings)["t"]) < moments
    assert len({moment.timestamp() % (10 * 86400) for moment in moments}) == 1


def test_new_periods_are_filled_as_chosen_and_old_ones_stay():
    days = [date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 6), date(2024, 1, 7)]
    table = pl.DataFrame({"t": days, "x": [1.0, None, 9.0, 4.0], "n": [1, 2, 6, 7], "s": ["a", "b", "c", None]})
    expected = {
        "missing": ([1, None, None, None, None, 9, 4], [1, 2, None, None, None, 6, 7]),
        "forward fill": ([1, None, 1, 1, 1, 9, 4], [1, 2, 2, 2, 2, 6, 7]),
        "backward fill": ([1, None, 9, 9, 9, 9, 4], [1, 2, 6, 6, 6, 6, 7]),
        "linear interpolation": ([1, None, 4.2, 5.8, 7.4, 9, 4], [1, 2, 3, 4, 5, 6, 7]),
        "nearest": ([1, None, 1, 9, 9, 9, 4], [1, 2, 2, 2, 6, 6, 7]),
        "a value": ([1, None, 0, 0, 0, 9, 4], [1, 2, 0, 0, 0, 6, 7]),
    }
    for new, (x, n) in expected.items():
        other = "a value" if new == "linear interpolation" else new
        after = replayed("resample", table, time="t", new_numbers=new, new_others=other, word="?", numbers="first")
        assert after["x"].to_list() == pytest.approx(x) and after["n"].to_list() == n
        assert after["t"].to_list() == [date(2024, 1, day) for day in range(1, 8)]
    assert after["s"].to_list() == ["a", "b", "?", "?", "?", "c", None]


FILLS = {"forward fill": "ffill", "backward fill": "bfill"}


@pytest.mark.parametrize("method", ["forward fill", "backward fill", "linear interpolation", "nearest"])
def test_gaps_are_filled_as_pandas_fills_them(method: str):
    table = series()
    after = replayed("fill_series", table, columns=["x"], method=method, **BY)
    parts = []
    for _, part in peer(table).groupby(["g", "h"]):
        cells = part.set_index("t")["x"]
        if method in FILLS:
            filled = getattr(cells, FILLS[method])()
        elif method == "linear interpolation":
            filled = cells.interpolate("time", limit_area="inside")
        else:
            filled = cells.interpolate("nearest").ffill().bfill()
        parts.append(pd.Series(filled.to_numpy(), part.index))
    same(after, "x", pd.concat(parts).sort_index())


def test_the_most_common_cell_of_a_series_fills_its_gaps_and_poor_series_are_dropped():
    table = pl.DataFrame(
        {
            "g": ["a"] * 4 + ["b"] * 4,
            "t": [date(2024, 1, day) for day in (1, 2, 3, 4)] * 2,
            "s": ["q", None, "p", "p", None, None, None, "z"],
        }
    )
    settings = {"columns": ["s"], "time": "t", "ids": ["g"]}
    after = replayed("fill_series", table, method="most common value", **settings)
    assert after["s"].to_list() == ["q", "p", "p", "p", "z", "z", "z", "z"]
    left = replayed("fill_series", table, most=0.5, **settings)
    assert left.rows() == [*table[:1].rows(), ("a", date(2024, 1, 2), "q"), *table[2:4].rows()]


def _autocorrelation(x: np.ndarray, lag: int) -> float:
    centre = x - x.mean()
    return (centre[lag:] * centre[:-lag]).mean() / x.var()


PEERS = {
    "sum": np.sum, "median": np.median, "mean": np.mean, "length": len, "standard deviation": np.std,
    "variance": np.var, "maximum": np.max, "minimum": np.min,
    "root mean square": lambda x: np.sqrt(np.mean(x**2)), "absolute maximum": lambda x: np.abs(x).max(),
    "lower quartile": lambda x: np.quantile(x, 0.25), "upper quartile": lambda x: np.quantile(x, 0.75),
    "skewness": stats.skew, "kurtosis": stats.kurtosis,
    "first value": lambda x: x[0], "last value": lambda x: x[-1],
    "mean change": lambda x: np.diff(x).mean(), "mean absolute change": lambda x: np.abs(np.diff(x)).mean(),
    "largest change": lambda x: np.abs(np.diff(x)).max(),
    "slope": lambda x: stats.linregress(range(len(x)), x).slope,
    "correlation with time": lambda x: stats.linregress(range(len(x)), x).rvalue,
    "autocorrelation lag 1": lambda x: _autocorrelation(x, 1),
    "autocorrelation lag 2": lambda x: _autocorrelation(x, 2),
    "autocorrelation lag 3": lambda x: _autocorrelation(x, 3),
    "number of peaks": lambda x: sum((x[1:-1] > x[:-2]) & (x[1:-1] > x[2:])),
    "crossings of the mean": lambda x: np.abs(np.diff((x > x.mean()).astype(int))).sum(),
    "count above mean": lambda x: (x > x.mean()).sum(), "count below mean": lambda x: (x < x.mean()).sum(),
    "count of zeros": lambda x: (x == 0).sum(), "place of maximum": lambda x: x.argmax() / len(x),
    "place of minimum": lambda x: x.argmin() / len(x),
}  # fmt: skip


@pytest.mark.parametrize("ids", [["g", "h"], []])
@pytest.mark.parametrize("name", ["x", "n"])
def test_features_are_those_of_numpy_and_scipy(name: str, ids: list[str]):
    table = series()
    settings = {"columns": [name], "subset": "all features", "time": "t", "ids": ids}
    after = replayed("extract_features", table, keep=["s"], **settings)
    rows = peer(table)
    groups = [part for _, part in rows.groupby(ids)] if ids else [rows]
    assert after.height == len(groups) and set(PEERS) == set(FEATURES) - {"count of missing"}
    for feature, function in PEERS.items():
        same(after, f"{name} {feature}", [function(part[name].dropna().to_numpy()) for part in groups])
    assert after[f"{name} count of missing"].to_list() == [part[name].isna().sum() for part in groups]
    assert after["s"].to_list() == [part["s"].dropna().iloc[-1] for part in groups]


def test_features_without_a_meaning_are_missing():
    table = pl.DataFrame({"t": [date(2024, 1, 1), date(2024, 1, 2)], "x": [0.1, 0.1], "y": [None, None]})
    table = table.with_columns(pl.col("y").cast(pl.Float64))
    after = replayed("extract_features", table, columns=["x", "y"], subset="all features", time="t").row(0, named=True)
    assert after["x slope"] == 0 and after["x skewness"] is after["x autocorrelation lag 1"] is None
    assert after["y sum"] is after["y mean"] is after["y slope"] is None and after["y length"] == 0


@pytest.mark.parametrize(
    ("unit", "moments", "said"),
    [
        ("automatic", [date(2024, month, 1) for month in (1, 2, 3, 5, 6)], "irregular is May; every month"),
        ("months", [date(2024, 1, 31), date(2024, 2, 29), date(2024, 5, 31)], "irregular is May; every month"),
        ("automatic", [date(2024, 5, day) for day in (1, 8, 15, 23)], "irregular is May; every week"),
        ("automatic", [datetime(2024, 5, 1) + timedelta(minutes=10 * at) for at in (0, 1, 2, 4)], "every 10 minutes"),
    ],
)
def test_what_is_regular_is_found_and_told(unit: str, moments: list, said: str):
    table = pl.DataFrame({"t": [moments[0], *moments, None]})
    step = steps()["validate_timestamps"](time="t", irregular=True, unit=unit)
    sentence = step.describe(step.learn(polars_frame(table)))
    assert "(1 missing, 1 duplicate, 1 irregular; regular is " in sentence and said.split("; ")[-1] in sentence
    checked = replayed("validate_timestamps", table, time="t", irregular=True, unit=unit)
    faults = checked.filter(pl.col("timestamp check") != "valid")
    assert faults.rows()[-1] == (None, "missing") and faults["timestamp check"].to_list()[0] == "duplicate"
    assert replayed("validate_timestamps", table, time="t", policy="drop")["t"].to_list() == moments


def test_series_get_the_same_length():
    table = pl.DataFrame(
        {
            "g": [*"aaabbc"],
            "t": [date(2024, 1, day) for day in (3, 1, 2, 1, 2, 1)],
            "x": [30, 10, 20, 1, 2, 7],
        }
    )
    settings = {"columns": ["x"], "time": "t", "ids": ["g"]}
    flat = replayed("standardize_length", table, flatten=True, **settings)
    assert flat.rows() == [("a", 10, 20, 30), ("b", None, 1, 2), ("c", None, None, 7)]
    half = replayed("standardize_length", table, flatten=True, quantile=0.5, kept="earliest rows", **settings)
    assert half.rows() == [("a", 10, 20), ("b", 1, 2), ("c", 7, None)]
    rows = replayed("standardize_length", table, quantile=0.5, **settings)
    assert rows.rows() == [
        *(row for row in table.rows() if row[2] != 10),
        ("c", None, None),
    ]
    assert replayed("standardize_length", table[:3], columns=["x"], time="t", flatten=True).rows() == [(10, 20, 30)]


def test_ranges_of_timestamps_follow_the_calendar():
    table = pl.DataFrame({"g": [*"abab"]})
    settings = {"start": "2024-01-31", "unit": "months"}
    assert replayed("datetime_range", table, **settings)["timestamp"].to_list() == [
        date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30),
    ]  # fmt: skip
    assert replayed("datetime_range", table, ids=["g"], **settings)["timestamp"].to_list() == [
        *[date(2024, 1, 31)] * 2, *[date(2024, 2, 29)] * 2,
    ]  # fmt: skip
    hours = replayed("datetime_range", table, start="1969-12-31 23:30", unit="minutes", quantity=15, name="at")
    assert hours["at"].to_list()[-1] == datetime(1970, 1, 1, 0, 15)
