"""Examples of the steps that combine tables or make new rows of several, and the other datasets they read."""

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from app.wrangling.groups import FUNCTIONS, ROWS
from app.wrangling.steps.join import FIRST, KINDS

PRICES = pl.DataFrame(
    {
        "years": [35, 22, 35, None, 99, 2],
        "code": ["35", " 22.0", "35", None, "x", "2"],
        "price": [0.0, 8.05, float("nan"), None, 512.33, 8.05],
        "day": [date(2010, 5, 6), None, date(2000, 1, 1), date(2010, 5, 6), date(2024, 1, 2), date(1970, 1, 1)],
        "ok": ["yes", "no", None, "x", "1", "f"],
        "port": ["S", "C", None, "S", "Q", "S"],
        'odd "name" [1]': [1, 2, 3, 4, 5, 6],
    }
)
MORE = pl.DataFrame(
    {
        "age": [22, None],
        "fare": ["7.25", " 1e3"],
        "port": ["S", None],
        "paid": [1.5, 2.0],
        "signed": [date(2024, 1, 13), None],
        "logged": [None, "x"],
        "agreed": [True, None],
        "born": [date(2000, 1, 1), None],
        "seen": [datetime(2024, 1, 1, 12, 30), None],
        "vip": ["yes", "0"],
        "siblings": [" 3.0", "-1"],
        "json": ["{}", None],
        "tags": ["", "[]"],
    }
)
OTHERS = {"prices/1": PRICES, "more/2": MORE, "same/3": None}
FOLDER = TemporaryDirectory(prefix="tables [a]* 'b' ")


def opened(tables: dict[str, pl.DataFrame]) -> dict[str, Path]:
    """The tables as Parquet files, by what recipes call them."""
    files = {}
    for name, table in tables.items():
        files[name] = Path(FOLDER.name) / f"{name.replace('/', '-')}.parquet"
        table.write_parquet(files[name])
    return files


def _join(kind: str, **settings: Any) -> dict[str, Any]:
    return {"dataset": "prices/1", "kind": kind} | settings


EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "join": [
        _join("cartesian cross"),
        *(_join(kind, columns=["age"], others=["years"]) for kind in KINDS if "cross" not in kind),
        *(_join(kind, columns=["age"], others=["code"]) for kind in ("inner", "right outer", "full outer")),
        _join("inner", columns=["fare", "port"], others=["price", "port"], suffix=" (there)"),
        _join("full outer", columns=["born", "port"], others=["day", "port"]),
        _join("left outer", columns=["seen", "vip"], others=["day", "ok"]),
        _join("inner", columns=["vip"], others=["years"]),
        _join("inner", columns=["paid"], others=["price"], matches=FIRST),
        _join("left outer", columns=["age"], others=["code"], matches=FIRST, bring=["code", "port"]),
        _join("left outer", columns=["age"], others=["years"], matches=FIRST),
    ],
    "concatenate": [
        {"dataset": "more/2"},
        {"dataset": "more/2", "indicator": "from [1]", "here": "old", "there": "it's new"},
        {"dataset": "same/3", "distinct": True},
        {"dataset": "prices/1", "columns": ["age", "fare"], "others": ["years", "price"]},
    ],
    "group_aggregate": [
        {"by": ["port"]},
        {"by": ["vip", "port"], "columns": ["age", "fare", "siblings"], "functions": list(FUNCTIONS)[:9]},
        {"by": ["fare"], "columns": ["vip", "port", "born", "seen", "fare"],
         "functions": ["count", "count distinct", "min", "max", "first", "last", "most frequent", "share of true"]},
        {"by": ["born"], "columns": ["siblings", "age", "fare"], "functions": ["most frequent", "median", "sum"]},
    ],
    "pivot": [
        {"by": ["vip"], "column": "port", "function": ROWS},
        {"by": ["vip", "born"], "column": "siblings", "value": "fare"},
        {"by": ["port"], "column": "fare", "value": "age", "function": "count distinct"},
        {"by": ["siblings"], "column": "vip", "value": "seen", "function": "most frequent"},
        {"by": ["port"], "column": "born", "value": "paid", "function": "last"},
    ],
    "unpivot": [
        {"columns": ["age", "fare"]},
        {"columns": ["age", "siblings"], "names": "what [1]", "values": "age", "drop": True},
        {"columns": ["fare", "vip", "born", "seen", "port"], "names": "column", "values": "it's"},
        {"columns": ["born", "seen"]},
    ],
}  # fmt: skip
