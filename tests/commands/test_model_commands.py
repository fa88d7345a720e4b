"""Models by commands, as a person types them."""

import json
from html.parser import HTMLParser

import pytest

from app.__main__ import main
from tests.commands.late import TABLE, lines

BUILD_KEYS = {
    "problem", "algorithm", "target", "loss", "rounds", "best_round", "stopped", "metrics", "seconds", "leaderboard",
    "rows", "rejected", "notes",
}  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """The folder of a model that was built once."""
    folder = tmp_path_factory.mktemp("commands")
    (folder / "late.csv").write_text(TABLE)
    arguments = [
        "--target",
        "late",
        "--algorithm",
        "linear_learner",
        "--param",
        "learning_rate=0.1",
        "--out",
        folder / "model",
    ]
    assert main(["build", *map(str, [folder / "late.csv", *arguments])]) == 0
    return folder / "model"


def test_build_answers_with_every_key_the_design_names(run, tmp_path, table):
    (tmp_path / "new.csv").write_text("\n".join(TABLE.splitlines()[:41]))
    code, out, _ = run(
        "build", table, "--target", "late", "--algorithm", "xgboost", "--param", "num_round=20", "--seed", 3,
        "--time-limit", 60, "--test", tmp_path / "new.csv", "--json", "--out", tmp_path / "model",
    )  # fmt: skip
    told = json.loads(out)
    assert code == 0 and set(told) == BUILD_KEYS | {"test_metrics"}
    assert (told["problem"], told["algorithm"], told["target"]) == ("binary", "xgboost", "late")
    assert [one["round"] for one in told["rounds"]] == list(range(1, len(told["rounds"]) + 1))
    assert set(told["rounds"][0]) == {"round", "train", "valid"} and 1 <= told["best_round"] <= len(told["rounds"])
    assert set(told["metrics"]["AUC"]) == {"value", "low", "high", "baseline", "undefined"}
    assert told["metrics"]["AUC"]["value"] == told["test_metrics"]["AUC"]["value"] == 1
    assert [one["algorithm"] for one in told["leaderboard"]] == ["xgboost", "baseline"]
    assert sum(told["rows"].values()) == 90
    code, out, _ = run("report", tmp_path / "model", "--json")
    assert code == 0 and json.loads(out)["metrics"] == told["metrics"]


def test_the_same_command_gives_the_same_model(run, tmp_path, table):
    told = []
    for name in ("one", "two"):
        _, out, _ = run(
            "build", table, "--target", "late", "--param", "num_round=9", "--json", "--out", tmp_path / name
        )
        answer = json.loads(out)
        assert answer.pop("seconds") > 0 and answer["metrics"].pop("InferenceLatency")["value"] > 0
        told.append(answer)
    assert told[0] == told[1]
    files = [(tmp_path / name / "estimator" / "model.ubj").read_bytes() for name in ("one", "two")]
    assert files[0] == files[1]


def test_a_recipe_is_learned_applied_and_kept_with_the_model(run, tmp_path, table):
    steps = [{"step": "drop_columns", "settings": {"columns": ["region"]}, "enabled": True}]
    (tmp_path / "recipe.json").write_text(json.dumps(steps))
    code, _, _ = run(
        "build", table, "--target", "late", "--algorithm", "baseline", "--recipe", tmp_path / "recipe.json",
        "--out", tmp_path / "model",
    )  # fmt: skip
    assert code == 0
    code, _, _ = run(
        "build", table, "--target", "late", "--algorithm", "linear_learner", "--param", "epochs=3",
        "--recipe", tmp_path / "model" / "recipe.json", "--out", tmp_path / "model",
    )  # fmt: skip
    assert code == 0 and [file.name for file in (tmp_path / "model" / "estimator").iterdir()] == ["linear.npz"]
    (tmp_path / "few.csv").write_text("size\n3\n")
    assert run("predict", tmp_path / "model", tmp_path / "few.csv", "--out", tmp_path / "p.csv")[0] == 0


def test_predict_writes_every_row_with_its_prediction_and_the_rest_to_rejects(run, model, tmp_path):
    (tmp_path / "rows.csv").write_text("region,size\nnorth,16\nsouth,0\nnowhere,\n")
    code, out, _ = run(
        "predict", model, tmp_path / "rows.csv", "--json", "--out", tmp_path / "p.csv", "--rejects", tmp_path / "r.csv"
    )
    told, written = json.loads(out), lines(tmp_path / "p.csv")
    assert code == 0 and (told["predicted"], told["rejected"]) == (3, 0)
    assert written[0][:4] == ["region", "size", "prediction", "prediction set"]
    assert [row[2] for row in written[1:3]] == ["yes", "no"]
    assert lines(tmp_path / "r.csv") == [["line", "reason", "text"]]
    assert told["level"] == 0.9 and "90% of rows" in told["promise"]


def test_predict_takes_a_confidence_level(run, model, tmp_path):
    (tmp_path / "rows.csv").write_text("region,size\nnorth,16\n")
    arguments = "predict", model, tmp_path / "rows.csv", "--out", tmp_path / "p.csv", "--level"
    code, out, _ = run(*arguments, "0.8", "--json")
    assert code == 0 and "80% of rows" in json.loads(out)["promise"]
    code, _, err = run(*arguments, "0.7")
    assert (code, err) == (2, "There is no confidence level of 0.7; choose one of 0.8, 0.9, 0.95.\n")


def test_the_threshold_decides_from_which_probability_on_the_positive_category_is_predicted(run, model, tmp_path):
    (tmp_path / "rows.csv").write_text("region,size\nnorth,16\nsouth,0\n")
    for threshold, expected in (("0", ["yes", "yes"]), ("1", ["no", "no"])):
        given = ("--out", tmp_path / "p.csv", "--threshold", threshold)
        assert run("predict", model, tmp_path / "rows.csv", *given)[0] == 0
        assert [row[2] for row in lines(tmp_path / "p.csv")[1:]] == expected
    refused = run("predict", model, tmp_path / "rows.csv", "--out", tmp_path / "p.csv", "--threshold", "2")
    assert refused[0] == 2 and "between 0 and 1, not 2" in refused[2]


def test_the_card_is_json_markdown_or_html(run, model):
    assert json.loads(run("card", model)[1])["model_overview"]
    assert run("card", model, "--format", "md")[1].startswith("# ")
    code, page, _ = run("card", model, "--format", "html")
    HTMLParser().feed(page)
    assert code == 0 and page.lstrip().lower().startswith("<!doctype html>")


def test_without_json_the_answer_reads_as_lines(run, model):
    code, out, _ = run("report", model)
    assert code == 0 and "problem: binary" in out and "  AUC: " in out and "baseline 0.5" in out


WRONG = {
    "no such file": (["build", "gone.csv", "--target", "late"], "There is no file '{at}/gone.csv'"),
    "no such target": (["build", "late.csv", "--target", "nope"], "There is no column 'nope'"),
    "no such algorithm": (["build", "late.csv", "--target", "late", "--algorithm", "magic"], "no algorithm 'magic'"),
    "no such setting": (["build", "late.csv", "--target", "late", "--param", "magic=1"], "no setting 'magic'"),
    "a setting without a value": (["build", "late.csv", "--target", "late", "--param", "eta"], "NAME=VALUE, not 'eta'"),
    "a setting that is not a number": (
        ["build", "late.csv", "--target", "late", "--param", "eta=fast"], "Learning rate must be a number, not 'fast'"),
    "a setting out of range": (
        ["build", "late.csv", "--target", "late", "--param", "eta=7"], "Learning rate must be at most 1, not 7"),
    "a seed below zero": (["build", "late.csv", "--target", "late", "--seed", "-1"], "The seed must be"),
    "no time at all": (["build", "late.csv", "--target", "late", "--time-limit", "0"], "The time limit must be more"),
    "another problem": (["build", "late.csv", "--target", "late", "--problem", "regression"], "'no', not numbers"),
    "a recipe that is not JSON": (["build", "late.csv", "--target", "late", "--recipe", "late.csv"], "is not a recipe"),
    "a recipe that is not text": (["build", "late.csv", "--target", "late", "--recipe", "bytes"], "is not a recipe"),
    "a recipe that is no list": (["build", "late.csv", "--target", "late", "--recipe", "number.json"], "must be a"),
    "a recipe of an unknown step": (["build", "late.csv", "--target", "late", "--recipe", "step.json"], "step 'fly'"),
    "a recipe without its file": (["build", "late.csv", "--target", "late", "--recipe", "gone"], "There is no file"),
    "a test file without answers": (
        ["build", "late.csv", "--target", "late", "--algorithm", "baseline", "--test", "plain.csv"], "late"),
    "rows that lack a column": (["predict", "MODEL", "short.csv"], "size"),
    "a folder without a model": (["predict", "empty", "late.csv"], "empty is not a model: it has no manifest.json"),
    "a damaged model": (["predict", "damaged", "late.csv"], "The model in damaged is damaged"),
    "a model of another format": (["predict", "newer", "late.csv"], "This model has format 9, but Easel reads 1"),
    "bytes that are no table": (["ingest", "bytes"], "bytes"),
    "an empty file": (["ingest", "nothing.csv"], "nothing.csv is empty"),
    "an address that is not read": (["ingest", "ftp://host/a.csv"], "'ftp://' addresses are not read"),
    "no file at all": (["ingest"], "Give files, or addresses"),
    "an output where none can be": (["ingest", "late.csv", "--out", "late.csv/o.csv"], "cannot be read or written"),
    "a folder that is not a model": (
        ["build", "late.csv", "--target", "late", "--out", "."], "is there already and is not a model"),
}  # fmt: skip


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(("arguments", "sentence"), WRONG.values(), ids=WRONG)
def test_bad_input_is_a_sentence_and_exit_code_2(run, model, tmp_path, monkeypatch, arguments, sentence):
    for name, text in {
        "number.json": "7", "step.json": '[{"step": "fly"}]', "plain.csv": "size,region\n1,north\n", "nothing.csv": "",
        "short.csv": "region\nnorth\n",
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    (tmp_path / "bytes").write_bytes(bytes(range(256)) * 4)
    for name, text in {"empty": None, "damaged": "{", "newer": '{"format": 9}'}.items():
        (tmp_path / name).mkdir()
        if text:
            (tmp_path / name / "manifest.json").write_text(text)
    given = [str(model) if one == "MODEL" else one for one in arguments]
    out = [] if "--out" in given else ["--out", "out"]
    monkeypatch.chdir(tmp_path)
    code, printed, err = run(*given, *out)
    assert (code, printed) == (2, "")
    assert sentence.format(at=".").replace("./", "") in err and err.count("\n") == 1 and err.endswith(".\n")


@pytest.mark.parametrize(
    ("file", "target", "algorithm", "dropped", "metric", "least"),
    [
        ("telco_churn.csv", "Churn", "xgboost", [], "AUC", 0.83),
        ("bike_sharing_hour.csv", "cnt", "lightgbm", ["casual", "registered"], "R2", 0.93),
        ("adult.csv", "income", "xgboost", [], "AUC", 0.925),
        ("titanic.csv", "Survived", "linear_learner", [], "AUC", 0.82),
    ],
)
def test_defaults_reach_what_they_must_on_real_tables(
    run, shared, tmp_path, file, target, algorithm, dropped, metric, least
):
    steps = [{"step": "drop_columns", "settings": {"columns": dropped}}] if dropped else []
    (tmp_path / "recipe.json").write_text(json.dumps(steps))
    code, out, _ = run(
        "build", shared / "data" / file, "--target", target, "--algorithm", algorithm, "--json",
        "--recipe", tmp_path / "recipe.json", "--out", tmp_path / "model",
    )  # fmt: skip
    told = json.loads(out)
    score = told["metrics"][metric]
    assert code == 0 and score["value"] >= least
    assert score["low"] < score["value"] < score["high"] and score["low"] > score["baseline"]
    assert told["rejected"] == told["rows"]["no_target"] == 0


def test_a_model_whose_files_could_run_code_is_read_only_as_this_installation_wrote_it(
    table, run, tmp_path, monkeypatch
):
    monkeypatch.setenv("EASEL_HOME", str(tmp_path / "home"))
    kinds = "included_model_types=XT"
    wanted = ["--target", "late", "--algorithm", "autogluon", "--param", kinds, "--out", tmp_path / "model"]
    assert run("build", table, *wanted)[0] == 0
    predict = ["predict", tmp_path / "model", table, "--out", tmp_path / "out.csv"]
    assert run(*predict)[0] == 0
    monkeypatch.setenv("EASEL_HOME", str(tmp_path / "elsewhere"))
    assert "could run code" in run(*predict)[2]
    monkeypatch.setenv("EASEL_HOME", str(tmp_path / "home"))
    with next((tmp_path / "model").rglob("*.pkl")).open("ab") as file:
        file.write(b"more")
    code, _, err = run(*predict)
    assert code == 2 and "could run code" in err
