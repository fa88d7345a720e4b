"""Steps about series look backward only where they make features, and refuse what has no order."""

from datetime import date, datetime, timedelta
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.data.columns import Kind
from app.errors import NotApplicable
from app.problem import Problem
from app.training.division import Source, divide
from app.training.spec import BuildSpec
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step, steps
from tests.wrangling.number_tables import replayed
from tests.wrangling.step_examples import cells, duckdb_frame, polars_frame

FEATURES = [
    ("lag_features", {"lags": "1-3, 7"}),
    ("lag_features", {"lags": "2", "drop": True}),
    *(
        ("rolling_features", {"size": 3, "unit": unit, "present": present, "sum": True, "count": True, "median": True})
        for unit in ("rows", "hours", "days")
        for present in (True, False)
    ),
    ("fill_series", {"method": "forward fill"}),
]
numbers = st.none() | st.floats(width=32) | st.integers(-3, 3).map(float)
tables = st.dictionaries(st.tuples(st.integers(0, 1), st.integers(0, 200)), numbers, max_size=40)


def table_of(found: dict[tuple[int, int], float | None]) -> pl.DataFrame:
    """Cells by series and hour as a table, in the order they come."""
    moments = [datetime(2024, 2, 27) + timedelta(hours=hour) for _, hour in found]
    columns = {"g": [group for group, _ in found], "t": moments, "x": list(found.values())}
    return pl.DataFrame(columns, schema={"g": pl.Int64, "t": pl.Datetime("us"), "x": pl.Float64})


def made(step: Step, frame: nw.LazyFrame) -> nw.DataFrame:
    return step.apply(frame, step.learn(frame)).collect("polars")


@pytest.mark.parametrize(("key", "chosen"), FEATURES, ids=lambda part: str(part)[:60])
@settings(max_examples=40, deadline=None)
@given(before=tables, after=tables, now=st.integers(0, 200))
def test_no_feature_changes_when_later_rows_do(key: str, chosen: dict, before: dict, after: dict, now: int):
    step = steps()[key](columns=["x"], time="t", ids=["g"], **chosen)
    past = {place: value for place, value in before.items() if place[1] <= now}
    later = {place: value for place, value in after.items() if place[1] > now}
    known = table_of(before)
    moment = datetime(2024, 2, 27) + timedelta(hours=now)
    expected, other = (
        cells(made(step, polars_frame(table)).to_native().filter(pl.col("t") <= moment).sort("g", "t"))
        for table in (known, table_of(later | past))
    )
    assert other == expected


# A window that a number has left keeps no more of it than rounding at that number's size.
@pytest.mark.parametrize(("key", "chosen"), FEATURES, ids=lambda part: str(part)[:60])
@settings(max_examples=10, deadline=None)
@given(found=st.dictionaries(st.tuples(st.integers(0, 1), st.integers(0, 99)), st.none() | st.floats(-1e5, 1e5)))
def test_both_engines_make_the_same_features(key: str, chosen: dict, found: dict):
    step = steps()[key](columns=["x"], time="t", ids=["g"], **chosen)
    table = table_of(found)
    ours, theirs = (made(step, make(table)).to_native().sort("g", "t") for make in (polars_frame, duckdb_frame))
    assert ours.columns == theirs.columns
    for name in ours.columns[2:]:
        mine, other = (rows[name].cast(pl.Float64) for rows in (ours, theirs))
        assert mine.is_null().to_list() == other.is_null().to_list()
        assert mine.drop_nulls().to_list() == pytest.approx(other.drop_nulls().to_list(), rel=1e-6, abs=1e-3)


DAYS = pl.DataFrame(
    {
        "t": [date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 2)],
        "g": ["a", "a", "b"],
        "x": [1.0, 2.0, 3.0],
        "s": ["2024-01-01", "u", "v"],
    }
)
ALL = {
    "lag_features": {"columns": ["x"]},
    "rolling_features": {"columns": ["x"]},
    "fill_series": {"columns": ["x"]},
    "extract_features": {"columns": ["x"]},
    "standardize_length": {"columns": ["x"]},
    "resample": {},
    "validate_timestamps": {},
}


@pytest.mark.parametrize("key", ALL)
def test_timestamps_must_be_dates_without_a_time_zone(key: str):
    zoned = DAYS.with_columns(pl.col("t").cast(pl.Datetime("us")).dt.replace_time_zone("Europe/Berlin"))
    for table, time, says in ((DAYS, "s", "holds text.*change its type to date first"), (zoned, "t", "time zone")):
        with pytest.raises(NotApplicable, match=says):
            replayed(key, table, time=time, **ALL[key])


@pytest.mark.parametrize("key", [key for key in ALL if key not in ("resample", "validate_timestamps")])
def test_rows_whose_order_is_not_known_are_refused_with_a_way_out(key: str):
    with pytest.raises(NotApplicable, match="1 of 3 rows have the same t as another row. .* choose under Group by"):
        replayed(key, DAYS, time="t", **ALL[key])
    assert replayed(key, DAYS, time="t", ids=["g"], **ALL[key]).height


@pytest.mark.parametrize(
    ("key", "chosen", "says"),
    [
        *(
            ("lag_features", {"lags": lags}, "number of rows to look back")
            for lags in ("", "0", "-1", "a", "3-1", "1;2")
        ),
        ("lag_features", {"lags": "1-500"}, "at most 100 lags"),
        ("lag_features", {"columns": ["t"]}, "t tells series or times apart"),
        ("lag_features", {"ids": ["t"]}, "t is the timestamp"),
        ("rolling_features", {"columns": ["s"]}, "s holds text, not numbers"),
        ("rolling_features", {"size": 0}, "at least 1"),
        ("rolling_features", {"size": 1, "variance": True, "standard_deviation": False}, "one row has no variance"),
        ("lag_features", {"lags": "200", "window": True}, "at most 100 lags"),
        ("rolling_features", {"size": 1}, "one row has no standard deviation"),
        (
            "rolling_features",
            {"mean": False, "minimum": False, "maximum": False, "standard_deviation": False},
            "at least one statistic",
        ),
        ("fill_series", {"columns": ["s"], "method": "linear interpolation"}, "s holds text, not numbers"),
        ("fill_series", {"method": "constant value"}, "give the constant value"),
        ("fill_series", {"method": "constant value", "value": "u"}, "'u' does not fit x"),
        ("extract_features", {"subset": "manual subset"}, "name the features"),
        ("extract_features", {"subset": "manual subset", "features": "mean, mode"}, "no feature 'mode'"),
        ("resample", {"unit": "hours", "columns": None}, "without a time of day"),
        ("resample", {"new_others": "a value", "columns": None, "word": ""}, "Give a value for s"),
        ("validate_timestamps", {"policy": "error", "ids": [], "columns": None}, "of 3 timestamps in t, 1 duplicate"),
        ("validate_timestamps", {"missing": False, "duplicate": False, "columns": None}, "at least one of missing"),
        ("datetime_range", {"start": "soon", "columns": None, "time": None, "ids": []}, "'soon' does not fit"),
        (
            "datetime_range",
            {"start": "9998-01-01", "unit": "years", "columns": None, "time": None, "ids": []},
            "would end after the year 9999",
        ),
    ],
)
def test_settings_that_do_not_fit_are_refused_with_a_sentence(key: str, chosen: dict[str, Any], says: str):
    chosen = {"columns": ["x"], "time": "t", "ids": ["g"]} | chosen
    with pytest.raises(NotApplicable, match=says) as refusal:
        replayed(key, DAYS, **{name: value for name, value in chosen.items() if value is not None})
    assert str(refusal.value).endswith(".")


def test_more_rows_or_columns_than_can_be_used_are_refused_before_they_are_made():
    far = pl.DataFrame({"t": [datetime(1900, 1, 1), datetime(2024, 1, 1)], "x": [1, 2]})
    with pytest.raises(NotApplicable, match="a row every second would make 3,913,056,001 rows"):
        replayed("resample", far, time="t", unit="seconds")
    ends = pl.DataFrame({"t": [date(2024, 1, 1), date(2024, 1, 9)], "x": [1, 2]})
    with pytest.raises(NotApplicable, match="would make 9 rows of 2, and at most 8 are allowed; .* 'Most rows'"):
        replayed("resample", ends, time="t", most_rows=8)
    assert replayed("resample", ends, time="t", most_rows=9).height == 9
    twice = pl.concat([ends] * 5)
    assert replayed("resample", twice, time="t", most_rows=1).height == 9, "fewer rows than there are"
    long = pl.DataFrame({"g": range(30_000)}).with_columns(t=pl.lit(date(2024, 1, 1)), x=1)
    one = pl.DataFrame({"g": [0] * 999, "t": pl.date_range(date(2025, 1, 1), date(2027, 9, 26), "1d", eager=True)})
    table = pl.concat([long, one.with_columns(x=pl.lit(1, pl.Int32))], how="vertical_relaxed")
    with pytest.raises(NotApplicable, match="30,000 series of 1,000 rows each would make 30,000,000 rows"):
        replayed("standardize_length", table, columns=["x"], time="t", ids=["g"])
    with pytest.raises(NotApplicable, match="would make 2,000 columns"):
        replayed("standardize_length", one.head(999).with_columns(x=1, y=2).pipe(
            lambda rows: pl.concat([rows, rows.tail(1).with_columns(t=pl.lit(date(2099, 1, 1)))])
        ), columns=["x", "y"], time="t", flatten=True)  # fmt: skip


def test_names_that_columns_have_are_refused():
    taken = DAYS.with_columns(pl.lit(1).alias("X LAG 1"))
    with pytest.raises(NotApplicable, match="already a column 'X LAG 1'"):
        replayed("lag_features", taken, columns=["x"], time="t", ids=["g"])


@pytest.mark.parametrize("key", ALL)
def test_a_step_on_series_comes_before_rows_are_divided_and_after_no_step_that_learns(key: str):
    step = steps()[key](time="t", ids=["g"], **ALL[key])
    first, rest = Recipe().add(step).add(steps()["fill_missing"](columns=["x"])).parted()
    assert first.steps == ((step, True),) and len(rest.steps) == 1
    with pytest.raises(NotApplicable, match="learns from rows"):
        Recipe().add(steps()["fill_missing"](columns=["x"])).add(step).parted()
    assert Recipe().add(step).apply(polars_frame(DAYS), [{}], "predict").collect().to_native().equals(DAYS)


def test_a_constant_is_filled_in_rows_to_predict_as_well():
    table = DAYS.with_columns(x=pl.Series([None, 1.0, None]))
    chosen = {"columns": ["x"], "time": "t", "ids": ["g"], "method": "constant value", "value": "7"}
    for rows in (table, table.select("x")):
        assert replayed("fill_series", table, rows, "predict", **chosen)["x"].to_list() == [7, 1, 7]
    assert replayed("fill_series", table, table, "predict", most=0.9, **chosen).equals(table)


def test_lags_of_the_target_are_made_of_the_whole_table_and_keep_their_kind(tmp_path):
    hours = pl.datetime_range(datetime(2024, 1, 1), datetime(2024, 1, 9), "1h", eager=True)
    table = pl.DataFrame({"t": hours, "y": range(len(hours)), "code": [at % 3 for at in range(len(hours))]})
    table.sample(fraction=1, shuffle=True, seed=0).write_parquet(tmp_path / "table.parquet")
    kinds = {"t": Kind.DATE, "y": Kind.NUMBER, "code": Kind.CATEGORY}
    recipe = Recipe().add(steps()["lag_features"](columns=["y", "code"], time="t", lags="1", drop=True))
    spec = BuildSpec("table", 1, "y", Problem.REGRESSION, "xgboost", recipe=recipe.to_dict())
    found = divide(spec, Source(tmp_path / "table.parquet", kinds, "table"))
    rows = pl.concat(found.frames.values())
    assert rows.height == len(hours) - 1 and (rows["y"] - rows["y lag 1"] == 1).all()
    assert found.kinds["code lag 1"] is Kind.CATEGORY
