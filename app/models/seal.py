"""A seal on a model's folder, so that files that could run code are only read where this installation wrote them."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from app.models.bundle import Bundle, load_manifest

KEY, SEAL = "seal.key", "seal"


def seal(folder: Path, home: Path) -> None:
    """Seal a model whose files could run code with the secret of the installation at `home`; others need none."""
    (folder / SEAL).unlink(missing_ok=True)
    if not load_manifest(folder).safe_format:
        (folder / SEAL).write_text(_seal_of(folder, home), encoding="ascii")


def load_sealed(folder: Path, home: Path) -> Bundle:
    """The model in a folder; refused if its format could run code and the seal is missing or broken."""
    return Bundle.load(folder, trusted=lambda: _is_whole(folder, home))


def _is_whole(folder: Path, home: Path) -> bool:
    if not (folder / SEAL).is_file():
        return False
    return hmac.compare_digest((folder / SEAL).read_text(encoding="ascii", errors="replace"), _seal_of(folder, home))


def _seal_of(folder: Path, home: Path) -> str:
    """The HMAC (SHA-256) of the names and contents of all files but the seal."""
    made = hmac.new(_key(home), digestmod=hashlib.sha256)
    for file in sorted(file for file in folder.rglob("*") if file.is_file() and file != folder / SEAL):
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        made.update(f"{file.relative_to(folder).as_posix()}\0{digest}\n".encode())
    return made.hexdigest()


def _key(home: Path) -> bytes:
    """The installation's secret, made when it is first needed and readable by its owner alone."""
    home.mkdir(parents=True, exist_ok=True)
    try:
        made = os.open(home / KEY, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return (home / KEY).read_bytes()
    with os.fdopen(made, "wb") as file:
        file.write(secrets.token_bytes(32))
    return (home / KEY).read_bytes()
