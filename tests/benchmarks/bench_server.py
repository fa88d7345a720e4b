"""Server start to first page (budget 3 s), and a rerun with 2 M rows open (budget 200 ms)."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)
ROWS, COLUMNS, RERUNS = 2_000_000, 16, 5


def first_page() -> float:
    """Seconds from the start of a server until the script of the home page has run for a first visitor."""
    from playwright.sync_api import sync_playwright

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.headless", "true"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        view = browser.new_page()
        began = time.perf_counter()
        server = subprocess.Popen([*command, "--server.port", str(port)], stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            while True:
                try:
                    urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)  # noqa: S310
                    break
                except (URLError, OSError):
                    time.sleep(0.02)
            up = time.perf_counter() - began
            view.goto(f"http://127.0.0.1:{port}")
            view.get_by_role("heading", level=1).wait_for(timeout=30_000)
            print(f"  server up {up:.2f} s")
            return time.perf_counter() - began
        finally:
            server.kill()
            browser.close()


def rerun() -> float:
    """Seconds of a warm rerun of the Datasets page with a large table open."""
    import numpy as np
    import polars as pl
    from streamlit.testing.v1 import AppTest

    from components.resources import library

    generator = np.random.default_rng(0)
    table = pl.DataFrame(
        {f"number_{at}": generator.normal(size=ROWS) for at in range(COLUMNS - 4)}
        | {f"category_{at}": generator.integers(0, 20, ROWS).astype(str) for at in range(4)}
    )
    file = Path(os.environ["EASEL_HOME"]) / "large.parquet"
    table.write_parquet(file)
    library().add(file, "large.parquet")
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=120).run()
    app.switch_page("pages/data/datasets.py").run()
    times = []
    for _ in range(RERUNS):
        began = time.perf_counter()
        app.run()
        times.append(time.perf_counter() - began)
    return sorted(times)[RERUNS // 2]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["EASEL_HOME"] = home
        print(f"  server start to first page: {first_page():.2f} s (budget 3 s)")
        print(f"  rerun with {ROWS:,} rows open: {rerun() * 1000:.0f} ms (budget 200 ms)")
