"""Which delimiter and quotes a text is written with."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from app.data.form import NO_DELIMITER, Form, Record, Records
from app.data.header import is_typed, table_start, table_width
from app.data.reading import ReadSettings

SAMPLE_ROWS = 1_000
DELIMITERS = (",", "\t", ";", "|")
RARE = (":", "^", "~", "¦", "§", "!", "#", "&", "*", "\x1f", "\x01", "\x1e")
DOUBTFUL = 0.8  # share of rows of one width under which rarer delimiters are tried
SPLIT_AT_ALL = 0.3  # … and under which a text is taken for a single column
CLEVER_CHARACTERS = 10_000
FEW_QUOTES = 4
LITERAL = 0.4  # how well quotes stand where no cell begins with one
NAMED_DELIMITER = re.compile(r"\ufeff?sep=([,;|\t])\r?$", re.IGNORECASE | re.MULTILINE)
PAIRS = re.compile(r"(?<![^\w\s\"'])([^\w\s\"'.\-+(){}\[\]<>$%]{2,3})(?![^\w\s\"'])")


@dataclass(frozen=True)
class Trial:
    """A sample read in one form."""

    text: str
    form: Form
    records: Sequence[Record]

    @cached_property
    def rows(self) -> list[list[str]]:
        """The cells of every record; of one with broken quotes those of its line, however they stand."""
        return [self.form.split(one.text) if one.cells is None else one.cells for one in self.records]

    @cached_property
    def width(self) -> int:
        """The number of cells of a row of the table."""
        return table_width(self.rows)

    @cached_property
    def agreement(self) -> float:
        """The share of rows, after what precedes the table, that have its width."""
        body = [row for row in self.rows[table_start(self.rows, self.width) :] if row]
        return sum(len(row) == self.width for row in body) / len(body) if body and self.width > 1 else 0.0

    @cached_property
    def score(self) -> float:
        """The agreement, less where quotes do not stand next to delimiters."""
        return self.agreement * (0.3 + 0.7 * self.quoted)

    @cached_property
    def quoted(self) -> float:
        """The share of quotes that open or close a cell, or are doubled."""
        quote, text = re.escape(self.form.quote), self.text[:100_000]
        total = text.count(self.form.quote) if quote else 0
        if total < FEW_QUOTES:
            return 1.0
        apart = " +" if self.form.runs else re.escape(self.form.delimiter)
        placed = rf"(?:^|{apart}) *{quote}|{quote}{quote}|\\{quote}|{quote} *(?={apart}|[\r\n]|\Z)"
        if not re.search(rf"(?:^|{apart}) *{quote}", text, re.MULTILINE):
            return LITERAL
        found = re.findall(placed, text, re.MULTILINE)
        return min(1.0, sum(match.count(self.form.quote) for match in found) / total)

    @cached_property
    def typed(self) -> float:
        """The share of cells that are values rather than words."""
        cells = [cell for row in self.rows[:200] for cell in row if cell.strip()]
        return sum(map(is_typed, cells)) / len(cells) if cells else 0.0


def best_trial(text: str, ending: str, settings: ReadSettings) -> Trial:
    """The sample read in the form it is most likely written in, what is fixed being kept."""
    quotes = [settings.quote] if settings.quote is not None else _quotes(text)
    if settings.delimiter is not None:
        trials = [_read(text, Form(settings.delimiter, quote)) for quote in quotes]
        return _refined(max(trials, key=lambda trial: trial.score))
    if named := NAMED_DELIMITER.match(text):
        return best_trial(text, ending, replace(settings, delimiter=named[1]))
    order = sorted(DELIMITERS, key=lambda d: d != ("\t" if ending in {".tsv", ".tab"} else ","))
    best = _surest([_read(text, Form(delimiter, quote)) for quote in quotes for delimiter in order])
    if best.score < DOUBTFUL:
        best = _surest([best, *_rare(text, quotes[0])])
    if best.score < DOUBTFUL and (clever := _ask_clevercsv(text, settings)) and clever.score > best.score:
        best = clever
    best = _refined(best)
    return best if best.score > SPLIT_AT_ALL else _single_column(_read(text, Form(order[0], quotes[0])))


def _single_column(trial: Trial) -> Trial:
    """A text whose first line has one cell, as most have: what looks like a delimiter in others belongs to them."""
    first = next((row for row in trial.rows if any(row)), [])
    if len(first) != 1 or trial.width != 1 or all(len(row) < 2 for row in trial.rows):
        return trial
    return _read(trial.text, Form(NO_DELIMITER, trial.form.quote))


def _quotes(text: str) -> list[str]:
    """The double quote, and the single one where it opens and closes cells more often."""
    sample = text[:100_000]
    around = {q: len(re.findall(rf"(?:^|[,;\t|]){q}[^\n]*?{q}(?=[,;\t|]|\r?$)", sample, re.MULTILINE)) for q in "\"'"}
    return ["'", '"'] if around["'"] > max(1, around['"']) else ['"']


def _surest(trials: Sequence[Trial]) -> Trial:
    """The trial with the best score; of equal ones the first, unless another has far more values."""
    best = max(trials, key=lambda trial: round(trial.score, 3))
    for other in trials:
        surer = len(best.rows) >= 5 and other.typed >= best.typed + 0.3
        if round(other.score, 3) == round(best.score, 3) and other.form.quote == best.form.quote and surer:
            best = other
    return best


def _rare(text: str, quote: str) -> list[Trial]:
    """Readings by delimiters that text holds for other reasons too, so that they need better proof."""
    pairs = Counter(PAIRS.findall(text[:20_000]))
    forms = [Form(pair, quote) for pair, _ in pairs.most_common(3)]
    forms += [Form(delimiter, quote) for delimiter in RARE if delimiter in text and not _is_time(text, delimiter)]
    trials = [trial for trial in map(_reader(text), forms) if _is_proven(trial, 0.9)]
    spaces = [Form(" ", quote), Form(" ", quote, runs=True)] if " " in text else []
    for trial in map(_reader(text), spaces):
        aligned = trial.form.runs or (trial.text.count(quote) >= FEW_QUOTES and trial.quoted > 0.9)
        if _is_proven(trial, SPLIT_AT_ALL if trial.quoted > 0.9 and not trial.form.runs and aligned else 0.9):
            trials.append(trial)
    return trials


def _is_proven(trial: Trial, least: float) -> bool:
    """Whether rows agree, and there are values or quotes that words between delimiters do not have."""
    values = trial.typed > 0.2 or trial.text.count(trial.form.quote) >= FEW_QUOTES
    return trial.score >= least and len(trial.rows) > 1 and values and trial.width > (1 if least < 1 else 2)


def _is_time(text: str, delimiter: str) -> bool:
    """Whether a delimiter stands within times rather than between cells."""
    mark = re.escape(delimiter)
    times = re.findall(rf"(?:(?<![\w.])|(?<=\dT))\d\d?{mark}[0-5]\d(?:{mark}[0-5]\d)?(?![\w]|\.\d)", text)
    return text.count(delimiter) <= 2 * sum(time.count(delimiter) for time in times)


def _reader(text: str) -> Callable[[Form], Trial]:
    return lambda form: _read(text, form)


def _refined(best: Trial) -> Trial:
    """The same with spaces after delimiters or with escaped quotes, where that is how the file is written."""
    best = _doubled(best)
    form, quote = best.form, best.form.quote
    if form.delimiter not in (" ", "\t") and not form.runs:
        spaced = _read(best.text, replace(form, spaced=True))
        if _is_spaced(best) or (spaced.agreement > best.agreement and spaced.text.count(f" {quote}")):
            best = spaced
    if quote and f"\\{quote}" in best.text:
        escaped = _read(best.text, replace(best.form, escape="\\"))
        broken = [sum(one.cells is None for one in trial.records) for trial in (escaped, best)]
        if escaped.agreement > best.agreement or (broken[0] * 2 <= broken[1] and broken[1]):
            best = escaped
    return best


def _doubled(best: Trial) -> Trial:
    """The same with two characters as the delimiter, where one of them never stands alone."""
    one, text = best.form.delimiter, best.text
    if len(one) > 1 or best.form.runs or one == " " or text.count(one * 2) * 2 != text.count(one) or best.width < 3:
        return best
    pair = _read(text, replace(best.form, delimiter=one * 2))
    return pair if pair.agreement >= best.agreement else best


def _is_spaced(trial: Trial) -> bool:
    """Whether all cells but the first of a row begin with a space, or those of a column with a space and a quote."""
    rows = [row for row in trial.rows if len(row) == trial.width]
    if len(rows) < 2 or trial.width < 2:
        return False
    if all(cell.startswith(" ") or not cell for row in rows for cell in row[1:]):
        return any(cell.strip() for row in rows for cell in row[1:])
    if not trial.form.quote:
        return False
    quoted = re.compile(rf"\s+{trial.form.quote}.*{trial.form.quote}\s*", re.DOTALL)
    columns = zip(*rows[1:], strict=True)
    known = ([cell for cell in column if cell.strip()] for column in columns)
    return any(len(cells) > 2 and all(map(quoted.fullmatch, cells)) for cells in known)


def _ask_clevercsv(text: str, settings: ReadSettings) -> Trial | None:
    import clevercsv

    found = clevercsv.Detector().detect(text[:CLEVER_CHARACTERS], delimiters=[*DELIMITERS, *RARE[:3]])
    if found is None or not found.delimiter or _is_time(text, found.delimiter):
        return None
    return _read(text, Form(found.delimiter, settings.quote if settings.quote is not None else found.quotechar or '"'))


def _read(text: str, form: Form) -> Trial:
    return Trial(text, form, list(islice(Records(_lines(text), form), SAMPLE_ROWS)))


def _lines(text: str) -> Iterable[str]:
    return io.StringIO(text, newline="")
