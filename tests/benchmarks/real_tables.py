"""The real tables that builds are measured on; they lie in ../shared beside the checkout."""

from dataclasses import dataclass
from pathlib import Path

from app.problem import Problem

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass(frozen=True)
class Table:
    """A table, what to predict, which columns give it away, and how many splits are tried; few rows need more."""

    file: str
    target: str
    problem: Problem
    left_out: tuple[str, ...] = ()
    splits: int = 1
