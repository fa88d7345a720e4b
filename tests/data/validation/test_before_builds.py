"""Nothing that fails a build is found only by the build."""

import math
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from app.data.columns import Kind
from app.data.validation.finding import Severity
from app.data.validation.plan import Plan
from app.data.validation.validate import validate
from app.errors import NotApplicable
from app.problem import Problem
from app.training.division import Source
from app.training.preparation import detect_problem, prepare
from app.training.spec import Split
from app.wrangling.step import steps
from tests.data.validation.example_findings import stored

NUMBERS = st.sampled_from([0.0, 1.0, -1.0, 2.5, 1e18, 2e18, 1e300, -1e-300, math.inf, -math.inf, math.nan, None])
CELLS = {
    pl.Float64: NUMBERS,
    pl.Int64: st.sampled_from([0, 1, 2, 3, -(2**63), 2**63 - 1, None]),
    pl.String: st.sampled_from(["", " ", "a", "A", "a ", "?", "1", "2", "0x1", "é", "\x00", "nan", "2024-01-31", None]),
    pl.Boolean: st.sampled_from([True, False, None]),
    pl.Date: st.sampled_from([date(1, 1, 1), date(2024, 2, 29), date(9999, 12, 31), None]),
    pl.Datetime: st.sampled_from([datetime(1, 1, 1), datetime(2024, 2, 29, 23, 59), None]),
}
KINDS = {
    pl.Float64: [Kind.NUMBER, Kind.CATEGORY],
    pl.Int64: [Kind.NUMBER, Kind.IDENTIFIER, Kind.BOOLEAN],
    pl.String: [Kind.CATEGORY, Kind.TEXT, Kind.IDENTIFIER],
    pl.Boolean: [Kind.BOOLEAN, Kind.CATEGORY],
    pl.Date: [Kind.DATE],
    pl.Datetime: [Kind.DATE],
}
NAMES = ("y", "a", "A", "x__y", "rows", "c0", "*", "^a.*$", "sample", "q\"u'o`te", "value")
CHANGES = (
    ("drop_missing", {}),
    ("drop_columns", {}),
    ("drop_duplicates", {}),
    ("change_type", {"to": "number"}),
    ("change_type", {"to": "category"}),
    ("fill_missing", {"method": "most frequent"}),
    ("replace_rare", {"rows": 3}),
    ("handle_outliers", {"deviations": 1}),
    ("handle_outliers", {"method": "min-max", "low": 1, "fix": "remove"}),
)
SPLITS = (Split(), Split(0.1, 0.45, 0.45), Split(stratified=False))


@st.composite
def tables(draw: st.DrawFn) -> tuple[pl.DataFrame, dict[str, Kind]]:
    """A few columns of awkward cells; often nearly all cells are the same."""
    rows = draw(st.sampled_from([130, 60, 20, 12, 11, 10, 9, 2, 1]))
    columns, kinds = {}, {}
    others = draw(st.lists(st.sampled_from(NAMES[1:]), min_size=1, max_size=3, unique=True))
    for name in [*others, *(["y"] if draw(st.integers(0, 20)) else [])] or ["a"]:
        dtype = draw(st.sampled_from(list(CELLS)))
        few = draw(st.lists(CELLS[dtype], min_size=1 if name != "y" else 2, max_size=12, unique=name == "y"))
        rest = draw(st.sampled_from([few, few, few[-1:]]))
        columns[name] = pl.Series(name, (few + rest * rows)[:rows], dtype)
        kinds[name] = draw(
            st.sampled_from(KINDS.get(dtype, [Kind.DATE if dtype in (pl.Date, pl.Datetime) else Kind.BOOLEAN]))
        )
    return pl.DataFrame(columns), kinds


@st.composite
def plans(draw: st.DrawFn, names: list[str]) -> Plan:
    """Choices, some of which do not fit."""
    names = [*names, "absent"] if draw(st.integers(0, 10)) == 0 else names
    chosen = draw(
        st.lists(st.tuples(st.sampled_from(names), st.sampled_from(CHANGES)), max_size=draw(st.sampled_from([0, 2])))
    )
    return Plan(
        steps=tuple(steps()[key](columns=[name], **given).to_dict() for name, (key, given) in chosen),
        target="y",
        problem=draw(st.sampled_from([None, None, None, *Problem])),
        left_out=draw(st.sampled_from([(), (), (), tuple(name for name in names if name != "y")[:1]])),
        split=draw(st.sampled_from(SPLITS)),
        seed=draw(st.integers(0, 3)),
        weights=draw(st.sampled_from(["equal", "equal", "equal", "balanced"])),
        weight_column=draw(st.sampled_from([None, None, None, names[0]])),
    )


def built(source: Source, plan: Plan) -> str | None:
    """The refusal of a build, if it is refused."""
    try:
        problem = plan.problem or detect_problem(source, list(plan.steps), plan.target).problem
        prepare(plan.spec("d", 1, problem), source)
    except NotApplicable as refusal:
        return str(refusal)
    return None


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_build_is_refused_exactly_where_validation_found_an_error(data: st.DataObject) -> None:
    frame, kinds = data.draw(tables())
    plan = data.draw(plans(frame.columns))
    with TemporaryDirectory() as folder:
        version = stored(Path(folder), frame, kinds)
        findings = validate(version, plan)
        errors = [(one.code, one.sentence) for one in findings if one.severity is Severity.ERROR]
        refusal = built(Source(version.data, kinds, "t.csv"), plan)
    note(f"{errors} against {refusal!r}")
    assert bool(errors) == bool(refusal)
