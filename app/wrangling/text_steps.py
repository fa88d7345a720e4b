"""Steps that turn a column of long texts into numbers, as Easel recommends them."""

from typing import Any

VECTORIZE, RUNS, WORDS = "vectorize_text", "character n-grams", "standard"
TERMS, FEWEST_TEXTS = 1_000, 3
FEWEST_ROWS = 50
"""Rows from which a token has to be in several texts."""


def text_steps(column: str, rows: int, tokenizer: str = RUNS, terms: int = TERMS) -> list[dict[str, Any]]:
    """TF-IDF of a text with so many columns, and the text itself dropped.

    Pairs of letters find the same word with a typo or an ending, and Japanese, which has no blanks between words.
    """
    settings = {"column": column, "vectorizer": "tf-idf", "tokenizer": tokenizer, "size": terms}
    settings |= {"run": 2} if tokenizer == RUNS else {}
    fewest = FEWEST_TEXTS if rows >= FEWEST_ROWS else 1
    return [
        {"step": VECTORIZE, "settings": settings | {"fewest": fewest}, "enabled": True},
        {"step": "drop_columns", "settings": {"columns": [column]}, "enabled": True},
    ]
