"""Examples of the steps about series."""

from typing import Any

SEEN = {"time": "seen", "ids": ["port"]}
BORN = {"time": "born", "ids": ["vip", "age"]}

EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "lag_features": [
        {"columns": ["port", "age"], "time": "seen", "ids": ["fare"]},
        {"columns": ["age", "fare", "vip", "born", "tags"], "lags": "1-2, 4", **SEEN},
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
}  # fmt: skip
