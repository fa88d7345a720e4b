"""A build, from a table that fits or does not to a model on disk."""

import json

import numpy as np
import polars as pl
import pytest

from app.data.columns import Kind
from app.data.ingest import ingest
from app.errors import NotApplicable
from app.evaluation.judge import CHAPTERS
from app.evaluation.report import Report, load_table
from app.models.bundle import Bundle
from app.problem import Problem
from app.training.preparation import Source, detect_problem, prepare
from app.training.spec import BuildSpec, EarlyStopping, Split
from app.training.trainer import Unwatched, train
from tests.training.example_tables import stored

DRAW = np.random.default_rng(0)
SIZE = DRAW.normal(size=120)
WORDS = np.where(SIZE > 0, "big", "small").tolist()
TABLE = {"size": SIZE.tolist(), "side": ["left", "right"] * 60, "answer": WORDS}


def with_answer(values) -> dict:
    """The table with another target."""
    return TABLE | {"answer": values}


def build(columns, folder, problem=None, algorithm="linear_learner", watch=None, kinds=None, **facts) -> Report:
    """Build a model of `answer`, its problem detected if not given."""
    source = stored(pl.DataFrame(columns, strict=False), folder, kinds)
    problem = problem or detect_problem(source, facts.get("recipe", []), facts.get("target", "answer")).problem
    facts = {"target": "answer", "settings": {"epochs": 5} if algorithm == "linear_learner" else {}} | facts
    return train(BuildSpec("d", 1, problem=problem, algorithm=algorithm, **facts), source, folder / "model", watch)


def step(key: str, **settings) -> dict:
    """A step of a recipe."""
    return {"step": key, "settings": settings}


NEVER = step("filter_rows", column="size", condition=">", value="1000000")
BIG = step("filter_rows", column="answer", condition="=", value="big")
REFUSED = {
    "one column": ({"answer": WORDS}, {}, "answer is the only column"),
    "one row": ({"size": [1.0], "answer": ["a"]}, {}, "Only one row has a known answer"),
    "nine rows": ({name: cells[:9] for name, cells in TABLE.items()}, {}, "Only 9 rows have a known target"),
    "nothing known of the target": (with_answer([None] * 120), {}, "Every cell of answer is missing"),
    "a constant target": (with_answer(["yes"] * 120), {}, "answer is always 'yes', so there is nothing to learn"),
    "a target that is constant where it is finite": (
        with_answer([1.0, float("inf"), float("nan"), None] * 30), {}, "answer is always '1.0'"),
    "a thousand classes": (
        {"size": list(range(3000)), "answer": [f"c{number % 1000}" for number in range(3000)]}, {},
        "answer has 1,000 different values in 3,000 rows, more than the 200 categories"),
    "another class in every row": (
        with_answer([f"c{number}" for number in range(120)]), {}, "answer has 120 different values in 120 rows, fewer"),
    "numbers too large to predict": (with_answer((SIZE * 1e30).tolist()), {}, "answer holds numbers as large as"),
    "a target that is not there": (TABLE, {"target": "nope"}, "There is no column 'nope'; choose another target"),
    "an unknown algorithm": (TABLE, {"algorithm": "magic"}, "There is no algorithm 'magic'; the algorithms"),
    "an unknown setting": (TABLE, {"settings": {"magic": 1}}, "There is no setting 'magic' here; the settings are:"),
    "a setting out of range": (TABLE, {"settings": {"epochs": 0}}, "over the rows must be at least 1, not 0"),
    "texts as numbers": (TABLE, {"problem": Problem.REGRESSION}, "answer holds values such as 'big', not numbers"),
    "two values as several": (TABLE, {"problem": Problem.MULTICLASS}, "answer has only two different values"),
    "many values as two": (with_answer(list("abcd") * 30), {"problem": Problem.BINARY}, "needs exactly two"),
    "every other column left out": (TABLE, {"left_out": ("size", "side")}, "No column is left to learn answer from"),
    "a column to leave out that is not there": (TABLE, {"left_out": ("nope",)}, "no column 'nope' to leave out"),
    "a recipe that leaves no rows": (TABLE, {"recipe": [NEVER]}, "The recipe leaves no"),
    "a recipe that leaves one class": (TABLE, {"recipe": [BIG]}, "every training row has the answer 'big'"),
    "a recipe that drops the target": (
        TABLE, {"recipe": [step("drop_columns", columns=["answer"])]}, "There is no column 'answer' after the recipe"),
    "a recipe for another table": (TABLE, {"recipe": [step("drop_columns", columns=["nope"])]}, "no column 'nope'"),
    "a recipe that is no list": (TABLE, {"recipe": {"a": 1}}, "A recipe must be a list of steps"),
}  # fmt: skip


@pytest.mark.parametrize(("columns", "facts", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_with_the_thing_the_value_and_the_way_out(tmp_path, columns, facts, sentence):
    with pytest.raises(NotApplicable) as refused:
        build(columns, tmp_path, **facts)
    assert sentence in str(refused.value)
    assert not (tmp_path / "model" / "manifest.json").exists()


def test_rows_without_a_target_are_left_out_and_counted(tmp_path):
    report = build(with_answer([None if at % 4 == 0 else word for at, word in enumerate(WORDS)]), tmp_path)
    assert report.rows["no_target"] == 30 and sum(report.rows.values()) == 120
    assert "30 rows without a known answer were left out." in report.notes


def test_infinite_numbers_count_as_missing_in_columns_and_target(tmp_path):
    size = [float("inf") if at % 10 == 0 else float("-inf") if at % 11 == 0 else value for at, value in enumerate(SIZE)]
    answer = [float("inf") if at < 6 else value for at, value in enumerate(SIZE)]
    report = build({"size": size, "side": TABLE["side"], "answer": answer}, tmp_path)
    assert report.problem is Problem.REGRESSION and report.rows["no_target"] == 6
    model = Bundle.load(tmp_path / "model")
    assert np.isfinite(model.predict(pl.DataFrame({"size": [float("inf"), None], "side": ["left", None]}))).all()


def test_nothing_is_learned_from_rows_that_judge(tmp_path):
    recipe = [step("fill_missing", columns=["size"], method="mean")]
    spec = BuildSpec("d", 1, "answer", Problem.BINARY, "linear_learner", recipe=recipe)
    sizes = [None if at % 5 == 0 else value for at, value in enumerate(SIZE)]
    first = prepare(spec, stored(pl.DataFrame(TABLE | {"size": sizes}), tmp_path))
    table = pl.DataFrame(TABLE | {"size": sizes}).with_row_index("at")
    trained = set(
        table.join(first.raw.with_columns(kept=True), on=["size", "side"], how="inner", nulls_equal=True)["at"]
    )
    sizes = [value if at in trained or value is None else value + 1e6 for at, value in enumerate(sizes)]
    sides = [side if at in trained else f"new {at}" for at, side in enumerate(TABLE["side"])]
    second = prepare(spec, stored(pl.DataFrame(TABLE | {"size": sizes, "side": sides}), tmp_path))
    assert len(trained) < 120
    assert (first.learned, first.encoding) == (second.learned, second.encoding)
    assert np.array_equal(first.parts["train"].features, second.parts["train"].features)


def test_the_positive_class_is_the_word_that_says_so_or_the_rarer_one(tmp_path):
    yes = build(with_answer(["Yes"] * 80 + ["No"] * 40), tmp_path)
    rare = build(with_answer(["common"] * 80 + ["rare"] * 40), tmp_path)
    ones = build(with_answer([1] * 80 + [0] * 40), tmp_path)
    flags = build(with_answer([True] * 80 + [False] * 40), tmp_path)
    assert (yes.positive, rare.positive, ones.positive, flags.positive) == ("Yes", "rare", "1", "true")


def test_the_classes_of_numbers_are_ordered_by_size(tmp_path):
    report = build(with_answer([10.0, 9.0, 2.0] * 40), tmp_path)
    assert report.problem is Problem.MULTICLASS and report.classes == ("2", "9", "10")
    assert np.sum(report.confusion) == report.rows["test"]


def test_identifiers_and_empty_columns_are_not_learned_from_and_the_report_says_so(tmp_path):
    columns = TABLE | {"id": list(range(120)), "void": [None] * 120}
    report = build(columns, tmp_path, kinds={"id": Kind.IDENTIFIER})
    assert {one.column for one in report.impacts} == {"size", "side"}
    assert "Identifiers are not learned from: id." in report.notes and any("void" in note for note in report.notes)


def test_split_patience_and_seed_are_followed(tmp_path):
    report = build(
        TABLE, tmp_path, settings={"epochs": 500, "learning_rate": 1}, split=Split(0.5, 0.25, 0.25),
        early_stopping=EarlyStopping(3), seed=9,
    )  # fmt: skip
    assert [report.rows[part] for part in ("train", "validation", "test")] == [60, 30, 30]
    assert len(report.rounds) - report.best_round == 3 and "3 epochs without improvement" in report.stopped


def test_targets_up_to_the_largest_that_is_allowed_are_learned(tmp_path):
    for algorithm in ("linear_learner", "xgboost", "lightgbm"):
        settings = {"learning_rate": 0.1} if algorithm == "linear_learner" else {}
        report = build(with_answer((SIZE / 4 * 1e18).tolist()), tmp_path, algorithm=algorithm, settings=settings)
        assert report.metrics["R2"].value > 0.8 and report.metrics["RMSE"].high < 2e17


def test_the_watch_is_told_of_every_stage_and_round(tmp_path):
    class Notes(Unwatched):
        def __init__(self):
            self.stages, self.rounds = [], []

        def stage(self, text, share=None):
            self.stages.append((text, share))

        def round(self, one, total):
            self.rounds.append((one, total))

    notes = Notes()
    report = build(TABLE, tmp_path, watch=notes)
    assert [one for one, _ in notes.rounds] == list(report.rounds) and notes.rounds[0][1] == 5
    told = list(dict.fromkeys(text for text, _ in notes.stages))
    first = f"AUC on the test rows is {report.metrics['AUC'].value:.3f}. "
    before = ["Splitting the table and learning the recipe", "Training Linear Learner",
              "Learning how sure the model can be", CHAPTERS[0].doing]  # fmt: skip
    assert told == [*before, *(first + chapter.doing for chapter in CHAPTERS[1:]), "Saving the model"]
    assert (f"{first}Measuring what each column contributes", 1) in notes.stages


def test_report_specification_and_encoding_survive_json(tmp_path):
    report = build(TABLE, tmp_path, left_out=("side",), time_limit=60.0)
    assert Report.load(tmp_path / "model" / "report") == report
    model = Bundle.load(tmp_path / "model")
    spec = model.manifest.spec
    assert BuildSpec.from_json(spec.to_json()) == spec and spec.left_out == ("side",)
    assert load_table(tmp_path / "model" / "report", "thresholds").height == 1_001
    json.dumps(report.to_dict(), allow_nan=False)
    needed = {one.name: (one.needed, one.kind) for one in model.manifest.inputs}
    assert needed == {"size": (True, Kind.NUMBER), "side": (False, Kind.CATEGORY)}


GROUPED = step("sql", query="SELECT side, round(size) AS whole, count(*) AS rows, max(answer) AS answer "
               "FROM table GROUP BY ALL ORDER BY ALL")  # fmt: skip


def test_steps_that_say_what_a_row_is_come_before_the_division_and_rows_to_predict_come_as_they_leave_them(tmp_path):
    scale = step("scale_values", columns=["rows"])
    columns = TABLE | {"side": [f"side {number % 20}" for number in range(120)]}
    report = build(columns, tmp_path, recipe=[GROUPED, scale])
    model = Bundle.load(tmp_path / "model")
    groups = pl.DataFrame(columns).select("side", pl.col("size").round()).n_unique()
    assert report.rows["train"] + report.rows["validation"] + report.rows["test"] == groups
    assert [one.name for one in model.manifest.inputs] == ["side", "whole", "rows"]
    assert len(model.manifest.recipe) == 2 and len(model.recipe.steps) == 1
    new = pl.DataFrame({"side": ["side 3"], "whole": [1.0], "rows": [2]}, schema_overrides=model.schema.schema)
    assert model.predict(new.select(model.schema.drop("answer").columns)).shape == (1, 2)


def test_a_step_that_learns_cannot_come_before_one_that_says_what_a_row_is(tmp_path):
    scale = step("scale_values", columns=["size"])
    with pytest.raises(NotApplicable, match="Step 1 .Scale values. learns from rows, but step 2 .SQL. makes rows"):
        build(TABLE, tmp_path, Problem.BINARY, recipe=[scale, GROUPED])


def test_linear_learner_stands_beside_scikit_learn_on_the_same_encoding(tmp_path, shared):
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    found = ingest(shared / "data" / "titanic.csv", tmp_path)
    source = Source(tmp_path / "data.parquet", {one.name: one.kind for one in found.columns}, "titanic")
    spec = BuildSpec("titanic", 1, "Survived", Problem.BINARY, "linear_learner")
    ours = train(spec, source, tmp_path / "model").metrics["AUC"].value
    parts = prepare(spec, source).parts
    theirs = LogisticRegression(max_iter=5_000).fit(parts["train"].features, parts["train"].target)
    test = parts["test"]
    assert ours == pytest.approx(roc_auc_score(test.target, theirs.predict_proba(test.features)[:, 1]), abs=0.02)
