"""A tiny table and settings for each step, from which the gallery shows what the step does."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Example:
    """The settings of a step and the few columns of the tiny table it is shown on."""

    columns: tuple[str, ...]
    settings: dict[str, Any]


CELLS: dict[str, list[Any]] = {
    "age": [34, None, 51],
    "rooms": [2, 4, 3],
    "income": [1200.0, 2100.0, 99000.0],
    "price": [300.0, 100.0, 200.0],
    "area": [50.0, 25.0, 40.0],
    "paid": ["7.50", "x", "12"],
    "plan": ["gold", "silver", "gold"],
    "city": ["Rome", "?", "Oslo"],
    "name": [" Ann", "bob ", "Cleo"],
    "note": ["late payer", "fine", "late again"],
    "code": ["AB-12", "CD-7", "EF-305"],
    "born": [date(1990, 3, 1), date(1985, 12, 24), date(2001, 7, 9)],
    "tags": ['["a", "b"]', '["c"]', "[]"],
    "address": ['{"city": "Rome"}', '{"city": "Oslo"}', "{}"],
    "shop": ["A", "A", "B"],
    "day": [date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 4)],
    "seen": [date(2024, 5, 1), None, date(2024, 5, 1)],
    "sold": [5.0, 8.0, 6.0],
    "stock": [9.0, None, 7.0],
    "q1": [10, 20, 30],
    "q2": [11, 21, 31],
}
OTHER = "example/1 plans"
OTHER_CELLS: dict[str, list[Any]] = {"plan": ["gold", "silver"], "fee": [30, 10]}
"""The other dataset of the examples that read one."""
EXAMPLES = {
    "balance_data": Example(("plan",), {"column": "plan"}),
    "bin_values": Example(
        ("age",), {"columns": ["age"], "method": "own edges", "edges": "0, 40, 99", "output": "number"}
    ),
    "change_type": Example(("paid",), {"columns": ["paid"], "to": "number"}),
    "character_statistics": Example(("code",), {"column": "code"}),
    "concatenate": Example(("plan",), {"dataset": OTHER}),
    "convert_to_missing": Example(("city",), {"columns": ["city"], "values": "?"}),
    "custom_formula": Example(
        ("price", "area"), {"left": "price", "operator": "divide", "right": "area", "name": "per metre"}
    ),
    "datetime_range": Example(("sold",), {"start": "2024-05-01", "unit": "weeks", "name": "week"}),
    "drop_columns": Example(("age", "note"), {"columns": ["note"]}),
    "drop_duplicates": Example(("plan",), {"columns": ["plan"]}),
    "drop_missing": Example(("age",), {"columns": ["age"]}),
    "duplicate_column": Example(("plan",), {"column": "plan", "to": "plan before"}),
    "explode_array": Example(("tags",), {"column": "tags"}),
    "extract_features": Example(
        ("shop", "day", "sold"),
        {"columns": ["sold"], "time": "day", "ids": ["shop"], "subset": "manual subset", "features": "mean, maximum"},
    ),
    "extract_text": Example(("code",), {"column": "code", "pattern": "[0-9]+", "name": "number"}),
    "featurize_date_time": Example(
        ("born",),
        {"columns": ["born"], "quarter": False, "week_of_year": False, "day_of_year": False, "day": False},
    ),
    "fill_missing": Example(("age",), {"columns": ["age"]}),
    "fill_series": Example(("day", "stock"), {"columns": ["stock"], "time": "day"}),
    "filter_rows": Example(("price",), {"column": "price", "condition": ">", "value": "150"}),
    "find_text": Example(("note",), {"column": "note", "pattern": "late", "name": "place"}),
    "format_string": Example(("name",), {"columns": ["name"]}),
    "group_aggregate": Example(("plan", "price"), {"by": ["plan"], "columns": ["price"]}),
    "handle_outliers": Example(("income",), {"columns": ["income"], "method": "min-max", "high": 5000}),
    "join": Example(("plan",), {"dataset": OTHER, "kind": "left outer", "columns": ["plan"]}),
    "keep_columns": Example(("age", "note"), {"columns": ["age"]}),
    "lag_features": Example(("day", "sold"), {"columns": ["sold"], "time": "day"}),
    "manage_vectors": Example(("price", "area"), {"columns": ["price", "area"]}),
    "missing_indicator": Example(("age",), {"columns": ["age"]}),
    "move_column": Example(("age", "note"), {"column": "note"}),
    "one_hot_encode": Example(("plan",), {"columns": ["plan"]}),
    "ordinal_encode": Example(("plan",), {"columns": ["plan"]}),
    "pca": Example(
        ("price", "area"),
        {"columns": ["price", "area"], "by": "number of principal components", "components": 1},
    ),
    "pivot": Example(("shop", "plan", "price"), {"by": ["shop"], "column": "plan", "value": "price"}),
    "rename_column": Example(("plan",), {"column": "plan", "to": "contract"}),
    "replace_rare": Example(("plan",), {"columns": ["plan"], "rows": 2}),
    "replace_text": Example(("note",), {"columns": ["note"], "pattern": "late", "replacement": "slow"}),
    "resample": Example(("day", "sold"), {"time": "day", "new_numbers": "linear interpolation"}),
    "rolling_features": Example(
        ("day", "sold"),
        {
            "columns": ["sold"],
            "time": "day",
            "size": 2,
            "minimum": False,
            "maximum": False,
            "standard_deviation": False,
        },
    ),
    "sample_rows": Example(("price",), {"method": "limit", "size": 2}),
    "scale_values": Example(("price",), {"columns": ["price"]}),
    "shuffle_rows": Example(("price",), {"seed": 1}),
    "similarity_encode": Example(("plan",), {"columns": ["plan"], "dimension": 2}),
    "sort_rows": Example(("price",), {"columns": ["price"]}),
    "split_data": Example(("price",), {"method": "ordered", "shares": "0.7, 0.3"}),
    "split_text": Example(("code",), {"column": "code", "delimiter": "-", "name": "part"}),
    "sql": Example(("price",), {"query": "SELECT *, price * 2 AS twice FROM table"}),
    "standardize_length": Example(("shop", "day", "sold"), {"columns": ["sold"], "time": "day", "ids": ["shop"]}),
    "transform_numbers": Example(("price",), {"columns": ["price"], "way": "logarithm to base 10"}),
    "unnest_json": Example(("address",), {"column": "address"}),
    "unpivot": Example(("plan", "q1", "q2"), {"columns": ["q1", "q2"], "names": "quarter", "values": "sales"}),
    "validate_string": Example(("code",), {"column": "code", "way": "starts with", "text": "A", "name": "ok"}),
    "validate_timestamps": Example(("seen",), {"time": "seen"}),
    "vectorize_text": Example(("note",), {"column": "note", "size": 3}),
}
ALSO = {
    "change_type": "cast astype float integer",
    "concatenate": "append union stack",
    "convert_to_missing": "nulls NaN",
    "custom_formula": "derive compute",
    "drop_duplicates": "dedupe distinct unique",
    "drop_missing": "dropna nulls NaN",
    "fill_missing": "impute fillna nulls NaN",
    "group_aggregate": "summarize summarise",
    "handle_outliers": "numeric invalidate winsorize",
    "join": "merge lookup",
    "missing_indicator": "nulls NaN",
    "one_hot_encode": "dummy dummies",
    "pivot": "crosstab",
    "sample_rows": "subset",
    "scale_values": "normalize normalise minmaxscaler z-score",
    "sql": "query",
    "unnest_json": "flatten structured",
    "unpivot": "melt",
}
"""What other tools call a step, for those who search for that."""
