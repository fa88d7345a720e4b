"""What came in memory, as a file on disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def on_disk(content: bytes | memoryview, home: Path) -> Iterator[Path]:
    """Bytes as a file in a folder of its own below `home`, which is removed afterwards."""
    home.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=home, prefix="upload-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        yield path
