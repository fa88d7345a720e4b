"""One line of examples a step, and the table they are tried on."""

from datetime import date, datetime
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl

from app.wrangling.formula import OPERATORS
from app.wrangling.step import Step, steps
from tests.wrangling import examples_series, examples_tables, examples_texts
from tests.wrangling.examples_cells import CELLS

TABLE = pl.DataFrame(
    {
        "age": [22, 38, None, 35, 35, 54, 2, 27],
        "fare": [7.25, 71.28, 8.05, None, float("nan"), 512.33, -3.5, 0.0],
        "port": ["S", "C", "S", None, "Q", "S", "C", "Southampton"],
        "paid": ["7.25", " 71 ", "1e2", "1,234", None, "abc", "-.5", ""],
        "signed": ["13/01/2024", "1/2/2024", "31/02/2024", None, "29/02/2024", "soon", "29/02/2023", "05/12/1999"],
        "logged": [
            "2024-01-13 05:06:07",
            "2024-01-13 05:06:07.123Z",
            None,
            "x",
            "",
            "2024-02-30 00:00:00",
            "2024-1-1",
            "24",
        ],
        "agreed": ["yes", "No", " TRUE", "0", "1", None, "maybe", "f"],
        "born": [date(2000, 1, 1), None, date(1999, 12, 31), date(1970, 1, 1), *[date(2010, 5, 6)] * 4],
        "seen": [datetime(2024, 1, 1, 12, 30), None, datetime(2024, 1, 2), *[datetime(2024, 3, 4, 5, 6, 7)] * 5],
        "vip": [True, False, None, True, True, False, False, False],
        "siblings": [0, 1, 2, 0, 3, 0, 1, None],
        "json": [
            '{"a": 1.5, "b c": "x", "d": [1, {"e": null}]}',
            '{"a": "2", "b c": null}',
            "",
            None,
            "x",
            "[1]",
            "{",
            "{}",
        ],
        "tags": ['["a", "b\\n\\u00e9", 3, null]', "[]", None, "a;b", "[1, [2]]", "[1,2]", "", '["]"]'],
    },
    schema_overrides={"age": pl.Int64},
)
UNSEEN = TABLE.reverse().with_columns(pl.col("age") * 3, pl.col("fare") - 1000, port=pl.lit("Z"), paid=pl.lit("9"))


def merged(*examples: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The examples of several modules, by step; the first ones last."""
    return {key: [one for part in reversed(examples) for one in part.get(key, [])] for part in examples for key in part}


EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "drop_columns": [{"columns": ["age"]}, {"columns": ["fare", "port", "seen"]}],
    "rename_column": [{"column": "port", "to": 'harbour "x"'}, {"column": "age", "to": "Age"}],
    "change_type": [
        *({"columns": ["age", "fare", "port", "paid", "vip"], "to": to} for to in ("number", "category", "boolean")),
        *({"columns": ["age", "fare", "vip", "born", "seen"], "to": to} for to in ("text", "identifier")),
        {"columns": ["signed", "logged", "born", "seen", "age"], "to": "date"},
        {"columns": ["agreed"], "to": "boolean"},
    ],
    "fill_missing": [
        {"columns": ["age", "fare"], "method": "mean"},
        {"columns": ["siblings", "fare"]},
        {"columns": ["siblings", "port", "vip"], "method": "automatic"},
        {"columns": ["port", "age", "fare", "vip", "born", "seen"], "method": "most frequent"},
        {"columns": ["age", "fare"], "method": "constant value", "value": "7.5"},
        {"columns": ["port"], "method": "constant value", "value": "it's \"none\"\\"},
        {"columns": ["born", "seen"], "method": "constant value", "value": "2024-02-29"},
        {"columns": ["vip"], "method": "constant value", "value": "no"},
    ],
    "drop_missing": [{}, {"columns": ["fare", "port"]}],
    "filter_rows": [
        *({"column": "fare", "condition": c, "value": "8.05"} for c in ("=", "!=", ">", ">=", "<", "<=")),
        *({"column": "fare", "condition": f"is {m}missing"} for m in ("", "not ")),
        {"column": "age", "condition": "is between", "value": "20", "to": "35.5"},
        {"column": "seen", "condition": "is between", "value": "2024-01-01", "to": "2024-01-01 23:59"},
        {"column": "born", "condition": "<", "value": "2000-01-01"},
        {"column": "vip", "value": "true"},
        *({"column": "port", "condition": c, "value": "S"} for c in ("!=", "contains", "starts with", "ends with")),
        {"column": "port", "condition": "contains", "value": "(.*'"},
    ],
    "handle_outliers": [
        *(
            {"columns": ["age", "fare"], "method": m, "deviations": 1, "lower_quantile": 0.2, "fix": f}
            for m, f in (
                ("standard deviation", "make missing"),
                ("robust standard deviation", "clip"),
                ("quantile", "clip"),
                ("quantile", "remove"),
            )
        ),
        {"columns": ["age"], "method": "min-max", "low": 10, "high": 50},
        {"columns": ["fare"], "method": "min-max", "high": 100, "fix": "remove"},
    ],
    "convert_to_missing": [
        {"columns": ["port", "paid", "agreed"], "values": """S, abc ,"1,234", ""\n,maybe, it's"""},
        {"columns": ["age", "fare"], "values": "35, 0, inf, -3.5"},
        {"columns": ["born", "seen", "vip"], "values": "2010-05-06, false"},
    ],
    "format_string": [
        {"columns": ["paid", "agreed"]},
        {"columns": ["port", "agreed"], "way": "upper case"},
        {"columns": ["port"], "way": "lower case"},
    ],
    "drop_duplicates": [{"columns": ["age"]}, {"columns": ["vip", "siblings"]}],
    "replace_rare": [
        {"columns": ["port"], "rows": 2},
        {"columns": ["port", "agreed"], "rows": 0, "share": 0.2, "most": 1, "replacement": 'the "rest"'},
    ],
    "custom_formula": [
        *(
            {"left": "fare", "operator": o, "right": "siblings", "name": "new"}
            for o in OPERATORS
            if o != "difference in days"
        ),
        {"left": "age", "operator": "power", "number": -0.5, "name": "root [1]"},
        {"left": "vip", "operator": "add", "right": "age", "name": "new"},
        {"left": "seen", "operator": "difference in days", "right": "born", "name": "days"},
    ],
}  # fmt: skip
EXAMPLES = merged(EXAMPLES | CELLS, examples_texts.EXAMPLES, examples_series.EXAMPLES, examples_tables.EXAMPLES)
OPENED = examples_tables.opened(
    examples_tables.OTHERS | {"same/3": pl.concat([TABLE[3:], TABLE[:2].with_columns(pl.col("age") + 1)])}
)


def made(key: str, **settings: Any) -> Step:
    """A step that is able to read the other datasets of the examples."""
    return steps()[key](**settings).bound(OPENED)


def ran(code: str, table: pl.DataFrame) -> pl.LazyFrame:
    """The table after the code of a step."""
    names = {"pl": pl, "frame": table.lazy(), "tables": {n: pl.scan_parquet(f, glob=False) for n, f in OPENED.items()}}
    exec(code, names)  # noqa: S102 - the code is what is tested
    return names["frame"]


def polars_frame(table: pl.DataFrame) -> nw.LazyFrame:
    """The table on Polars."""
    return nw.from_native(table.lazy())


def duckdb_frame(table: pl.DataFrame) -> nw.LazyFrame:
    """The table on DuckDB."""
    return nw.from_native(duckdb.from_arrow(table.to_arrow()))


def cells(frame: nw.LazyFrame | pl.LazyFrame | pl.DataFrame) -> dict[str, list[Any]]:
    """The cells by column, as plain values; numbers to 9 digits, so that engines may round as they like."""
    native = frame.collect("polars").to_native() if isinstance(frame, nw.LazyFrame) else frame.lazy().collect()
    return {name: [_plain(value) for value in values] for name, values in native.to_dict(as_series=False).items()}


def rounded(learned: Any) -> Any:
    """Learned facts with numbers to 9 digits."""
    if isinstance(learned, dict):
        return {name: rounded(value) for name, value in learned.items()}
    return [rounded(value) for value in learned] if isinstance(learned, list) else _plain(learned)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return "nan" if value != value else float(f"{value:.9g}")
    return value
