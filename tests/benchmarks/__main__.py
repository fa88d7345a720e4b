"""Every benchmark in turn, each in a process of its own: `make bench`. Ratios are printed, nothing is asserted."""

import subprocess
import sys
from pathlib import Path

for script in sorted(Path(__file__).parent.glob("bench_*.py")):
    print(f"\n{script.stem.removeprefix('bench_').replace('_', ' ').capitalize()}", flush=True)
    subprocess.run([sys.executable, str(script)], check=False)  # noqa: S603 - our own scripts
