"""How a text table is written: its encoding, delimiter and quotes, its header, and what stands before and after it."""

from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from app.data.delimiters import Trial, best_trial
from app.data.form import NO_DELIMITER, Form, is_doubtful
from app.data.outline import Head, find_head, find_notes
from app.data.patterns import Pattern, learn
from app.data.reading import ReadSettings
from app.errors import NotApplicable

SAMPLE_CHARACTERS = 1_000_000
FIRST_ROWS = 100


@dataclass(frozen=True)
class Dialect:
    """How a text file is written: found, or fixed by the user.

    delimiter: "" where there is one column only; quote: "" where cells are never quoted; escape: "\\" where a quote in
    a cell follows a backslash, otherwise it is doubled; header_rows: lines of names; skipped_lines: those before the
    header or the first row; footer_lines: those after the last row.
    """

    encoding: str
    delimiter: str
    quote: str
    escape: str
    header_rows: int
    skipped_lines: int
    footer_lines: int

    @property
    def header(self) -> bool:
        """Whether the columns are named."""
        return self.header_rows > 0

    def to_dict(self) -> dict[str, Any]:
        """The facts as JSON."""
        return asdict(self) | {"header": self.header}


@dataclass(frozen=True)
class Layout:
    """A dialect with what reading needs beyond it.

    path: the table in UTF-8, of which end bytes belong to it; before: lines before the first row of values; names: as
    they stand in the header; header: the first line of the header; first_rows: those that must come back as they are;
    patterns: what is known of the columns; preamble: skipped lines that hold something; is_whole: every record of the
    sample has the table's width and sound quotes, and stands on one line before the first row; quoted_within: a line
    with quotes in a cell that has none around it, or 0.
    """

    path: Path
    dialect: Dialect
    form: Form
    width: int
    before: int
    names: tuple[str, ...]
    header: str
    first_rows: tuple[tuple[str, ...], ...]
    patterns: tuple[Pattern, ...] | None
    preamble: int
    end: int
    is_whole: bool
    quoted_within: int


def layout(path: Path, encoding: str, name: str, settings: ReadSettings) -> Layout:
    """The layout of a text file that is readable as UTF-8, what is fixed being kept."""
    skipped = settings.skipped_lines or 0
    text = _sample(path, skipped)
    if skipped and not text.strip():
        raise NotApplicable(f"{name} has no filled line after its first {skipped:,}. Skip fewer lines.")
    trial = best_trial(text, Path(name).suffix.lower(), settings)
    if not trial.width:
        raise NotApplicable(f"{name} holds only blank lines. Choose a file with a header line and at least one row.")
    head = find_head(trial, settings, name)
    first = head.start + head.rows
    body = [row for row in trial.rows[first:] if row or trial.width == 1]
    alone = head.rows and len(body) <= 1 and trial.agreement < 1  # then the header tells the width
    width = max(trial.width, len(head.names)) if alone else trial.width
    rows = [tuple(row) or ("",) for row in body if len(row or [""]) == width]
    names = head.names
    if head.rows and len(names) == width - 1 and any(row[-1].strip() for row in rows):
        names = ("", *names)  # a nameless first column of row names, as R writes it
    sound = [one.cells for one in trial.records[first:] if one.cells is not None]
    whole = [cells for cells in sound if not is_doubtful(cells, trial.form.quote)]
    patterns = learn(whole, width)
    notes, end = find_notes(path, trial.form, width, patterns, settings, name)
    before = sum(len(one.lines) for one in trial.records[:first]) + skipped
    dialect = Dialect(
        encoding,
        "" if trial.form.delimiter == NO_DELIMITER else trial.form.delimiter,
        trial.form.quote,
        trial.form.escape,
        head.rows,
        trial.records[head.start].number - 1 + skipped,
        notes,
    )
    return Layout(
        path=path,
        dialect=dialect,
        form=trial.form,
        width=width,
        before=before,
        names=names,
        header=trial.records[head.start].text if head.rows else "",
        first_rows=tuple(rows[:FIRST_ROWS]),
        patterns=patterns,
        preamble=sum(any(row) for row in trial.rows[: head.start]) + skipped,
        end=end,
        is_whole=_is_whole(trial, head, width),
        quoted_within=_quoted_within(trial, first),
    )


def _sample(path: Path, skipped: int) -> str:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for _ in islice(file, skipped):
            pass
        text = file.read(SAMPLE_CHARACTERS)
        if file.read(1):
            text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    return text


def _is_whole(trial: Trial, head: Head, width: int) -> bool:
    first = head.start + head.rows
    for one in trial.records[first:]:
        if one.cells is None or (one.cells and (len(one.cells) != width or is_doubtful(one.cells, trial.form.quote))):
            return False
    return all(len(one.lines) == 1 for one in trial.records[:first])


def _quoted_within(trial: Trial, first: int) -> int:
    quote = trial.form.quote
    for one in trial.records[first:]:
        if one.cells and quote and any(quote in cell for cell in one.cells) and quote * 2 not in one.text:
            return 0 if trial.form.escape else one.number
    return 0
