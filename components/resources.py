"""What all pages share, put together once: the only place that caches and reads the environment."""

import json
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import streamlit as st

from app.data.columns import Kind
from app.data.library import Library
from app.data.uploads import on_disk
from app.errors import NotApplicable
from app.settings import Settings

if TYPE_CHECKING:
    from app.assistant.replies import Replies
    from app.data.column_facts import ColumnFacts
    from app.data.ingest import Ingested
    from app.data.profile import ColumnProfile
    from app.data.validation.finding import Finding
    from app.data.validation.plan import Plan
    from app.evaluation.condition import Condition
    from app.evaluation.report import Report
    from app.evaluation.segment import Segment
    from app.jobs.engine import Engine
    from app.models.bundle import Bundle, Manifest
    from app.models.card import Card
    from app.models.card_versions import Cards
    from app.models.store import Store
    from app.narration.answers import Answers
    from app.problem import Detection, Problem
    from app.training.preparation import Source
    from app.wrangling.recipe import Recipe
    from app.wrangling.recipe_book import RecipeBook
    from app.wrangling.trial import Recent, Trial

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["DO_NOT_TRACK"] = "true"
PACKED = (b"PK", b"\xd0\xcf\x11\xe0")
"""How files begin that may hold sheets: zipped ones, and the old Excel format."""


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """Where Easel keeps its state."""
    return Settings.from_environment(os.environ)


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """The datasets; those deleted long ago are removed for good when the app starts."""
    known = Library(settings())
    known.purge()
    return known


@st.cache_resource(show_spinner="Opening the models")
def store() -> "Store":
    """The runs and their models."""
    from app.models.store import Store

    return Store(settings())


@st.cache_data(max_entries=32, show_spinner="Looking at every column")
def profile(dataset: str, number: int) -> "tuple[ColumnProfile, ...]":
    """The profile of a version's columns."""
    from app.data.profile import profile

    return profile(library().version(dataset, number))


@st.cache_data(max_entries=64, show_spinner="Looking at the column")
def column_facts(dataset: str, number: int, column: str, target: str | None, problem: str | None) -> "ColumnFacts":
    """Everything about one column of a version, against the target if one is chosen."""
    from app.data.column_facts import column_facts
    from app.problem import Problem

    known = next(each for each in profile(dataset, number) if each.name == column)
    return column_facts(library().version(dataset, number), column, target, problem and Problem(problem), known)


@st.cache_data(max_entries=64, show_spinner=False)
def version_changes(dataset: str, before: int, after: int) -> tuple[str, ...]:
    """What changed between two versions, as sentences."""
    from app.data.changes import changes

    return changes(library().version(dataset, before), library().version(dataset, after))


@st.cache_data(max_entries=32, show_spinner="Reading rows")
def preview(dataset: str, number: int, rows: int = 100, random: bool = False, seed: int = 0) -> pl.DataFrame:
    """The first rows of a version, or random ones."""
    from app.data.profile import preview

    return preview(library().version(dataset, number), rows, random, seed)


@st.cache_data(max_entries=16, show_spinner=False)
def rejects(dataset: str, number: int) -> bytes:
    """The rows of a version that could not be read, as a CSV file."""
    from app.data.export import csv_bytes

    return csv_bytes(pl.read_parquet(library().version(dataset, number).rejects, glob=False))


@st.cache_data(max_entries=8, show_spinner="Reading the file")
def inspection(file: str, name: str, fixed: str, rows: int, _upload: Any) -> "tuple[Ingested, pl.DataFrame] | str":  # noqa: ARG001 - the file's id is what is cached by
    """What can be read of an uploaded file with its first rows, some things fixed (JSON), or why it is refused."""
    from app.data.ingest import DATA, ingest
    from app.data.reading import ReadSettings

    with on_disk(_upload.getbuffer(), settings().home) as path:
        folder = path.parent / "read"
        try:
            found = ingest(path, folder, name, ReadSettings.from_dict(json.loads(fixed)))
        except NotApplicable as refusal:
            return str(refusal)
        return found, pl.scan_parquet(folder / DATA, glob=False).head(rows).collect()


@st.cache_data(max_entries=8, show_spinner=False)
def sheets(file: str, name: str, _upload: Any) -> list[str]:  # noqa: ARG001 - the file's id is what is cached by
    """The names of the sheets of an uploaded workbook, or of the tables in an archive; none of any other file."""
    if not bytes(_upload.getbuffer()[:8]).startswith(PACKED):
        return []
    from app.data.formats import tables_inside

    with on_disk(_upload.getbuffer(), settings().home) as path, suppress(NotApplicable):
        return list(tables_inside(path, name))
    return []


def trial(dataset: str, number: int, recipe: "Recipe") -> "Trial":
    """What a recipe does to a version, step by step; what begins alike is tried once."""
    there: dict[str, Path] = {}
    for name in recipe.tables():
        with suppress(NotApplicable):
            there |= library().tables([name])
    bound, found = recipe.bound(there), None
    for begun in map(bound.first, range(len(bound.steps) + 1)):
        found = _tried(dataset, number, json.dumps([begun.to_dict(), *begun.opened()]), begun, found)
    return found


@st.cache_resource(max_entries=256, show_spinner="Trying the steps")
def _tried(dataset: str, number: int, recipe: str, _recipe: "Recipe", _earlier: "Trial | None") -> "Trial":  # noqa: ARG001 - the recipe's text is what is cached by
    from app.wrangling.trial import tried

    return tried(_recipe, _earlier.path if _earlier else library().version(dataset, number).data, _earlier, _recent())


@st.cache_resource(show_spinner=False)
def _recent() -> "Recent":
    from app.wrangling.trial import Recent

    return Recent()


@st.cache_resource(show_spinner=False)
def engine() -> "Engine":
    """The workers, starting in the background: they take seconds, and so do MLflow's tables."""
    from app.jobs.engine import Engine

    made = Engine(settings(), store())
    threading.Thread(target=made.warm, daemon=True).start()
    return made


@st.cache_data(max_entries=64, show_spinner="Applying the recipe")
def columns_after(dataset: str, number: int, recipe: str) -> dict[str, Kind]:
    """The columns of a version after a recipe (JSON), with their kinds."""
    from app.training.preparation import columns_after

    return columns_after(_source(dataset, number, recipe), json.loads(recipe))


@st.cache_data(max_entries=32, show_spinner="Looking through all rows")
def findings(dataset: str, number: int, plan: "Plan") -> "tuple[Finding, ...]":
    """What is wrong with a version for what is planned."""
    from app.data.validation.validate import validate

    return validate(library().version(dataset, number), plan, library().tables)


@st.cache_data(max_entries=64, show_spinner="Looking at the target")
def detection(dataset: str, number: int, recipe: str, target: str) -> "Detection":
    """The problem type of a target after a recipe (JSON); refuses a target that cannot be learned."""
    from app.training.preparation import detect_problem

    return detect_problem(_source(dataset, number, recipe), json.loads(recipe), target)


@st.cache_data(max_entries=64, show_spinner="Looking at the target")
def misfit(dataset: str, number: int, recipe: str, target: str, problem: "Problem") -> str | None:
    """Why a problem does not fit a target after a recipe (JSON), as a sentence; None where it does."""
    from app.training.preparation import check_problem

    try:
        check_problem(_source(dataset, number, recipe), json.loads(recipe), target, problem)
    except NotApplicable as refusal:
        return str(refusal)
    return None


def _source(dataset: str, number: int, recipe: str) -> "Source":
    from app.jobs.start import source_of

    return source_of(library(), library().version(dataset, number), json.loads(recipe))


@st.cache_resource(max_entries=8, show_spinner="Loading the model")
def bundle(run: str) -> "Bundle":
    """The model of a run."""
    from app.models.bundle import Bundle

    return Bundle.load(store().folder(run))


@st.cache_data(max_entries=32, show_spinner="Reading the report")
def report(run: str) -> "Report":
    """The report of a run."""
    from app.models.bundle import load_report

    return load_report(store().folder(run))


@st.cache_data(max_entries=64, show_spinner=False)
def report_table(run: str, name: str) -> pl.DataFrame:
    """One of the tables of a run's report."""
    from app.evaluation.report import load_table

    return load_table(store().folder(run) / "report", name)


@st.cache_data(max_entries=64, show_spinner="Measuring the segment")
def segment(run: str, conditions: "tuple[Condition, ...]") -> "Segment":
    """How well a run's model does on test rows that meet all conditions; refused where they hold for none or all."""
    from app.evaluation.evaluate import answers_of
    from app.evaluation.segments import Answered, segment_scores

    known = report(run)
    actual, answers = answers_of(report_table(run, "answers"))
    covered = None if known.coverage is None else report_table(run, "intervals")["covered"]
    if covered is not None:
        covered = None if covered.null_count() else covered.to_numpy()
    answered = Answered(known.problem, actual, answers, None, manifest(run).spec.seed)
    return segment_scores(report_table(run, "rows"), conditions, answered, covered)


@st.cache_data(max_entries=32, show_spinner=False)
def manifest(run: str) -> "Manifest":
    """The manifest of a run's model."""
    from app.models.bundle import load_manifest

    return load_manifest(store().folder(run))


@st.cache_data(max_entries=16, show_spinner="Writing the model card")
def card(run: str, name: str) -> "Card":
    """The model card of a run, under its present name."""
    from app.models.card import card_of

    return card_of(store().folder(run), run, name)


@st.cache_resource(show_spinner=False)
def cards() -> "Cards":
    """The saved versions of the model cards."""
    from app.models.card_versions import Cards

    return Cards(settings())


@st.cache_resource(show_spinner=False)
def recipe_book() -> "RecipeBook":
    """The saved recipes."""
    from app.wrangling.recipe_book import RecipeBook

    return RecipeBook(settings())


@st.cache_resource(show_spinner=False)
def replies() -> "Replies":
    """The approved replies of the support assistant, and its settings."""
    from app.assistant.replies import Replies

    return Replies(settings())


@st.cache_resource(show_spinner=False)
def answers() -> "Answers":
    """The saved answers to questions."""
    from app.narration.answers import Answers

    return Answers(settings())
