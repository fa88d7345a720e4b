"""Examples of the steps that change cells, columns and rows."""

from typing import Any

CELLS: dict[str, list[dict[str, Any]]] = {
    "scale_values": [
        *({"columns": ["age", "fare"], "scaler": f"{kind} scaler"} for kind in ("robust", "max absolute")),
        {"columns": ["age", "siblings"], "scaler": "min max scaler", "low": -1, "high": 3},
        {"columns": ["fare"], "scale": False},
        {"columns": ["age", "siblings"]},
    ],
    "transform_numbers": [
        *(
            {"columns": ["age", "fare"], "way": way}
            for way in ("natural logarithm", "logarithm of 1 + x", "logarithm to base 10", "square root", "power")
        ),
        {"columns": ["age"], "way": "Box-Cox"},
        {"columns": ["siblings"], "way": "power", "power": -1},
        {"columns": ["age", "fare"]},
    ],
    "bin_values": [
        {"columns": ["age", "fare"], "bins": 3},
        {"columns": ["fare"], "method": "equal width", "output": "number"},
        {"columns": ["age", "fare"], "method": "own edges", "edges": "0, 7.25; 35", "output": "number"},
        {"columns": ["age"], "method": "own edges", "edges": "0, 7.25; 35"},
    ],
    "ordinal_encode": [
        {"columns": ["port", "vip", "born"]},
        {"columns": ["port"], "order": "own order", "own_order": 'S, "C"', "invalid": "keep"},
        {"columns": ["port", "siblings"], "order": "by value", "invalid": "skip"},
        {"columns": ["siblings", "age", "fare", "seen"], "order": "by value"},
    ],
    "one_hot_encode": [
        {"columns": ["port"], "invalid": "keep"},
        {"columns": ["port", "siblings"], "drop_last": True, "invalid": "replace with missing"},
        {"columns": ["siblings"], "ordinal": True, "drop_last": True, "invalid": "keep"},
        {"columns": ["agreed", "vip", "seen"]},
        {"columns": ["port"]},
    ],
    "similarity_encode": [{"columns": ["port", "signed"], "dimension": 4}],
    "missing_indicator": [{"columns": ["age", "fare", "port", "vip", "born"]}],
    "featurize_date_time": [
        {"columns": ["born", "seen"], "weekday": True},
        {"columns": ["seen"], "hour": True, "minute": True, "second": True, "embedding": "cyclic"},
        {"columns": ["born"], "week_of_year": False, "embedding": "cyclic"},
        {"columns": ["seen"], "week_of_year": False, "hour": True},
    ],
    "duplicate_column": [{"column": "port", "to": "harbour"}],
    "move_column": [
        *({"column": "port", "to": to} for to in ("start", "end")),
        *({"column": "age", "to": to, "other": "paid"} for to in ("before", "after")),
        {"column": "age", "to": "index", "index": 4},
    ],
    "keep_columns": [{"columns": ["vip", "port", "age"]}],
    "sort_rows": [
        {"columns": ["fare"], "order": "descending"},
        {"columns": ["port", "fare"]},
        {"columns": ["vip", "born", "seen"]},
    ],
    "shuffle_rows": [{"seed": 7}],
    "sample_rows": [
        {"method": "limit", "size": 3},
        {"size": 3, "seed": 1},
        {"share": 0.5},
        {"method": "stratified", "column": "port", "size": 5},
        {"method": "stratified", "column": "vip", "share": 0.5},
    ],
    "balance_data": [
        {"column": "vip", "method": "SMOTE", "ratio": 0.9},
        {"column": "port", "ratio": 0.9, "seed": 3},
        {"column": "port", "method": "random undersampling"},
        {"column": "siblings"},
    ],
    "split_data": [
        {"parts": "train, validation, test", "shares": "0.5, 0.25, 0.25"},
        {"method": "ordered"},
        *({"method": "ordered", "columns": [name], "name": "set"} for name in ("fare", "born", "seen")),
        *(
            {"method": "ordered", "columns": [name], "shares": "0.5, 0.5", "duplicates": True, "threshold": 0.4}
            for name in ("fare", "seen", "siblings", "born")
        ),
        {"method": "stratified", "columns": ["port"], "shares": "0.5, 0.5"},
        {"method": "split by key", "columns": ["age"], "shares": "0.5, 0.5"},
        {"method": "split by key", "columns": ["vip", "port"], "shares": "0.5, 0.5", "seed": 2},
        {"shares": "0.4; 0.6"},
    ],
    "pca": [
        {"columns": ["age", "fare", "siblings"]},
        {"columns": ["age", "fare"], "by": "number of principal components", "components": 1, "center": False},
        {"columns": ["age", "siblings"], "scale": False, "keep": True, "variance": 100, "prefix": 'a "b"'},
    ],
    "manage_vectors": [{"columns": ["age", "fare", "siblings"]}],
}
