"""What is said of one column, against Polars', SciPy's and scikit-learn's own numbers."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr
from scipy.stats.contingency import association

from app.data.column_facts import column_facts
from app.data.columns import Kind
from app.data.relation import relation
from app.data.shapes import shapes
from app.errors import NotApplicable
from app.problem import Problem
from tests.data.validation.example_findings import stored

ROWS = 4_000
DRAW = np.random.default_rng(0)
X = DRAW.normal(size=ROWS).round(2)
LEVEL = DRAW.integers(0, 3, ROWS)
FRAME = pl.DataFrame(
    {
        "x": [None if place % 50 == 0 else float(value) for place, value in enumerate(X)],
        "level": [("low", "mid", "high")[value] for value in LEVEL],
        "on": [date(2024, 1, 1) + timedelta(int(days)) for days in 30 * X + 200],
        "y": X * 2 + LEVEL + DRAW.normal(size=ROWS),
        "won": np.where(X + LEVEL + DRAW.normal(size=ROWS) > 1, "yes", "no"),
        "many": [f"v{value % 40}" for value in range(ROWS)],
    }
)


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory):
    return stored(tmp_path_factory.mktemp("facts"), FRAME, {"many": Kind.CATEGORY})


def test_numbers_by_a_number_are_means_of_ranges_and_spearman(version) -> None:
    found = relation(version, "x", "y", Problem.REGRESSION)
    *ranges, missing = found.levels
    assert missing.left == "(missing)" and missing.rows == 80 and sum(one.rows for one in found.levels) == ROWS
    for one in ranges:
        inside = FRAME.filter(pl.col("x").is_between(one.left, one.right))
        assert one.rows == inside.height and one.mean == pytest.approx(inside["y"].mean())
        assert 0.5 < one.rows / 392 < 1.5
    known = FRAME.drop_nulls("x")
    assert found.strength == pytest.approx(spearmanr(known["x"], known["y"]).statistic)
    assert found.sentence == (
        "y by x: strong relation (Spearman's correlation 0.82), over all 4,000 rows with a known y."
    )


def test_numbers_by_a_category_are_means_of_levels_and_the_correlation_ratio(version) -> None:
    found = relation(version, "level", "y", Problem.REGRESSION)
    means = dict(FRAME.group_by("level").agg(pl.col("y").mean()).iter_rows())
    assert {one.left: one.mean for one in found.levels} == pytest.approx(means)
    between = sum(one.rows * (one.mean - FRAME["y"].mean()) ** 2 for one in found.levels)
    assert found.strength == pytest.approx((between / (FRAME["y"].var(0) * ROWS)) ** 0.5)
    assert found.measure == "correlation ratio"


def test_categories_by_a_category_are_shares_of_levels_and_cramers_v(version) -> None:
    found = relation(version, "level", "won", Problem.BINARY)
    assert found.classes == ("yes", "no") or found.classes == ("no", "yes")
    for one in found.levels:
        inside = FRAME.filter(pl.col("level") == one.left)["won"]
        assert one.shares == pytest.approx([(inside == name).mean() for name in found.classes])
    table = FRAME.pivot("won", index="level", values="y", aggregate_function="len").drop("level").to_numpy()
    assert found.strength == pytest.approx(association(table), abs=0.005)
    chance = relation(version, "many", "won", Problem.BINARY)
    assert chance.strength < 0.05 and len(chance.levels) == 11 and chance.levels[-1].left == "(others)"


def test_dates_are_ranges_too_and_a_constant_has_no_strength(version, tmp_path: Path) -> None:
    found = relation(version, "on", "won", Problem.BINARY)
    assert found.levels[0].left == FRAME["on"].min() and found.levels[-1].right == FRAME["on"].max()
    assert found.measure == "correlation ratio" and 0.3 < found.strength < 0.7
    same = stored(tmp_path, FRAME.with_columns(pl.lit(1.0).alias("y")))
    for column in ("x", "level"):
        assert relation(same, column, "y", Problem.REGRESSION).strength is None
    assert "does not vary" in relation(same, "x", "y", Problem.REGRESSION).sentence


def test_awkward_numbers_have_a_relation_or_none(tmp_path: Path) -> None:
    cells = [1e300, -1e300, float("inf"), float("nan"), None, 5e-324, 0.0, -0.0] * 5
    frame = pl.DataFrame({"x": cells, "y": cells[::-1], "c": ["a", "", None, "é"] * 10}, strict=False)
    version = stored(tmp_path, frame)
    for column in ("x", "c"):
        for problem in (Problem.REGRESSION, Problem.MULTICLASS):
            found = relation(version, column, "y", problem)
            assert found.strength is None or -1 <= found.strength <= 1
            assert found.sentence and sum(one.rows for one in found.levels) == found.rows == 25


@pytest.mark.parametrize(
    ("cells", "shape", "share"),
    [
        (["AB-1234", "XY-0000", "x"], "AA-9999", 2 / 3),
        (["Ünï ٣", None], "Aaa 9", 1),
        (["Word " * 20], "A+a+ A+a+ A+a+ A+a+ A+a+ A+a+ A+a+ A+a+ ", 1),
    ],
)
def test_texts_have_shapes(tmp_path: Path, cells: list, shape: str, share: float) -> None:
    found = shapes(stored(tmp_path, pl.DataFrame({"t": cells})), "t")[0]
    assert (found.shape, found.share) == (shape, pytest.approx(share))


def test_captions_say_the_numbers(version) -> None:
    said = column_facts(version, "x", "y", Problem.REGRESSION).captions
    assert said["gaps"] == "x has 80 missing cells of 4,000 (2.0 %)."
    assert said["target"].startswith("y by x: strong relation")
    facts = column_facts(version, "many")
    assert facts.relation is None and facts.captions["shapes"] == "75.0 % of the texts have the shape a99."
    assert facts.captions["values"] == "many has 40 different values in 4,000 known cells."


def test_what_has_no_relation_says_why(version, tmp_path: Path) -> None:
    with pytest.raises(NotApplicable, match="no column 'z'"):
        relation(version, "z", "y", Problem.REGRESSION)
    with pytest.raises(NotApplicable, match="won holds no numbers"):
        relation(version, "x", "won", Problem.REGRESSION)
    named = stored(tmp_path, FRAME, {"many": Kind.IDENTIFIER})
    assert "many is identifier" in column_facts(named, "many", "y", Problem.REGRESSION).unrelated
