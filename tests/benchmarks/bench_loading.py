"""Reading the 2,290 polluted files of Pollock with nothing but detection: the ten published measures.

Vitagliano, Hameed, Jiang, Reisener, Wu, Naumann: "Pollock: A Data Loading Benchmark", VLDB 2023. For every file:
whether it loads at all, and precision, recall and F1 of the header's cells, of the records and of all cells against the
clean file, each as bags. The simple score adds the means of the ten, so that 10 is the best; the weighted one weighs
each file by how often its pollution is met. Of the published normalisation of cells (numbers, dates, prices, letter
case), numbers and letter case are applied, so that a score is never too high. A refused file counts as not loaded.

Run with: python tests/benchmarks/bench_loading.py [files]
"""

import csv
import json
import random
import statistics
import sys
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
POLLOCK = ROOT.parent / "shared" / "badinput" / "pollock"
BEST_SIMPLE, BEST_PERFECT = 9.0, 1_053
Rows = list[list[str]]


@dataclass(frozen=True)
class Loaded:
    """One file: its ten measures, the lines set aside, and whether rows are missing without notice."""

    name: str
    measures: tuple[float, ...]
    rejected: int
    lost: int

    @property
    def kind(self) -> str:
        """The pollution."""
        if not self.name.startswith("row"):
            return self.name.removesuffix(".csv")
        return "_".join(self.name.split("_")[:3]).rstrip("0123456789")


def measures(clean: Rows, loaded: Rows | None) -> tuple[float, ...]:
    """Success, then precision, recall and F1 of header cells, records and all cells."""
    if loaded is None:
        return (0.0,) * 10
    if not clean:
        return (1.0,) * 10
    parts = (
        (_normal(clean[0]), _normal(loaded[0]) if loaded else []),
        (["".join(_normal(row)) for row in clean[1:]], ["".join(_normal(row)) for row in loaded[1:]]),
        ([cell for row in clean for cell in row], [cell for row in loaded for cell in row]),
    )
    return (1.0, *(number for expected, found in parts for number in _agreement(expected, found)))


def _agreement(expected: Sequence[str], found: Sequence[str]) -> tuple[float, float, float]:
    if not expected:
        return 1.0, 1.0, 1.0
    same = (Counter(expected) & Counter(found)).total()
    if not same:
        return 0.0, 0.0, 0.0
    first, second = same / len(expected), same / len(found)
    return first, second, 2 * first * second / (first + second)


def _normal(row: Sequence[str]) -> list[str]:
    return [_normal_cell(cell) for cell in row]


def _normal_cell(cell: str) -> str:
    for kind in (int, float):
        try:
            return str(kind(cell))
        except ValueError:
            continue
    return cell.lower()


def load(source: Path, clean_file: Path, folder: Path) -> Loaded:
    """Read one file with nothing but detection, its cells as they stand; a file without a header gets none."""
    import polars as pl

    from app.data.ingest import ingest
    from app.data.reading import ReadSettings
    from app.errors import NotApplicable

    with clean_file.open(encoding="utf-8-sig", newline="") as file:
        clean = list(csv.reader(file))
    try:
        found = ingest(source, folder, settings=ReadSettings(text=True))
    except NotApplicable:
        return Loaded(source.name, measures(clean, None), 0, 0)
    table = pl.read_parquet(folder / "data.parquet")
    header = [table.columns] if found.dialect.header else []
    rows = [*header, *map(list, table.rows())]
    lost = len(clean) - len(header) - found.rows - found.rejected
    return Loaded(source.name, measures(clean, rows), found.rejected, max(0, lost))


def load_all(pollock: Path, count: int | None = None, seed: int = 1) -> Iterator[Loaded]:
    """The files of the benchmark, or a sample of so many, read one after another."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with tarfile.open(pollock / "polluted_files.tar.xz") as packed:
            packed.extractall(folder, filter="data")
        files = sorted((folder / "polluted_files" / "csv").glob("*.csv"))
        chosen = random.Random(seed).sample(files, count) if count else files  # noqa: S311 - a sample, not a secret
        for file in chosen:
            yield load(file, file.parents[1] / "clean" / file.name, folder / "read")


def simple_score(found: Sequence[Loaded]) -> float:
    """The sum of the ten measures' means, at most 10."""
    return sum(statistics.fmean(one.measures[place] for one in found) for place in range(10))


def main(count: int | None = None) -> None:
    """Print both scores, the perfect files, rows lost, and every pollution that is not perfect."""
    start = perf_counter()
    found = list(load_all(POLLOCK, count))
    weights = json.loads((POLLOCK / "pollock_weights.json").read_text())
    total = sum(weights.get(one.name, 0) for one in found)
    weighted = sum(sum(one.measures) * weights.get(one.name, 0) for one in found) / total
    perfect = sum(min(one.measures) == 1 for one in found)
    print(
        f"loading {len(found):,} files in {perf_counter() - start:.0f} s: simple score {simple_score(found):.3f} of 10 "
        f"(best published {BEST_SIMPLE}), weighted {weighted:.3f}, all ten perfect {perfect:,} (best published "
        f"{BEST_PERFECT:,}), rows lost without notice {sum(one.lost for one in found):,}"
    )
    kinds = defaultdict(list)
    for one in found:
        kinds[one.kind].append(one)
    for kind, files in sorted(kinds.items()):
        imperfect = [one for one in files if min(one.measures) < 1]
        if imperfect:
            mean = statistics.fmean(sum(one.measures) for one in files)
            print(f"  {kind}: {mean:.3f}, imperfect {len(imperfect):,} of {len(files):,}, such as {imperfect[0].name}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
