"""Examples of the steps about formulas, conditions and texts."""

from typing import Any

from app.wrangling.steps.format_string import WAYS

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
FINDINGS = (
    "find substring",
    "find substring (from right)",
    "matches prefix",
    "find all occurrences",
    "find all occurrences (as a list)",
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
    "find_text": [
        *(
            {"column": "signed", "way": way, "pattern": pattern, "regex": regex, "name": "new"}
            for way in FINDINGS
            for pattern, regex in (("0", False), (r"(0|\d)[0-9]+", True))
        ),
        {"column": "agreed", "pattern": "E", "case_sensitive": False, "start": 1, "end": 3, "name": "new"},
        {"column": "agreed", "way": "matches prefix", "pattern": "Y(e|x)?", "regex": True, "case_sensitive": False,
         "name": "new"},
    ],
    "extract_text": [
        {"column": "signed", "pattern": r"(\d+)/\d\d\d\d", "name": "month"},
        {"column": "logged", "pattern": r"\d\d:(x)?", "name": "new"},
        {"column": "signed", "way": "between delimiters", "left": "/", "right": "/", "name": "new"},
        {"column": "port", "way": "from position", "start": 2, "length": 3, "name": "new"},
    ],
    "replace_text": [
        {"columns": ["signed", "port"], "pattern": "0", "replacement": "$1\\1"},
        {"columns": ["agreed"], "pattern": "E", "replacement": "é", "case_sensitive": False},
        {"columns": ["signed"], "pattern": r"(\d+)/(\d+)", "regex": True, "replacement": "$2-$1 \\ $"},
        {"columns": ["signed"], "way": "replace between delimiters", "left": "/", "right": "/", "replacement": "$0"},
        {"columns": ["logged", "port"], "way": "replace from position", "start": 2, "length": 3, "replacement": "日"},
        {"columns": ["paid"], "way": "convert regex to missing", "pattern": "[^0-9. ]"},
    ],
    "split_text": [
        {"column": "signed", "delimiter": "/", "name": "part"},
        {"column": "signed", "delimiter": "/", "splits": 1, "name": "part"},
        {"column": "logged", "name": "list", "output": "one column with a list"},
        {"column": "logged", "delimiter": "-", "splits": 1, "name": "list", "output": "one column with a list"},
    ],
    "change_type": [
        {"columns": ["age", "fare", "paid", "vip"], "to": "long"},
        {"columns": ["signed"], "to": "date", "date_format": "dd/MM/yyyy"},
        {"columns": ["logged"], "to": "date", "date_format": "yyyy-MM-dd HH:mm:ss"},
        {"columns": ["agreed"], "to": "date", "date_format": "yyyyMMddHHmm"},
    ],
    "format_string": [
        *({"columns": ["port", "agreed"], "way": way, "width": 4, "fill": "日"} for way in WAYS if "add" not in way),
        *({"columns": ["signed"], "way": way, "width": 5, "shorten": True} for way in ("center", "left pad")),
        *({"columns": ["signed"], "way": way, "characters": "/1]^-0"} for way in WAYS if "strip" in way),
        {"columns": ["signed"], "way": "remove symbols", "characters": "/1]^-0"},
        {"columns": ["port"], "way": "add prefix or suffix", "prefix": "'a", "suffix": '"\\'},
    ],
    "validate_string": [
        {"column": "port", "way": "string length", "shortest": 1, "longest": 3, "name": "ok"},
        {"column": "port", "way": "starts with", "text": "S", "name": "ok"},
        {"column": "port", "way": "ends with", "text": "n", "name": "ok"},
        *({"column": "paid", "way": way, "name": "ok"} for way in ("is digit", "is numeric", "is decimal")),
        *(
            {"column": "agreed", "way": f"is {way}", "name": "ok"}
            for way in ("alphanumeric", "alpha (letters)", "space", "title", "lowercase", "uppercase")
        ),
    ],
    "character_statistics": [{"column": "logged"}, {"column": "agreed", "name": "x"}],
    "vectorize_text": [
        *({"column": "signed", "vectorizer": way, "size": 5} for way in ("count", "binary", "tf-idf", "hashing")),
        *(
            {"column": "logged", "vectorizer": way, "size": 5, "idf": True, "fewest": 2}
            for way in ("binary", "hashing")
        ),
        {"column": "agreed", "tokenizer": "character n-grams", "run": 2, "size": 6, "lower": False},
        {"column": "signed", "tokenizer": "character n-grams", "run": 1, "size": 5, "times": 2, "vectorizer": "tf-idf"},
        {"column": "signed", "tokenizer": "character n-grams", "run": 1, "size": 5, "times": 2, "vectorizer": "binary"},
        {"column": "logged", "tokenizer": "custom", "pattern": "[0-9]+", "shortest": 2, "fewest": 2, "name": "x"},
        {"column": "port", "tokenizer": "character n-grams", "run": 1, "vectorizer": "hashing", "size": 3},
    ],
    "unnest_json": [{"column": "json"}, {"column": "json", "keys": "a, none", "name": "x"}],
    "explode_array": [{"column": "tags"}, {"column": "signed", "delimiter": "/"}],
    "sql": [
        {"query": "SELECT * FROM table WHERE age > 30"},
        {"query": "SELECT *, upper(port) AS loud, age * 2 AS twice FROM table"},
    ],
}  # fmt: skip
