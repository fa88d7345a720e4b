"""The character encoding of a text file, and its copy in UTF-8."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from app.errors import NotApplicable

CHUNK, SAMPLE_BYTES = 1 << 20, 1 << 16
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Legacy encodings people meet in practice; guesses outside this list do more harm than cp1252.
PLAUSIBLE = ["cp949", "big5", "gb18030", "cp932", "euc_jp", "cp1250", "cp1251", "cp1253", "cp1254"]
PLAUSIBLE += ["cp1255", "cp1256", "koi8_r", "cp1252"]
LATIN = ("cp1250", "cp1254")
SURE_BYTES = 300  # letters outside ASCII from which a Latin script is told by its language
ENOUGH_BYTES = 24  # letters outside ASCII needed before a guess is better than cp1252


def readable(path: Path, work: Path, name: str, fixed: str | None = None) -> tuple[Path, str, tuple[str, ...]]:
    """A file as UTF-8 without NULs (the file itself, or a copy in the work folder), its encoding, and notes.

    fixed: the encoding, where it is known. Raises NotApplicable, naming the file, where it cannot be that one.
    """
    if fixed:
        try:
            return *_copy(path, work, fixed, "strict"), ()
        except UnicodeError as error:
            raise NotApplicable(
                f"{name} is not written in {fixed} ({error.reason if hasattr(error, 'reason') else error}). "
                "Choose another encoding, or leave it to be found out."
            ) from error
    with path.open("rb") as file:
        head = file.read(4096)
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None) or _wide_without_mark(head)
    if marked and marked != "utf-8-sig":
        return *_copy(path, work, marked), ()
    valid, clean = _scan(path)
    if valid and clean:
        return path, marked or "utf-8", ()
    zeros = 0 if clean else sum(chunk.count(0) for chunk in _chunks(path))
    notes = (f"{_count(zeros, 'NUL character was', 'NUL characters were')} left out.",) if zeros else ()
    encoding = marked or "utf-8"
    if not valid:
        faults, wide, sample = _faults(path)
        if faults * 20 > wide:
            encoding = _guess(sample)
        else:
            shown = _count(faults, "character was", "characters were")
            notes += (f"{shown} not valid {encoding}, and shown as \ufffd.",)
    return *_copy(path, work, encoding), notes


def _count(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number:,} {many}"


def _wide_without_mark(head: bytes) -> str | None:
    pairs = len(head) // 2
    if pairs < 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd >= pairs * 0.7 and not even:
        return "utf-16-le"
    return "utf-16-be" if even >= pairs * 0.7 and not odd else None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _scan(path: Path) -> tuple[bool, bool]:
    """Whether a file is valid UTF-8, and whether it has no NUL bytes."""
    valid = clean = True
    with path.open("rb") as file:
        while (valid or clean) and (block := file.read(CHUNK)):
            block += file.readline()  # to a line feed, which never lies inside a character
            clean = clean and b"\0" not in block
            valid = valid and (block.isascii() or _is_utf8(block))
    return valid, clean


def _is_utf8(block: bytes) -> bool:
    """Whether bytes are valid UTF-8, at the speed of memory."""
    try:
        pl.Series([block], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _faults(path: Path) -> tuple[int, int, bytes]:
    """In a file that is not valid UTF-8: its faults, its characters of several bytes, and lines with such bytes."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    faults = wide = 0
    sample = bytearray()
    for chunk in _chunks(path):
        text = decoder.decode(chunk)
        broken = text.count("\ufffd") - chunk.count(b"\xef\xbf\xbd")
        faults += broken
        wide += len(text) - len(text.encode("ascii", "ignore")) - broken
        if len(sample) < SAMPLE_BYTES:
            sample += b"\n".join(line for line in chunk.splitlines() if not line.isascii())[:SAMPLE_BYTES]
    return faults + bool(decoder.getstate()[0]), wide, bytes(sample)


def _guess(sample: bytes) -> str:
    """The encoding of bytes that are not UTF-8; cp1252 unless there is enough text to tell another."""
    if sum(byte > 127 for byte in sample) >= ENOUGH_BYTES:
        from charset_normalizer import from_bytes

        best = from_bytes(sample, cp_isolation=PLAUSIBLE).best()
        if best is not None and not _is_western_too(sample, best.encoding):
            return best.encoding
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _is_western_too(sample: bytes, guess: str) -> bool:
    """Whether a short text taken for another Latin script reads as well in cp1252, which is far more frequent."""
    if guess not in LATIN or sum(byte > 127 for byte in sample) >= SURE_BYTES:
        return False
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return not re.search(r"\w[^\w\s\x00-\x7f’]\w|[a-z][¹²³ªº]", text)


def _copy(path: Path, work: Path, encoding: str, errors: str = "replace") -> tuple[Path, str]:
    target = work / "utf8.txt"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with target.open("w", encoding="utf-8", newline="") as out:
        for chunk in _chunks(path):
            out.write(decoder.decode(chunk).replace("\0", ""))
        out.write(decoder.decode(b"", final=True).replace("\0", ""))
    return target, encoding
