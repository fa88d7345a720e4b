"""The profile, against Polars' own numbers."""

import math
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.data.columns import Column, Kind
from app.data.dataset import Version
from app.data.profile import ColumnProfile, preview, profile

INF, NAN = math.inf, math.nan


def stored(folder: Path, frame: pl.DataFrame, **kinds: Kind) -> Version:
    """A table as a version; a column without a kind is a number."""
    folder.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(folder / "data.parquet")
    columns = tuple(Column(name, kinds.get(name, Kind.NUMBER), frame[name].null_count()) for name in frame.columns)
    return Version("d", 1, datetime.now(UTC), "t.csv", frame.height, columns, 0, (), None, folder)


def only(folder: Path, values: list, kind: Kind = Kind.NUMBER, dtype: pl.DataType | None = None) -> ColumnProfile:
    """The profile of one column of its own."""
    return profile(stored(folder, pl.DataFrame({"x": pl.Series(values, dtype=dtype)}), x=kind))[0]


def test_a_real_table_agrees_with_polars(shared: Path, tmp_path: Path) -> None:
    frame = pl.read_csv(shared / "data" / "titanic.csv")
    text = {name: Kind.CATEGORY for name, dtype in frame.schema.items() if dtype == pl.String}
    for column in profile(stored(tmp_path, frame, **text)):
        theirs = frame[column.name]
        known = theirs.drop_nulls()
        assert (column.missing, column.distinct) == (theirs.null_count(), known.n_unique())
        assert (column.low, column.high) == (known.min(), known.max())
        top = known.value_counts(sort=True)["count"].head(10).to_list()
        assert [count for _, count in column.most_frequent] == top
        if theirs.dtype.is_numeric():
            assert column.mean == pytest.approx(theirs.mean()) and column.std == pytest.approx(theirs.std())
            assert column.median == theirs.median()
            assert sum(each.count for each in column.histogram) == known.len()
            for each in column.histogram[:-1]:
                assert each.count == known.is_between(each.left, each.right, closed="left").sum()


def test_infinite_and_undefined_cells_are_counted_and_left_out(tmp_path: Path) -> None:
    found = only(tmp_path, [1.0, 3.0, INF, -INF, NAN, None])
    assert (found.missing, found.infinite, found.distinct) == (2, 2, 2)
    assert (found.low, found.high, found.mean, found.median) == (1.0, 3.0, 2.0, 2.0)
    assert sum(each.count for each in found.histogram) == 2
    assert found.most_frequent == (("1", 1), ("3", 1)) and found.examples == ("1", "3")


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([], pl.Float64),
        ([None, None], pl.Float64),
        ([None], pl.String),
        ([None], pl.Date),
        ([None], pl.Boolean),
        ([NAN, INF], pl.Float64),
        ([None], pl.Null),
    ],
)
@pytest.mark.parametrize("kind", list(Kind))
def test_a_column_without_a_known_cell_has_no_numbers(tmp_path: Path, values: list, dtype: pl.DataType, kind) -> None:
    found = only(tmp_path, values, kind, dtype)
    assert found.distinct == 0 and found.low is None and found.mean is None
    assert found.histogram == () and found.most_frequent == () and found.examples == ()


def test_the_greatest_numbers_there_are_do_not_overflow(tmp_path: Path) -> None:
    most = 1.7e308
    found = only(tmp_path / "real", [most, -most, 0.0, most])
    assert found.mean == pytest.approx(most / 4) and found.median == pytest.approx(most / 2)
    assert sum(each.count for each in found.histogram) == 4 and found.histogram[-1].right == most
    whole = only(tmp_path / "whole", [-(2**63), 0, 2**63 - 1])
    assert (whole.low, whole.high, whole.median) == (-(2**63), 2**63 - 1, 0)
    assert [each.count for each in whole.histogram if each.count] == [1, 1, 1]
    tiny = only(tmp_path / "tiny", [0.0, 5e-324])
    assert sum(each.count for each in tiny.histogram) == 2


def test_dates_and_text_have_ranges_and_bars(tmp_path: Path) -> None:
    days = [date(2024, 2, 28), date(2024, 3, 1), date(1, 1, 1), date(9999, 12, 31), None]
    found = only(tmp_path / "date", days, Kind.DATE)
    assert (found.low, found.high) == (date(1, 1, 1), date(9999, 12, 31))
    assert found.most_frequent[0] == ("0001-01-01", 1) and sum(each.count for each in found.histogram) == 4
    times = [datetime(2024, 1, 1, 12, 30), datetime(2024, 1, 2)]
    found = only(tmp_path / "time", times, Kind.DATE, pl.Datetime("ns", "Europe/Berlin"))
    assert found.high - found.low == times[1] - times[0]
    found = only(tmp_path / "text", ["a", "bb", "bb", "x" * 5_000, None], Kind.TEXT)
    assert (found.low, len(found.high), found.distinct) == ("a", 200, 3)
    assert found.most_frequent[0] == ("bb", 2) and sum(each.count for each in found.histogram) == 4


def test_whole_numbers_and_categories_get_a_bar_each(tmp_path: Path) -> None:
    found = only(tmp_path / "whole", [0, 1, 1, 3])
    assert [(each.left, each.count) for each in found.histogram] == [(0, 1), (1, 2), (2, 0), (3, 1)]
    found = only(tmp_path / "category", ["b", "a", "b"], Kind.CATEGORY)
    assert found.histogram == (("b", "b", 2), ("a", "a", 1))
    assert only(tmp_path / "id", ["b", "a"], Kind.IDENTIFIER).histogram == ()
    assert only(tmp_path / "flag", [True, None], Kind.BOOLEAN).most_frequent == (("true", 1),)


def test_a_large_table_says_that_its_distinct_values_are_an_estimate(tmp_path: Path) -> None:
    rows = pl.int_range(1_000_001, eager=True)
    frame = pl.DataFrame({"many": rows, "few": rows % 3, "one": 1, "two": 2, "three": 3})
    many, few, *_ = profile(stored(tmp_path / "it's [a] *?", frame))
    assert many.distinct_estimated and many.distinct == pytest.approx(rows.len(), rel=0.1)
    assert (few.distinct, few.distinct_estimated) == (3, False)


NAMES = st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4, unique=True)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NAMES)
def test_a_column_may_have_any_name(names: list[str]) -> None:
    names = [name.replace("\x00", "_").encode("utf-8", "replace").decode() for name in names]
    names = list(dict.fromkeys([*names, 'a"b', "rows", "c1", "A", "a", "'; drop table rows; --"]))
    with TemporaryDirectory() as folder:
        frame = pl.DataFrame({name: [number, None] for number, name in enumerate(names)})
        version = stored(Path(folder), frame)
        assert [(each.name, each.low, each.missing) for each in profile(version)] == [
            (name, number, 1) for number, name in enumerate(names)
        ]
        assert preview(version, 1, random=True).columns == names


def test_a_preview_is_the_first_rows_or_random_ones_of_the_whole_file(tmp_path: Path) -> None:
    version = stored(tmp_path, pl.DataFrame({"row": range(10_000), "row_": 1}))
    assert preview(version, 3)["row"].to_list() == [0, 1, 2]
    found = preview(version, 200, random=True, seed=4)
    assert found.columns == ["row", "row_"] and found.height == 200 and found["row"].is_unique().all()
    assert found["row"].min() < 1_000 and found["row"].max() > 9_000
    assert found.equals(preview(version, 200, random=True, seed=4))
    assert not found.equals(preview(version, 200, random=True, seed=5))
    assert preview(version, 20_000, random=True).height == 10_000
