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
        {"columns": ["siblings", "age", "fare", "seen"], "order": "by value"},
    ],
    "one_hot_encode": [
        {"columns": ["port"], "invalid": "keep"},
        {"columns": ["port", "siblings"], "drop_last": True, "invalid": "replace with missing"},
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
}
