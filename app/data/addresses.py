"""A table at an address: in S3 or on the web, fetched to this machine."""

from pathlib import Path

from app.data.formats import NamedFile
from app.data.progress import Asked, Progress, Tell, never, silent
from app.errors import NotApplicable

LARGEST = 5_000_000_000  # bytes


def is_address(text: str) -> bool:
    """Whether a text names a place elsewhere rather than a file on this machine."""
    return "://" in text


def fetch(
    address: str,
    folder: Path,
    *,
    progress: Tell = silent,
    cancelled: Asked = never,
    largest: int = LARGEST,
) -> tuple[NamedFile, ...]:
    """Fetch what is at s3://bucket/key, s3://bucket/folder/ or https://… into a folder.

    Several files come from a folder in S3 only, and are parts of one table. progress, cancelled: as in `Progress`;
    largest: bytes at most, together. Each file's notes name where it comes from, without passwords and signatures.
    Raises NotApplicable, and Cancelled where the user stopped it; either leaves nothing in the folder.
    """
    kind, mark, _ = address.strip().partition("://")
    folder.mkdir(parents=True, exist_ok=True)
    if mark and kind.lower() == "s3":
        from app.data.s3 import fetch_s3

        return fetch_s3(address.strip(), folder, Progress(address.strip(), progress, cancelled), largest)
    if mark and kind.lower() in ("http", "https"):
        from app.data.web import fetch_web, shown

        return (fetch_web(address.strip(), folder, Progress(shown(address), progress, cancelled), largest),)
    what = f"'{kind}://' addresses are" if mark and kind.isalnum() else "That is"
    raise NotApplicable(f"{what} not read. Give one that begins with https://, http:// or s3://, or a file.")


def size_refusal(name: str, largest: int) -> NotApplicable:
    """That something is too large to fetch."""
    return NotApplicable(
        f"{name} is larger than {largest / 1e9:,.3g} GB, the most that is fetched. Choose a part of it."
    )
