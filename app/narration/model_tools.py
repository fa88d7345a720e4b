"""The tools about one model: a score, a column, a prediction, a segment, a threshold. All of them only read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.data.columns import Kind
from app.errors import NotApplicable
from app.evaluation.condition import Condition
from app.evaluation.report import Report
from app.narration.fact import Fact
from app.narration.facts_of_prediction import prediction_facts
from app.narration.scores import metric_sentence
from app.narration.tools import Field, Tool
from app.narration.wording import clean, count, finite, joined, known, number, percent, quoted
from app.problem import Problem

if TYPE_CHECKING:
    import polars as pl

    from app.evaluation.segment import Segment
    from app.models.bundle import Bundle, InputColumn, Manifest

MOST_LEVELS = 10


@dataclass(frozen=True)
class ModelReader:
    """Where the tools read: a model's report and manifest, and, when asked for, model, tables and segments."""

    report: Report
    manifest: "Manifest"
    threshold: float
    bundle: "Callable[[], Bundle]"
    table: "Callable[[str], pl.DataFrame]"
    segment: "Callable[[tuple[Condition, ...]], Segment]"


def model_tools(of: ModelReader) -> tuple[Tool, ...]:
    """The fixed set of tools about a model."""
    column = Field("string", "The name of a column, exactly as the facts write it.")
    tools = [
        Tool("metric", "One score of the model on the test rows, with its interval, the baseline's, and on other rows.",
             {"name": Field("string", "Such as AUC.")}, lambda given: _metric(of, given["name"])),
        Tool("column", "What the model knows of one input column: kind, typical value, range, most frequent "
            "categories.",
             {"name": column}, lambda given: _column(of, given["name"])),
        Tool("predict", "The model's prediction for one made-up row. Columns that are not given take a typical value.",
             {"values": Field("object", "Values by column name.")}, lambda given: _predict(of, given["values"])),
        Tool("segment", "How well the model does on the test rows with certain values of one column.",
             {"column": column,
              "values": Field("array", "Some of its values, for categories.", needed=False),
              "low": Field("number", "At least this, for numbers.", needed=False),
              "high": Field("number", "At most this, for numbers.", needed=False),
              "missing": Field("boolean", "True for rows without a value.", needed=False)},
             lambda given: _segment(of, given)),
    ]  # fmt: skip
    if of.report.problem is Problem.BINARY:
        tools.append(
            Tool("threshold", "Hits, misses and false alarms on the test rows at another probability threshold.",
                 {"threshold": Field("number", "From 0 to 1.")}, lambda given: _threshold(of, given["threshold"]))
        )  # fmt: skip
    return tuple(tools)


def _metric(of: ModelReader, name: str) -> Iterator[Fact]:
    score = of.report.metrics.get(name)
    if score is None:
        raise NotApplicable(f"There is no score {quoted(name)}; there are {joined(sorted(of.report.metrics), 20)}.")
    value = finite(value=score.value, low=score.low, high=score.high, baseline=score.baseline)
    yield Fact(f"metric.{name}", "Tool: score", value, metric_sentence(name, score))
    for part, told in (("train", "training"), ("validation", "validation")):
        seen = of.report.parts.get(part, {}).get(name)
        if known(seen):
            yield Fact(
                f"metric.{name}", "Tool: score", {"value": seen}, f"{name} on the {told} rows is {number(seen)}."
            )


def _input(of: ModelReader, name: str) -> "InputColumn":
    found = next((one for one in of.manifest.inputs if name in (one.name, clean(one.name))), None)
    if found is None:
        names = [clean(one.name) for one in of.manifest.inputs]
        raise NotApplicable(f"The model has no input column {quoted(name)}; it has {joined(names, 30)}.")
    return found


def _column(of: ModelReader, name: str) -> Iterator[Fact]:
    one = _input(of, name)
    shown = clean(one.name)
    used = "the model uses it" if one.needed else "the model does not use it"
    told = [f"{shown} is of the kind {one.kind}; {used}."]
    value: dict[str, Any] = {"column": shown, "kind": str(one.kind)}
    if one.low is not None:
        told.append(f"In training it went from {_edge(one.low)} to {_edge(one.high)}; typical is {_edge(one.typical)}.")
        value |= {"low": one.low, "high": one.high, "typical": one.typical}
    elif one.levels and one.kind in (Kind.CATEGORY, Kind.BOOLEAN):
        first = joined([quoted(level) for level in one.levels[:MOST_LEVELS]], MOST_LEVELS)
        told.append(f"It has {count(len(one.levels), 'category')}, the most frequent first: {first}.")
        value["categories"] = len(one.levels)
    yield Fact("tool.column", "Tool: column", value, " ".join(told))
    for impact in of.report.impacts:
        if impact.column == one.name:
            worse = f"shuffling {shown} makes {of.report.objective} worse by {number(impact.loss)}"
            sentence = f"{shown} has {percent(impact.share)} of the total column impact: {worse}."
            yield Fact("tool.impact", "Tool: column impact", {"column": shown} | finite(share=impact.share), sentence)


def _edge(value: Any) -> str:
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else clean(value)


def _predict(of: ModelReader, values: Mapping[str, Any]) -> Sequence[Fact]:
    from app.prediction.predict import predict_row

    given = {_input(of, name).name: value for name, value in values.items()}
    typical = {one.name: one.typical for one in of.manifest.inputs if one.needed and one.typical is not None}
    found = predict_row(of.bundle(), typical | given, of.threshold)
    asked = joined([f"{clean(name)} = {_edge(value)}" for name, value in given.items()], 30) or "typical values"
    sentence = f"The prediction below is for {asked}, with every other column at its typical value."
    return [Fact("tool.given", "Tool: given", dict(given), sentence), *prediction_facts(of.report.target, found)]


def _segment(of: ModelReader, given: Mapping[str, Any]) -> Sequence[Fact]:
    name = given["column"]
    columns = of.table("rows").columns
    column = next((one for one in columns if name in (one, clean(one))), None)
    if column is None:
        raise NotApplicable(
            f"The test rows have no column {quoted(name)}; they have {joined(list(map(clean, columns)), 30)}."
        )
    values = tuple(given.get("values", ()))
    if not (values or given.get("missing") or "low" in given or "high" in given):
        raise NotApplicable("A segment needs values, a lowest or highest number, or missing = true.")
    condition = Condition(column, values, given.get("low"), given.get("high"), missing=bool(given.get("missing")))
    found = of.segment((condition,))
    value = {"segment": found.name, "rows": found.rows} | finite(share=found.share)
    sentence = f"{found.sentence} These are {percent(found.share)} of the test rows."
    return [Fact("tool.segment", "Tool: segment", value, sentence)]


def _threshold(of: ModelReader, threshold: float) -> Sequence[Fact]:
    if not 0 <= threshold <= 1:
        raise NotApplicable(f"The threshold must be between 0 and 1, not {threshold:g}.")
    table = of.table("thresholds")
    if table.is_empty():
        raise NotApplicable("The report holds no thresholds, since the test rows are of one category only.")
    at = table.row(round(threshold * (table.height - 1)), named=True)
    positives, alarms = at["tp"] + at["fn"], at["tp"] + at["fp"]
    sentence = (
        f"At a threshold of {at['threshold']:.3g}, of {count(positives, 'test row')} that are "
        f"{quoted(of.report.positive)}, "
        f"{at['tp']:,} are found and {at['fn']:,} missed, with {at['fp']:,} false alarms among {alarms:,} alarms."
    )
    if positives and alarms:
        sentence += f" Recall is {percent(at['tp'] / positives)}, Precision {percent(at['tp'] / alarms)}."
    return [Fact("tool.threshold", "Tool: threshold", dict(at), sentence)]
