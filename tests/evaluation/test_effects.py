"""What one column does to the answers, and which columns act together."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import partial_dependence

from app.data.columns import Kind
from app.evaluation.effects import Sample, drawable, effect, encoded, with_values
from app.evaluation.grid import grid_of
from app.evaluation.interactions import interactions, scaled, strongest
from app.training.encoding import Encoding

DRAW = np.random.default_rng(0)
STEPS, OTHER = DRAW.integers(0, 6, 200).astype(float), DRAW.normal(size=200)
TABLE = pl.DataFrame({"steps": STEPS, "other": OTHER})
NUMBERS = {"steps": Kind.NUMBER, "other": Kind.NUMBER}


def sample_of(frame, kinds, predict, classes=(), style="native"):
    """A sample of all rows, and the encoding learned from them."""
    encoding = Encoding.learn(frame, kinds, style)
    return Sample(encoding.encode(frame), encoding, predict, classes, "price")


def told(frame, kinds, predict, column, classes=(), style="native"):
    """The effect of a column and its tables."""
    sample = sample_of(frame, kinds, predict, classes, style)
    return effect(sample, grid_of(frame[column], encoded(sample.encoding, column)))


def test_partial_dependence_and_single_rows_are_those_of_scikit_learn():
    model = RandomForestRegressor(10, random_state=0).fit(TABLE.to_numpy(), STEPS * OTHER)
    _, means, lines = told(TABLE, NUMBERS, model.predict, "steps")
    expected = partial_dependence(model, TABLE.to_numpy(), [0], kind="both", method="brute")
    assert means["position"].to_list() == expected["grid_values"][0].tolist()
    assert means["model_predictions"].to_numpy() == pytest.approx(expected["average"][0])
    drawn = lines["model_predictions"].to_numpy().reshape(50, -1)
    assert drawn == pytest.approx(expected["individual"][0][:50])
    assert means["rows"].to_list() == np.bincount(STEPS.astype(int)).tolist()


@pytest.mark.parametrize("style", ["native", "dense"])
def test_a_value_replaced_in_the_matrix_is_a_value_replaced_in_the_table(style):
    days = [date(2024, 1, 1 + place % 28) for place in range(60)]
    frame = pl.DataFrame(
        {"plan": ["gold", "silver", None] * 20, "age": [None, *range(59)], "day": days, "note": ["two words"] * 60}
    )
    kinds = {"plan": Kind.CATEGORY, "age": Kind.NUMBER, "day": Kind.DATE, "note": Kind.TEXT}
    sample = sample_of(frame, kinds, lambda rows: np.nan_to_num(rows, nan=-7).sum(axis=1), style=style)
    for column in ("plan", "age", "day"):
        values = grid_of(frame[column], encoded(sample.encoding, column)).values
        found = with_values(sample, column, values)[:, :, 0]
        for place, value in enumerate(values):
            changed = frame.with_columns(pl.lit(value, dtype=frame[column].dtype).alias(column))
            assert found[place] == pytest.approx(sample.predict(sample.encoding.encode(changed)))
    assert drawable(sample.encoding, list(kinds)) == ["plan", "age", "day"]


@pytest.mark.parametrize(
    ("values", "kind", "labels", "rows"),
    [
        (pl.Series("x", [1, 2, 2, None]), Kind.NUMBER, ["1", "2", "(missing)"], [1, 2, 1]),
        (pl.Series("x", [0.5, float("nan"), float("inf"), 1.5]), Kind.NUMBER, ["0.5", "1.5", "(missing)"], [1, 1, 2]),
        (pl.Series("x", [True, False, True]), Kind.BOOLEAN, ["true", "false"], [2, 1]),
        (pl.Series("x", ["b", "a", "b"]), Kind.CATEGORY, ["b", "a"], [2, 1]),
        (pl.Series("x", [date(2024, 1, 2), date(2024, 1, 1)]), Kind.DATE, ["2024-01-01", "2024-01-02"], [1, 1]),
    ],
)
def test_a_grid_of_few_values_has_them_all(values, kind, labels, rows):
    grid = grid_of(values, encoded(Encoding.learn(values.to_frame(), {"x": kind}, "native"), "x"))
    assert (grid.labels, grid.rows.tolist()) == (labels, rows)


@pytest.mark.parametrize(
    "values",
    [
        pl.Series("x", DRAW.normal(size=5_000)),
        pl.Series("x", DRAW.exponential(1e6, 5_000).astype(np.int64)),
        pl.Series("x", DRAW.normal(size=5_000) * 1e300),
        pl.Series("x", np.arange(5_000)).cast(pl.Date),
        pl.Series("x", np.arange(5_000) * 1_000_000).cast(pl.Datetime("us", "Europe/Zurich")),
        pl.Series("x", [f"level {place % 60}" for place in range(5_000)]),
    ],
)
def test_a_grid_of_many_values_has_twenty_points_in_order_that_stand_for_all_rows(values):
    kind = Kind.CATEGORY if values.dtype == pl.String else Kind.DATE if values.dtype.is_temporal() else Kind.NUMBER
    grid = grid_of(values, encoded(Encoding.learn(values.to_frame(), {"x": kind}, "native"), "x"))
    assert (
        15 <= len(grid.values) <= 20
        and grid.values.dtype == values.dtype
        and grid.values.n_unique() == len(grid.values)
    )
    if kind is not Kind.CATEGORY:
        assert grid.values.is_sorted() and grid.rows.sum() == 5_000 and np.isfinite(grid.positions).all()


def test_a_column_of_one_value_has_no_grid():
    lone = pl.Series("x", [1.0, 1.0])
    assert grid_of(lone, encoded(Encoding.learn(lone.to_frame(), {"x": Kind.NUMBER}, "native"), "x")) is None


def chance(rows):
    """Rises with steps, unless other is above 0."""
    high = np.where(rows[:, 1] > 0, 0.9 - 0.1 * rows[:, 0], 0.1 + 0.16 * rows[:, 0])
    return np.column_stack([1 - high, high])


@pytest.mark.parametrize(
    ("predict", "classes", "column", "words"),
    [
        (
            lambda rows: 10 * rows[:, 0],
            (),
            "steps",
            "As steps goes from 0 to 5, the predicted price rises from 0.0 to 50.0",
        ),
        (lambda rows: rows[:, 0] ** 2 - 5 * rows[:, 0], (), "steps", "goes up and down on average: lowest at 2 (-6"),
        (lambda rows: rows[:, 1], (), "steps", "steps hardly changes the predicted price on average"),
        (chance, ("<b>yes</b>",), "steps", "the predicted chance of '<b>yes</b>' rises from"),
    ],
)
def test_effects_in_words(predict, classes, column, words):
    assert words in told(TABLE, NUMBERS, predict, column, classes)[0].sentence


def test_rows_that_go_the_other_way_are_counted():
    share = (OTHER > 0).mean()
    assert (
        f"For {share:.0%} of rows it goes the other way." in told(TABLE, NUMBERS, chance, "steps", ("yes",))[0].sentence
    )


def found_of(function, unit="number", columns=3):
    """Interactions of the first columns of drawn rows."""
    rows = np.random.default_rng(1).normal(size=(60, 4))
    return interactions(function, rows, {f"c{place}": [place] for place in range(columns)}, unit)


def test_columns_that_add_up_do_not_act_together():
    found = found_of(lambda rows: rows[:, :1] ** 3 + np.sin(rows[:, 1:2]) - rows[:, 2:3])
    assert len(found) == 3 and max(one.strength for one in found) < 1e-9
    assert strongest(found).startswith("No two of the first columns act together notably")


def test_a_product_is_found_and_measured():
    found = found_of(lambda rows: rows[:, :1] * rows[:, 1:2] + rows[:, 2:3])
    assert (found[0].first, found[0].second) == ("c0", "c1") and found[0].strength > 0.9
    assert max(one.strength for one in found[1:]) < 0.3 and found[0].sentence == strongest(found)


def test_what_adds_up_in_log_odds_does_not_act_together_there_but_in_probability():
    def predicted(rows):
        return 1 / (1 + np.exp(-rows[:, :1] - rows[:, 1:2]))

    assert found_of(lambda rows: scaled(predicted(rows), "log-odds"), "log-odds", 2)[0].strength < 1e-9
    assert found_of(predicted, "probability", 2)[0].strength > 0.05


def test_columns_that_change_nothing_have_no_interaction():
    assert found_of(lambda rows: np.ones((len(rows), 1))) == ()
    assert strongest(()).startswith("Not defined because")
