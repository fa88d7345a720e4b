"""All that a page says of one column: its profile, its shapes, how it goes with the target, as captions too."""

from dataclasses import dataclass

from app.data.columns import Kind
from app.data.counts import Edge
from app.data.dataset import Version
from app.data.profile import ColumnProfile, profile
from app.data.relation import Relation, relation
from app.data.shapes import Shape, shapes
from app.errors import NotApplicable
from app.problem import Problem


@dataclass(frozen=True)
class ColumnFacts:
    """A column's profile; the shapes of its texts, most frequent first; its relation to the target.

    Where a target is chosen but there is no relation, `unrelated` says why. `captions` are sentences by what they are
    about: "gaps", "values", "extremes", "frequent", "shapes" and "target", each where there is something to say.
    """

    profile: ColumnProfile
    shapes: tuple[Shape, ...]
    relation: Relation | None
    unrelated: str
    captions: dict[str, str]


def column_facts(
    version: Version,
    name: str,
    target: str | None = None,
    problem: Problem | None = None,
    known: ColumnProfile | None = None,
) -> ColumnFacts:
    """Everything about one column, over all rows; `known` is its profile where that is at hand."""
    column = version.column(name)
    if column is None:
        raise NotApplicable(f"There is no column '{name}' in this dataset; choose another one.")
    known = known or next(each for each in profile(version) if each.name == name)
    textual = column.kind in (Kind.CATEGORY, Kind.IDENTIFIER, Kind.TEXT)
    formed = shapes(version, name) if textual else ()
    related, unrelated = None, ""
    if target and problem and target != name:
        try:
            related = relation(version, name, target, problem)
        except NotApplicable as refusal:
            unrelated = str(refusal)
    return ColumnFacts(known, formed, related, unrelated, _captions(known, version.rows, formed, related))


def _captions(known: ColumnProfile, rows: int, formed: tuple[Shape, ...], related: Relation | None) -> dict[str, str]:
    name, filled = known.name, rows - known.missing
    about = "about " if known.distinct_estimated else ""
    captions = {"gaps": f"{name} has no missing cell in {_count(rows, 'row')}."}
    if known.missing:
        captions["gaps"] = (
            f"{name} has {_count(known.missing, 'missing cell')} of {rows:,} ({100 * known.missing_share:.1f} %)."
        )
    captions["values"] = (
        f"{name} has {about}{_count(known.distinct, 'different value')} in {_count(filled, 'known cell')}."
    )
    if known.infinite:
        captions["values"] += f" {_count(known.infinite, 'cell is', 'cells are')} infinite and left out of all numbers."
    if known.low is not None and known.kind in (Kind.NUMBER, Kind.DATE):
        captions["extremes"] = f"{name} goes from {_edge(known.low)} to {_edge(known.high)}"
        middle = f", with mean {_edge(known.mean)} and median {_edge(known.median)}" if known.mean is not None else ""
        captions["extremes"] += f"{middle}."
    if known.most_frequent:
        value, cells = known.most_frequent[0]
        captions["frequent"] = (
            f"The most frequent value is '{value}', in {_count(cells, 'cell')} ({100 * cells / filled:.1f} %)."
        )
    if formed:
        captions["shapes"] = f"{100 * formed[0].share:.1f} % of the texts have the shape {formed[0].shape}."
    if related:
        captions["target"] = related.sentence
    return captions


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _edge(value: Edge) -> str:
    return f"{value:,.6g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
