"""Examples of the steps about formulas, conditions and texts."""

from typing import Any

FORMULAS = (
    "[fare] * 2 - age % 5 + siblings ^ 2 / 3",
    "([fare] - avg([fare])) / stddev([fare]) + stddev_pop(age) + variance(age) + variance_pop(age) + sum(age)",
    "max(age) - min(age) + count(port) + approx_count_distinct(port) + first(age) + last(age * 2)",
    "avg(abs([age] - avg([age])))",
    "exp(age) + log(age) + ln(age) + sqrt(fare) + abs(fare) - floor(fare) + ceil(fare) + round(fare / 3, 1)",
    "case when [age] < 30 and not [vip] then 'young' when `port` is missing then null else upper(port) end",
    "if(fare > 10 or vip, least(age, fare), greatest(age, fare, siblings))",
    "concat(lower(port), '-', age, '/', fare, ' ', vip, ' ', seen)",
    "seen - born + year(seen) + month(born) + day(born) + hour(seen) + minute(seen) + second(seen) + quarter(seen)",
    "dayofweek(seen) + dayofyear(born)",
    "coalesce(port, substring(paid, 1, 2), 'none') in ('S', 'C', \"it's\") or ends_with(trim(paid), '1')",
    "born > '2000-01-01' or seen = min(seen)",
    "if(starts_with(port, 'S'), seen, max(seen))",
    "length(replace(paid, '.', 'ß')) + vip + first(vip)",
    "add(subtract(age, 1), multiply(2, pow(divide(fare, 3), negate(1))))",
)
EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "custom_formula": [{"expression": formula, "name": "new"} for formula in FORMULAS],
    "filter_rows": [
        {"column": "age", "condition": ">", "value": "30", "join": join, "second_column": "port", "second_value": "S",
         "third_column": "seen", "third_condition": "is missing"}
        for join in ("and", "or")
    ]
    + [
        {"formula": "[fare] > avg([fare]) or contains(port, 'S') and fare * 2 < 20"},
        {"column": "age", "condition": "<", "value": "40", "formula": "not vip", "join": "or"},
    ],
}  # fmt: skip
