"""Validate data: every check on a version of a dataset, with the recipe applied, before anything is built."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import narwhals.stable.v2 as nw
import polars as pl

from app.data.columns import Column
from app.data.dataset import DATA, Version
from app.data.validation.check import checks
from app.data.validation.checks.build import BuildRefused, TooManyColumns
from app.data.validation.finding import Finding, Severity
from app.data.validation.plan import Plan
from app.data.validation.survey import surveyed
from app.errors import NotApplicable
from app.wrangling.recipe import Recipe, kinds_after

RANK = {severity: place for place, severity in enumerate(Severity)}


def validate(
    version: Version, plan: Plan | None = None, tables: Callable[[Iterable[str]], Mapping[str, Path]] = lambda _: {}
) -> tuple[Finding, ...]:
    """What is wrong with a version for what is planned, errors first; computed over all rows.

    Where no finding is an error, a build of this plan works. Before a target is chosen, only what can be said without
    one. `tables` finds the Parquet files of the other datasets that the recipe names.
    The recipe is applied as for training. Raises nothing: a recipe that does not fit is a finding, too.
    """
    plan = plan or Plan()
    try:
        recipe = Recipe.from_dict(list(plan.steps))
        opened = tables(recipe.tables())
        with _prepared(version, recipe.bound(opened)) as table, surveyed(version, table, plan, opened) as survey:
            # Of a table too wide to build from nothing else is worth the wait.
            found = list(TooManyColumns().look(survey))
            if not found:
                found = [finding for check in checks().values() for finding in check().look(survey)]
    except NotApplicable as refusal:
        return (_refused(str(refusal)),)
    return tuple(sorted(_told_once(found), key=lambda finding: RANK[finding.severity]))


def _told_once(found: list[Finding]) -> list[Finding]:
    """Without the refusal of the build where a check of its own says more of it."""
    errors = {finding.code for finding in found if finding.severity is Severity.ERROR}
    told = errors - {BuildRefused.key}
    return [finding for finding in found if not (told and finding.code == BuildRefused.key)]


@contextmanager
def _prepared(version: Version, recipe: Recipe) -> Iterator[Version]:
    """The version as the recipe leaves it for training."""
    recipe.parted()
    if not recipe.steps:
        yield version
        return
    frame = nw.from_native(version.scan())
    after = recipe.apply(frame, recipe.learn(frame), "train").to_native()
    kinds = kinds_after(after.collect_schema(), recipe.kinds({one.name: one.kind for one in version.columns}))
    with TemporaryDirectory() as folder:
        after.sink_parquet(Path(folder) / DATA, compression="lz4")
        rows = pl.scan_parquet(Path(folder) / DATA).select(pl.len()).collect().item()
        columns = tuple(Column(name, kind, 0) for name, kind in kinds.items())
        yield replace(version, rows=rows, columns=columns, folder=Path(folder))


def _refused(sentence: str) -> Finding:
    return Finding(
        code="recipe-refused",
        title="The recipe does not fit the table",
        severity=Severity.ERROR,
        columns=(),
        sentence=sentence,
        found="Every step of the recipe was applied to all rows.",
        matters="A build applies the same steps and would stop here.",
        by_hand="Change or remove the step on the Prepare page.",
    )
