"""Sample tables: seven synthetic ones made for Easel, and four real ones that come with scikit-learn."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from app.errors import NotApplicable
from app.problem import Problem

FOLDER = Path(__file__).resolve().parents[2] / "sample_data"
SYNTHETIC = "Made for Easel by a seeded script; may be used for anything."
BUNDLED = "Comes with scikit-learn (BSD licence)"


@dataclass(frozen=True)
class Sample:
    """A table to try Easel with: what it is about, its usual target, and where it is from.

    `joins` is the key of a second table that belongs to it.
    """

    key: str
    name: str
    summary: str
    target: str
    problem: Problem
    rows: int
    columns: int
    origin: Literal["synthetic", "real"]
    licence: str
    joins: str | None = None


SAMPLES = (
    Sample(
        key="loans",
        name="Loans",
        summary="Which consumer loans will not be paid back? One column is known only after the default.",
        target="defaulted",
        problem=Problem.BINARY,
        rows=10_000,
        columns=15,
        origin="synthetic",
        licence=SYNTHETIC,
    ),
    Sample(
        key="customer_churn",
        name="Customer churn",
        summary="Which telephone customers will leave? With gaps, and 'Unknown' where nobody asked.",
        target="churned",
        problem=Problem.BINARY,
        rows=7_000,
        columns=15,
        origin="synthetic",
        licence=SYNTHETIC,
    ),
    Sample(
        key="housing_prices",
        name="Housing prices",
        summary="What will a home be sold for? With a few mansions, and 0 where the year is not known.",
        target="price",
        problem=Problem.REGRESSION,
        rows=5_000,
        columns=14,
        origin="synthetic",
        licence=SYNTHETIC,
    ),
    Sample(
        key="machine_maintenance",
        name="Machine maintenance",
        summary="Which machines will fail after an inspection? Failures are rare: about 3 in 100.",
        target="failed",
        problem=Problem.BINARY,
        rows=12_000,
        columns=14,
        origin="synthetic",
        licence=SYNTHETIC,
    ),
    Sample(
        key="shipping_logs",
        name="Shipping logs",
        summary="How many days will a delivery take? The products are described in a second table, to be joined.",
        target="actual_delivery_days",
        problem=Problem.REGRESSION,
        rows=12_000,
        columns=12,
        origin="synthetic",
        licence=SYNTHETIC,
        joins="shipping_products",
    ),
    Sample(
        key="weekly_sales",
        name="Weekly sales",
        summary="What will each of 15 stores sell in a week, given promotions, holidays and the season?",
        target="weekly_sales",
        problem=Problem.REGRESSION,
        rows=2_340,
        columns=11,
        origin="synthetic",
        licence=SYNTHETIC,
    ),
    Sample(
        key="support_tickets",
        name="Support tickets",
        summary="What is a message to customer support about? English and Japanese, with typos, some about two things.",
        target="category",
        problem=Problem.MULTICLASS,
        rows=4_000,
        columns=9,
        origin="synthetic",
        licence=SYNTHETIC,
    ),
    Sample(
        key="iris",
        name="Iris",
        summary="Which of three species is a flower, by the size of its petals and sepals? (Fisher, 1936)",
        target="species",
        problem=Problem.MULTICLASS,
        rows=150,
        columns=5,
        origin="real",
        licence=f"{BUNDLED}; from the UCI repository, CC BY 4.0.",
    ),
    Sample(
        key="wine",
        name="Wine",
        summary="From which of three growers is a wine, by its chemistry? (Aeberhard and Forina, 1991)",
        target="grower",
        problem=Problem.MULTICLASS,
        rows=178,
        columns=14,
        origin="real",
        licence=f"{BUNDLED}; from the UCI repository, CC BY 4.0.",
    ),
    Sample(
        key="breast_cancer",
        name="Breast cancer",
        summary="Is a tumour malignant, by the shape of its cell nuclei? (Wolberg, Street and Mangasarian, 1995)",
        target="diagnosis",
        problem=Problem.BINARY,
        rows=569,
        columns=31,
        origin="real",
        licence=f"{BUNDLED}; from the UCI repository, CC BY 4.0.",
    ),
    Sample(
        key="diabetes",
        name="Diabetes",
        summary="How far will the disease have progressed in a year? (Efron, Hastie, Johnstone and Tibshirani, 2004)",
        target="progression",
        problem=Problem.REGRESSION,
        rows=442,
        columns=11,
        origin="real",
        licence=f"{BUNDLED}; from the authors' article on least angle regression.",
    ),
)


def samples() -> tuple[Sample, ...]:
    """Every sample, the synthetic ones first."""
    return SAMPLES


def sample(key: str) -> Sample:
    """One sample; an unknown key is refused."""
    for known in SAMPLES:
        if known.key == key:
            return known
    raise NotApplicable(f"There is no sample '{key}'; the samples are: {', '.join(each.key for each in SAMPLES)}.")


def write_sample(key: str, folder: Path) -> Path:
    """Write a sample, or the table that belongs to one, as a CSV file into a folder; the file is ready to be read."""
    folder.mkdir(parents=True, exist_ok=True)
    if key in {each.joins for each in SAMPLES if each.joins}:
        return Path(shutil.copyfile(FOLDER / f"{key}.csv", folder / f"{key}.csv"))
    known = sample(key)
    path = folder / f"{known.key}.csv"
    if known.origin == "synthetic":
        shutil.copyfile(FOLDER / path.name, path)
    else:
        _bundled(known).write_csv(path)
    return path


def _bundled(known: Sample) -> pl.DataFrame:
    """A table of scikit-learn, in the units it was measured in, with the names of its classes."""
    from sklearn import datasets

    load = getattr(datasets, f"load_{known.key}")
    bunch = load(scaled=False) if known.key == "diabetes" else load()
    names = getattr(bunch, "target_names", None)
    target = bunch.target if names is None else [str(names[number]) for number in bunch.target]
    table = pl.DataFrame(bunch.data, schema=[str(name) for name in bunch.feature_names])
    return table.with_columns(pl.Series(known.target, target))
