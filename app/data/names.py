"""Names of datasets: clean, short and each its own."""

import re
from collections.abc import Iterable
from itertools import chain, count

from app.errors import NotApplicable

LONGEST_NAME = 200
LONGEST_TITLE = LONGEST_NAME - 20
ENDINGS = re.compile(
    r"(?i)(\.(csv|tsv|tab|txt|dat|xls[xmb]?|ods|parquet|parq|pqt|arrows?|feather|ipc|orc|json|jsonl|ndjson"
    r"|gz|bz2|xz|zst|zip))+$"
)


def clean(text: str) -> str:
    """The text on one line, without characters that cannot be seen."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def file_name(path: str) -> str:
    """The file's own name, without the folders of whichever system it comes from."""
    return clean(path.replace("\\", "/").rsplit("/", 1)[-1])[-LONGEST_NAME:] or "table"


def title(file: str) -> str:
    """A file's name without its ending, as the name of a dataset."""
    return (ENDINGS.sub("", file).strip() or file)[:LONGEST_TITLE]


def given(name: str) -> str:
    """The name a person gave a dataset, clean; one that is empty or too long is refused."""
    known = clean(name)
    if not known:
        raise NotApplicable("The name is empty; give the dataset a name with at least one letter or digit.")
    if len(known) > LONGEST_TITLE:
        raise NotApplicable(f"The name has {len(known)} characters; give one of at most {LONGEST_TITLE}.")
    return known


def free(wanted: str, taken: Iterable[str]) -> str:
    """The wanted name, or the first of "wanted (2)", "wanted (3)" … that is not taken."""
    lower = {name.casefold() for name in taken}
    offers = chain([wanted], (f"{wanted} ({number})" for number in count(2)))
    return next(name for name in offers if name.casefold() not in lower)
