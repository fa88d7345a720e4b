"""The small table that commands are tried on, and what a file of theirs holds."""

import csv
from pathlib import Path

ROWS = [
    f"{number % 17},{'north' if number % 3 else 'south'},{'yes' if number % 17 > 8 else 'no'}" for number in range(90)
]
TABLE = "\n".join(["size,region,late", *ROWS, ""])


def lines(file: Path) -> list[list[str]]:
    """The rows of a CSV file, its header first."""
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.reader(opened))
