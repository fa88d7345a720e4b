"""Text of data stays text, and numbers read well."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from components.wording import WORD_JOINER, count, exact, figure, moment, plain, size


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("MonthlyCharges", "MonthlyCharges"),
        ("monthly_charges", "monthly_charges"),
        ("_id_", r"\_id\_"),
        ("**bold**", r"\*\*bold\*\*"),
        ("[a](http://b)", rf"\[a\](http{WORD_JOINER}://b)"),
        ("<script>x</script>", r"\<script\>x\</script\>"),
        ("$a$ and `b`", r"\$a\$ and \`b\`"),
        ("# heading", r"\# heading"),
        ("### heading", r"\### heading"),
        ("---", r"\---"),
        ("-", r"\-"),
        ("-5 or #7", "-5 or #7"),
        ("1. list", r"1\. list"),
        (":smile:", f":{WORD_JOINER}smile:"),
        (":red[x]", f":{WORD_JOINER}red\\[x\\]"),
        ("a\n\nb", "a b"),
        ("ratio 1:2", "ratio 1:2"),
        (r"c:\temp", r"c:\\temp"),
        ("x" * 400, "x" * 299 + "…"),
        (None, "None"),
    ],
)
def test_text_of_data_is_shown_letter_for_letter(text, shown):
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (1234567, "1,234,567"),
        (0.00001234, "1.234e-05"),
        (3.14159, "3.142"),
        (12345.678, "12,346"),
        (2.0, "2"),
        (1e300, "1.000e+300"),
        (0.0, "0"),
        (float("inf"), "∞"),
        (float("nan"), "not a number"),
        (True, "true"),
        (datetime(2024, 5, 1), "2024-05-01"),
        (datetime(2024, 5, 1, 9, 30), "2024-05-01 09:30"),
    ],
)
def test_a_value_is_written_as_people_write_it(value, shown):
    assert figure(value) == shown


def test_counts_sizes_and_moments_read_as_words():
    assert (count(1, "row"), count(2000, "row")) == ("1 row", "2,000 rows")
    assert (size(12), size(1_234_000)) == ("12 bytes", "1.2 MB")
    assert moment(datetime.now(UTC) - timedelta(hours=3, minutes=1)) == "3 hours ago"


def test_only_whole_numbers_that_browsers_round_become_texts():
    large = pl.Series([2**64 - 1, None], dtype=pl.UInt64)
    rows = pl.DataFrame({"a": [1, 2**53], "b": [None, -(2**63)], "c": large, "d": [1e300, 2.5], "e": [None, None]})
    shown = exact(rows)
    assert shown["b"].to_list() == [None, "-9223372036854775808"] and shown["c"][0] == "18446744073709551615"
    assert shown.select("a", "d", "e").equals(rows.select("a", "d", "e")) and shown.columns == rows.columns
    assert exact(rows.clear()).shape == (0, 5)
