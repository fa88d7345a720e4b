"""What steps make of texts, against other libraries, and what they refuse."""
# ruff: noqa: S106 - the pattern of a token is no password

import math
from typing import Any

import polars as pl
import psutil
import pytest

from app.errors import NotApplicable
from app.wrangling.patterns import pattern, refuse_empty
from app.wrangling.recipe import Recipe
from app.wrangling.step import steps
from tests.wrangling.step_examples import cells, duckdb_frame, polars_frame, ran

TEXTS = ["The cat sat on the mat", "the dog!", "", None, "Cats and dogs: 3 cats, 2 dogs", "東京都の天気は晴れ", "cat"]


def result(key: str, texts: list[str | None], **settings: Any) -> dict[str, list]:
    table = pl.DataFrame({"t": texts}, schema={"t": pl.String})
    recipe = Recipe().add(steps()[key](**settings))
    learned = recipe.learn(polars_frame(table))
    after = cells(recipe.apply(polars_frame(table), learned, "train"))
    assert cells(recipe.apply(duckdb_frame(table), learned, "train")) == after
    return after


@pytest.mark.parametrize(
    ("way", "method"),
    [
        ("is alphanumeric", str.isalnum),
        ("is alpha (letters)", str.isalpha),
        ("is digit", str.isdigit),
        ("is space", str.isspace),
        ("is title", str.istitle),
        ("is lowercase", str.islower),
        ("is uppercase", str.isupper),
        ("is decimal", str.isdecimal),
        ("is numeric", str.isnumeric),
    ],
)
def test_texts_are_validated_as_python_does(way: str, method: Any):
    texts = [
        "abc",
        "ABC",
        "Abc Def",
        "AbC",
        "12",
        "1.5",
        "²",
        "½",
        "٣",
        "",
        " ",
        "\t\n",
        "\u3000",
        "abc1",
        "ÄÖ",
        "日本",
        "A1b",
        "Hello World 2",
        "ǅ",
        "a b",
        "1a",
        "They're",
        "AB c",
    ]
    assert result("validate_string", texts, column="t", way=way, name="ok")["ok"] == [int(method(one)) for one in texts]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"way": "left pad", "width": 4, "fill": "x"}, ["xxab", "abcde"]),
        ({"way": "right pad", "width": 4, "fill": "x", "shorten": True}, ["abxx", "abcd"]),
        ({"way": "center", "width": 5, "fill": "-"}, ["-ab--", "abcde"]),
        ({"way": "prepend zeros", "width": 3}, ["0ab", "abcde"]),
        ({"way": "strip characters from left", "characters": "ab"}, ["", "cde"]),
        ({"way": "strip characters from right", "characters": "eb"}, ["a", "abcd"]),
        ({"way": "capitalize"}, ["Ab", "Abcde"]),
        ({"way": "swap case"}, ["AB", "ABCDE"]),
        ({"way": "add prefix or suffix", "prefix": "<", "suffix": ">"}, ["<ab>", "<abcde>"]),
        ({"way": "remove symbols", "characters": "ace"}, ["b", "bd"]),
    ],
)
def test_texts_are_formatted(settings: dict[str, Any], expected: list[str]):
    assert result("format_string", ["ab", "abcde", None], columns=["t"], **settings)["t"] == [*expected, None]


@pytest.mark.parametrize(
    ("key", "settings", "expected"),
    [
        ("find_text", {"pattern": "a"}, [1, -1, None]),
        ("find_text", {"pattern": "a", "way": "find substring (from right)"}, [5, -1, None]),
        ("find_text", {"pattern": "a", "start": 2, "end": 4}, [3, -1, None]),
        ("find_text", {"pattern": "[bn]a", "regex": True, "way": "matches prefix"}, [1, 0, None]),
        ("find_text", {"pattern": "AN", "case_sensitive": False, "way": "find all occurrences"}, [2, 0, None]),
        ("find_text", {"pattern": "an", "way": "find all occurrences (as a list)"}, ['["an","an"]', "[]", None]),
        ("extract_text", {"pattern": "n(a)n"}, ["a", None, None]),
        ("extract_text", {"way": "between delimiters", "left": "b", "right": "na"}, ["a", None, None]),
        ("extract_text", {"way": "from position", "start": 1, "length": 2}, ["an", "x", None]),
        ("split_text", {"delimiter": "n", "output": "one column with a list"}, ['["ba","a","a"]', '["x.x"]', None]),
    ],
)
def test_texts_are_searched(key: str, settings: dict[str, Any], expected: list):
    texts = ["banana", "x.x" if key == "split_text" else "xx", None]
    assert result(key, texts, column="t", name="n", **settings)["n"] == expected


def test_texts_are_replaced():
    def replaced(text: str, **settings: Any) -> str:
        return result("replace_text", [text], columns=["t"], **settings)["t"][0]

    assert replaced("a.b.c", pattern=".", replacement="$1") == "a$1b$1c"
    assert replaced("John Doe", pattern=r"(\w+) (\w+)", regex=True, replacement="$2, $1\\") == "Doe, John\\"
    assert replaced("a(b)c)d", way="replace between delimiters", left="(", right=")", replacement="x") == "a(x)d"
    assert replaced("abcdef", way="replace from position", start=1, length=2, replacement="X") == "aXdef"
    assert replaced("n/a", way="convert regex to missing", pattern="^n/?a$") is None
    with pytest.raises(NotApplicable, match=r"takes \$3, but the pattern has 1 groups"):
        replaced("x", pattern="(x)", regex=True, replacement="$3")


@pytest.mark.parametrize(
    "written",
    [
        "(a",
        "(?=x)",
        "a{2000}",
        "[[a]b]",
        "[a&&b]",
        r"[\Wx]",
        "((a{100}){100}){100}",
        "*",
        r"\u3042",
        "(?x) a",
        "a" * 1001,
        "",
        "a*",
    ],
)
def test_a_pattern_that_engines_do_not_read_alike_is_refused_with_a_sentence(written: str):
    with pytest.raises(NotApplicable, match=r"^Find: .*\.$"):
        refuse_empty(pattern(written, "Find"), "Find")


def test_a_pattern_that_explodes_elsewhere_takes_no_time():
    assert result("find_text", ["a" * 20_000], column="t", pattern="(a+)+$x", regex=True, name="n")["n"] == [-1]


def test_counts_are_those_of_scikit_learn():
    from sklearn.feature_extraction.text import CountVectorizer

    known = [text for text in TEXTS if text is not None]
    for settings, theirs in (
        ({}, CountVectorizer(token_pattern=r"\w+", max_df=0.999)),
        (
            {"vectorizer": "binary", "fewest": 2},
            CountVectorizer(token_pattern=r"\w+", binary=True, min_df=2, max_df=0.999),
        ),
        (
            {"tokenizer": "custom", "pattern": "[a-z]+", "shortest": 4},
            CountVectorizer(token_pattern="[a-z]{4,}", max_df=0.999),
        ),
        ({"tokenizer": "character n-grams", "run": 2}, CountVectorizer(analyzer="char", ngram_range=(2, 2))),
    ):
        counts = theirs.fit_transform(known).toarray().T.tolist()
        expected = dict(zip((f"t: {one}" for one in theirs.get_feature_names_out()), counts, strict=True))
        after = result("vectorize_text", TEXTS, column="t", size=200, **settings)
        assert after.pop("t") == TEXTS
        assert {name: [one for one in found if one is not None] for name, found in after.items()} == expected
        assert all(found[3] is None for found in after.values())


def test_a_token_that_is_in_a_text_too_few_times_counts_as_none():
    for way, twice in (("count", 2), ("binary", 1), ("tf-idf", 0.0)):
        after = result("vectorize_text", ["a a b", "b", None], column="t", vectorizer=way, times=2, largest_share=1)
        assert after["t: b"] == [0, 0, None]
        assert after["t: a"][1:] == [0, None] and after["t: a"][0] >= twice


def test_the_vocabulary_is_bounded_and_of_training_rows_only():
    step = steps()["vectorize_text"](column="t", size=2, vectorizer="tf-idf")
    learned = step.learn(polars_frame(pl.DataFrame({"t": ["a b", "a c", "d", "b", "a"]})))
    assert learned["tokens"] == ["a", "b"]
    after = cells(step.apply(polars_frame(pl.DataFrame({"t": ["new a a"]})), learned))
    assert after["t: a"] == [pytest.approx(0.810930216)] and after["t: b"] == [0]
    with pytest.raises(NotApplicable, match="no token of t is in at least 9"):
        result("vectorize_text", ["a", "b"], column="t", fewest=9)


def test_a_vocabulary_that_memory_does_not_hold_is_refused_with_the_way_out(monkeypatch):
    step = steps()["vectorize_text"](column="t", name="v")
    table = pl.DataFrame({"t": ["some words that are counted"] * 1_000})
    assert step.learn(polars_frame(table.with_columns(t=pl.lit("a b")).vstack(pl.DataFrame({"t": ["c"]}))))["tokens"]
    free = psutil.virtual_memory()._replace(available=200_000)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free)
    with pytest.raises(NotApplicable, match="27,000 characters of t .* choose hashing"):
        step.learn(polars_frame(table))
    assert steps()["vectorize_text"](column="t", vectorizer="hashing", name="v").learn(polars_frame(table))


def test_the_buckets_of_hashing_add_up_to_the_tokens():
    after = result("vectorize_text", TEXTS, column="t", vectorizer="hashing", size=4)
    assert [sum(one or 0 for one in row) for row in zip(*(after[f"t: {n}"] for n in range(4)), strict=True)] == [
        6,
        2,
        0,
        0,
        7,
        1,
        1,
    ]


def test_counts_and_buckets_weigh_less_the_more_training_texts_have_them():
    weighed = result("vectorize_text", TEXTS, column="t", idf=True, size=99, name="v")
    assert weighed == result("vectorize_text", TEXTS, column="t", vectorizer="tf-idf", size=99, name="v")
    plain = result("vectorize_text", TEXTS, column="t", vectorizer="hashing", size=4)
    after = result("vectorize_text", TEXTS, column="t", vectorizer="hashing", size=4, idf=True)
    rare = result("vectorize_text", TEXTS, column="t", vectorizer="hashing", size=4, idf=True, fewest=4)
    texts = sum(text is not None for text in TEXTS)
    for name in (f"t: {bucket}" for bucket in range(4)):
        having = sum(bool(number) for number in plain[name])
        weight = math.log((texts + 1) / (having + 1))
        expected = [None if number is None else pytest.approx(number * weight) for number in plain[name]]
        assert after[name] == expected
        assert rare[name] == (expected if having >= 4 else [None if n is None else 0 for n in plain[name]])
    with pytest.raises(NotApplicable, match="no texts to learn from"):
        table = pl.DataFrame({"t": [None]})
        steps()["vectorize_text"](column="t", vectorizer="hashing", idf=True).learn(polars_frame(table))


def test_characters_are_counted():
    after = result("character_statistics", ["Ab 1!", "", None], column="t")
    assert after["t word count"] == [2, 0, None] and after["t char count"] == [5, 0, None]
    assert [after[f"t {what} ratio"] for what in ("upper", "lower", "digit", "special")] == [[0.2, 0, None]] * 4


def test_json_is_unnested_by_the_keys_of_training_rows():
    after = result("unnest_json", ['{"a": 1, "b": {"c": [2]}, "d": "x"}', '{"a": 2.5}', "no", None], column="t")
    assert after["t.a"] == [1, 2.5, None, None]
    assert after["t.b"] == ['{"c":[2]}', None, None, None] and after["t.d"] == ["x", None, None, None]
    with pytest.raises(NotApplicable, match="holds no JSON objects"):
        result("unnest_json", ["[1]"], column="t")


def test_each_element_gets_a_row():
    assert result("explode_array", ['["a", 2, null]', "[]", None, "x"], column="t")["t"] == [
        "a",
        "2",
        None,
        None,
        None,
        "x",
    ]
    assert steps()["explode_array"].shapes


@pytest.mark.parametrize(
    ("written", "form", "read"),
    [
        ("31-12-2024", "dd-MM-yyyy", "2024-12-31"),
        ("31022024", "ddMMyyyy", "None"),
        ("01032024", "ddMMyyyy", "2024-03-01"),
        ("2024年3月1日", "yyyy年M月d日", "2024-03-01"),
        ("1.2.2024 7:05", "d.M.yyyy H:mm", "2024-02-01 07:05:00"),
    ],
)
def test_dates_are_read_by_a_format(written: str, form: str, read: str):
    assert str(result("change_type", [written], columns=["t"], to="date", date_format=form)["t"][0]) == read


@pytest.mark.parametrize("form", ["dd-MM", "yyyy-MM-dd hh", "yyyy-yyyy-MM-dd", "EEE yyyy-MM-dd", "HH:mm"])
def test_a_format_that_tells_no_day_is_refused(form: str):
    with pytest.raises(NotApplicable, match=r"The date format .* yyyy, MM and dd"):
        steps()["change_type"](columns=["t"], to="date", date_format=form)


def test_long_keeps_every_digit():
    numbers = [9007199254740993, -123456789012345678, 7, None]
    texts = pl.DataFrame({"t": ["9007199254740993", "-123456789012345678", " 7 ", "7.5"]})
    whole = pl.DataFrame({"t": [2**63 - 1, -(2**63), None, 9007199254740993]})
    recipe = Recipe().add(steps()["change_type"](columns=["t"], to="long"))
    for table, wanted in ((texts, numbers), (whole, whole["t"].to_list())):
        for frame in (polars_frame(table), duckdb_frame(table)):
            after = recipe.apply(frame, recipe.learn(frame), "train").collect("polars")
            assert after["t"].to_list() == wanted
        code = recipe.code(recipe.learn(polars_frame(table)))[0]
        assert ran(code, table).collect()["t"].to_list() == wanted


def test_long_is_a_whole_number_or_missing():
    assert result("change_type", ["1", "2.0", "2.5", "x", "1e30"], columns=["t"], to="long")["t"] == [
        1,
        2,
        None,
        None,
        None,
    ]
