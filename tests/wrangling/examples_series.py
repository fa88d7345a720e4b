"""Examples of the steps about series."""

from typing import Any

SEEN = {"time": "seen", "ids": ["port"]}
BORN = {"time": "born", "ids": ["vip", "age"]}

EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "lag_features": [
        {"columns": ["port", "age"], "time": "seen", "ids": ["fare"]},
        {"columns": ["age", "fare", "vip", "born", "tags"], "lags": "1-2, 4", **SEEN},
        {"columns": ["age", "port"], "lags": "3", "window": True, "time": "born", "ids": ["fare"]},
        {"columns": ["age"], "drop": True, **SEEN},
    ],
    "rolling_features": [
        {"columns": ["age"], "size": 2, "sum": True, "count": True, "median": True, "present": present, **SEEN}
        for present in (True, False)
    ]
    + [
        {"columns": ["age", "siblings"], "size": 62, "unit": "days", "count": True, "present": present, **SEEN}
        for present in (True, False)
    ]
    + [{"columns": ["siblings"], "size": size, "unit": unit, "strategy": "minimal subset", **SEEN}
       for size, unit in ((3, "rows"), (62, "days"))]
    + [{"columns": ["fare"], "size": 2, "count": True, **SEEN}],
    "fill_series": [
        *(
            {"columns": ["age", "fare", "siblings"], "method": method, **SEEN}
            for method in ("forward fill", "backward fill", "linear interpolation", "nearest", "most common value")
        ),
        *(
            {"columns": ["tags", "vip", "born"], "method": method, **SEEN}
            for method in ("forward fill", "nearest", "most common value")
        ),
        {"columns": ["age"], "method": "constant value", "value": "7", "most": 0.4, **SEEN},
        {"columns": ["age"], "method": "forward fill", "most": 0.4, **SEEN},
        {"columns": ["fare"], "method": "constant value", "value": "7.5", **SEEN},
    ],
    "validate_timestamps": [
        *({"policy": policy, "time": time} for policy in ("indicate", "drop") for time in ("seen", "born")),
        {"irregular": True, **SEEN},
        {"irregular": True, "unit": "hours", "quantity": 2, **SEEN},
        {"irregular": True, "time": "born", "unit": "months", "missing": False, "name": "when"},
    ],
    "datetime_range": [
        *({"start": "2024-01-31", "unit": unit} for unit in ("days", "months")),
        {"start": "2023-12-31 23:59", "unit": "years", "quantity": 3, "ids": ["port"]},
        {"start": "1969-12-31", "unit": "hours", "quantity": 7, "ids": ["fare", "vip"], "name": "at"},
    ],
    "extract_features": [
        {"columns": ["age", "siblings"], **SEEN},
        {"columns": ["age", "fare"], "subset": "all features", "keep": ["vip", "json"], **SEEN},
        {"columns": ["fare"], "subset": "manual subset", "features": "slope, Mean", "time": "born", "ids": ["age"]},
        {"columns": ["siblings"], "subset": "all features", "time": "seen", "ids": ["port", "vip"]},
        {"columns": ["fare"], "subset": "efficient subset", **SEEN},
    ],
    "standardize_length": [
        *({"columns": ["age"], "quantile": share, "kept": "earliest rows", **SEEN} for share in (0.5, 1)),
        {"columns": ["age"], **SEEN},
        {"columns": ["age", "tags", "vip"], "flatten": True, **SEEN},
        {"columns": ["born", "fare"], "flatten": True, "quantile": 0.9, "kept": "earliest rows", **SEEN},
    ],
    "resample": [
        *({"unit": unit, "numbers": numbers, **SEEN} for unit, numbers in (
            ("hours", "mean"), ("days", "sum"), ("weeks", "first"), ("months", "last"), ("years", "median"),
        )),
        *({"unit": "days", "quantity": 5, "new_numbers": new, "new_others": other, "others": join, **SEEN}
          for new, other, join in (
            ("forward fill", "backward fill", "first"), ("backward fill", "nearest", "last"),
            ("linear interpolation", "forward fill", "most common"), ("nearest", "missing", "first"),
        )),
        {"unit": "quarters", "new_numbers": "a value", "number": 7.5, "time": "born", "ids": ["vip"]},
        {"unit": "weeks", "quantity": 99, "numbers": "maximum", "time": "born"},
    ],
}  # fmt: skip
