"""The shapes of texts: AA-9999 for two capital letters, a hyphen and four digits."""

# ruff: noqa: S608 - the SQL names columns by place

import string
from dataclasses import dataclass

from app.data import counts
from app.data.dataset import Version
from app.errors import NotApplicable

MOST_SHAPES = 5
LONGEST = 40
SIGNS = (string.ascii_uppercase, "A"), (string.ascii_lowercase, "a"), (string.digits, "9")


@dataclass(frozen=True)
class Shape:
    """A shape with the cells that have it, and their share of the known cells (0 to 1)."""

    shape: str
    cells: int
    share: float


def shapes(version: Version, column: str) -> tuple[Shape, ...]:
    """The most frequent shapes of a column's texts over all rows: capital letters are A, small ones a, digits 9.

    Of texts longer than 40 characters runs of the same sign are drawn together: "Aaa aa" is "A+a+ a+" there.
    """
    schema = version.scan().collect_schema()
    if version.column(column) is None:
        raise NotApplicable(f"There is no column '{column}' in this dataset; choose another one.")
    raw = f"c{list(schema).index(column)}::VARCHAR"
    meant = "".join(letters for letters, _ in SIGNS)
    signs = "".join(sign * len(letters) for letters, sign in SIGNS)
    # Most texts are plain; the slower way for letters of all scripts is only for the others.
    every = r"regexp_replace(regexp_replace(cell, '\p{Lu}', 'A', 'g'), '\p{Ll}|\p{Lo}', 'a', 'g')"
    every = rf"regexp_replace({every}, '\p{{Nd}}', '9', 'g')"
    shape = f"CASE WHEN length(cell) = strlen(cell) THEN translate(cell, '{meant}', '{signs}') ELSE {every} END"
    runs = "regexp_replace(regexp_replace(regexp_replace(shape, 'A+', 'A+', 'g'), 'a+', 'a+', 'g'), '9+', '9+', 'g')"
    short = f"CASE WHEN length(shape) <= {LONGEST} THEN shape ELSE left({runs}, {LONGEST}) END"
    # Each different text is drawn once, however many cells hold it.
    known = f"(SELECT {raw} AS cell, count(*) AS cells FROM rows WHERE cell IS NOT NULL GROUP BY cell)"
    shaped = f"SELECT {short} AS form, cells FROM (SELECT {shape} AS shape, cells FROM {known})"
    query = f"SELECT form, sum(cells)::BIGINT, sum(sum(cells)) OVER () FROM ({shaped}) GROUP BY form ORDER BY 2 DESC, 1"
    with counts.opened(version.data, len(schema), version.rows) as connection:
        found = connection.execute(f"{query} LIMIT {MOST_SHAPES}").fetchall()
    return tuple(Shape(form, cells, cells / int(known)) for form, cells, known in found)
