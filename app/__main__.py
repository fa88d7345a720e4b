"""The same domain without a screen: `python -m app ingest | build | predict | report | card`."""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.errors import NotApplicable


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it is done, 2 and a sentence on standard error when its input does not fit."""
    options = _parser().parse_args(arguments)
    try:
        for answer in options.command(options):
            print(json.dumps(answer, default=str) if options.json else _readable(answer))
    except NotApplicable as refusal:
        print(refusal, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description="Easel without a screen.")
    commands = parser.add_subparsers(required=True)

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text)
        one.add_argument("--json", action="store_true", help="print JSON")
        one.set_defaults(command=run)
        return one

    one = command("ingest", _ingest, "Read any file into a clean table, with what could not be read.")
    one.add_argument("file", type=Path, nargs="+")
    one.add_argument("--sheet", help="the sheet of a workbook")
    one.add_argument("--text", action="store_true", help="keep every cell as read")
    one.add_argument("--out", type=Path, required=True, help="a CSV file, or a folder for several files")
    one.add_argument("--rejects", type=Path, help="a CSV file for rows that could not be read")

    one = command("build", _build, "Train a model on a file and write it to a folder.")
    one.add_argument("file", type=Path)
    one.add_argument("--target", required=True, help="the column to predict")
    one.add_argument("--problem", choices=["binary", "multiclass", "regression"], help="detected if not given")
    one.add_argument("--algorithm", default="xgboost", help="key of the algorithm")
    one.add_argument("--param", action="append", default=[], metavar="K=V", help="a setting of the algorithm")
    one.add_argument("--recipe", type=Path, help="a recipe as JSON")
    one.add_argument("--test", type=Path, help="a file of rows to score the finished model on")
    one.add_argument("--time-limit", type=float, help="seconds of training at most")
    one.add_argument("--seed", type=int, default=0)
    one.add_argument("--out", type=Path, required=True, help="the model's folder")

    one = command("predict", _predict, "Predict every row of a file.")
    one.add_argument("model", type=Path)
    one.add_argument("file", type=Path)
    one.add_argument("--out", type=Path, required=True)
    one.add_argument("--rejects", type=Path, help="a CSV file for rows that could not be predicted")

    one = command("report", _report, "The report of a model.")
    one.add_argument("model", type=Path)

    one = command("card", _card, "The model card of a model.")
    one.add_argument("model", type=Path)
    one.add_argument("--format", choices=["json", "md", "html"], default="json")
    return parser


def _file(path: Path) -> Path:
    if not path.is_file():
        raise NotApplicable(f"There is no file '{path}'; check its name and folder.")
    return path


def _ingest(options: argparse.Namespace) -> Any:
    """One answer a file: rows, columns, dialect, rejected, notes."""
    several = len(options.file) > 1
    if several:
        options.out.mkdir(parents=True, exist_ok=True)
    for file in options.file:
        out = options.out / f"{file.name}.csv" if several else options.out
        yield {"file": str(file)} | _ingest_one(_file(file), out, options)


def _ingest_one(file: Path, out: Path, options: argparse.Namespace) -> dict[str, Any]:
    import polars as pl

    from app.data.export import write_csv
    from app.data.ingest import ingest

    with tempfile.TemporaryDirectory() as place:
        found = ingest(file, Path(place), sheet=options.sheet, text=options.text)
        write_csv(pl.read_parquet(Path(place) / "data.parquet"), out)
        if options.rejects:
            write_csv(pl.read_parquet(Path(place) / "rejects.parquet"), options.rejects)
    return found.to_dict()


def _build(options: argparse.Namespace) -> Any:
    """The finished build: problem, algorithm, rounds, metrics with intervals, seconds, leaderboard."""
    from app.data.ingest import ingest
    from app.training.preparation import Source
    from app.training.trainer import train

    file, out = _file(options.file), _model_folder(options.out)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        found = ingest(file, folder)
        source = Source(folder / "data.parquet", {one.name: one.kind for one in found.columns}, file.stem)
        spec = _spec(options, source)
        report = train(spec, source, out)
        answer = _told(report) | {"rows": report.rows, "rejected": found.rejected, "notes": report.notes}
        if options.test:
            answer["test_metrics"] = _test_metrics(out, _file(options.test), folder / "test")
    yield answer


def _model_folder(out: Path) -> Path:
    if out.exists() and not (out / "manifest.json").is_file() and (not out.is_dir() or any(out.iterdir())):
        raise NotApplicable(f"'{out}' is there already and is not a model; give another folder to --out.")
    return out


def _spec(options: argparse.Namespace, source: Any) -> Any:
    from app.problem import Problem
    from app.training.preparation import detect_problem
    from app.training.spec import BuildSpec

    recipe = json.loads(_file(options.recipe).read_text(encoding="utf-8")) if options.recipe else []
    steps = recipe["steps"] if isinstance(recipe, dict) and "steps" in recipe else recipe
    problem = Problem(options.problem) if options.problem else detect_problem(source, steps, options.target).problem
    return BuildSpec(
        dataset=source.name,
        version=source.version,
        target=options.target,
        problem=problem,
        algorithm=options.algorithm,
        settings=dict(_setting(text) for text in options.param),
        recipe=steps,
        time_limit=options.time_limit,
        seed=options.seed,
    )


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise NotApplicable(f"--param takes NAME=VALUE, not '{text}'.")
    return name, value


def _told(report: Any) -> dict[str, Any]:
    metrics = report.to_dict()["metrics"]
    best = {"metric": report.objective}
    return {
        "problem": report.problem,
        "algorithm": report.algorithm,
        "target": report.target,
        "loss": report.loss,
        "rounds": [{"round": one.round, "train": one.train, "valid": one.valid} for one in report.rounds],
        "best_round": report.best_round,
        "stopped": report.stopped,
        "metrics": metrics,
        "seconds": round(report.seconds, 3),
        "leaderboard": [
            best | {"algorithm": report.algorithm, "value": metrics[report.objective]["value"]},
            best | {"algorithm": "baseline", "value": metrics[report.objective]["baseline"]},
        ],
    }


def _test_metrics(model: Path, file: Path, folder: Path) -> dict[str, Any]:
    from dataclasses import asdict

    from app.models.bundle import Bundle
    from app.prediction.predict import evaluate_file

    found = evaluate_file(Bundle.load(model), file, folder)
    return {name: asdict(score) for name, score in found.items()}


def _predict(options: argparse.Namespace) -> Any:
    """How many rows were predicted, repaired and rejected."""
    from app.data.export import write_csv
    from app.models.bundle import Bundle
    from app.prediction.predict import predict_file

    bundle = Bundle.load(options.model)
    with tempfile.TemporaryDirectory() as place:
        found = predict_file(bundle, _file(options.file), Path(place))
    write_csv(found.table, options.out)
    if options.rejects:
        write_csv(found.rejects, options.rejects)
    yield {
        "predicted": found.predicted,
        "repaired": found.repaired,
        "rejected": found.rejected,
        "notes": found.notes,
    }


def _report(options: argparse.Namespace) -> Any:
    from app.models.bundle import load_report

    yield load_report(options.model).to_dict()


def _card(options: argparse.Namespace) -> Any:
    """The card goes to standard output as it is, whatever the format."""
    from app.models.card import card_of

    card = card_of(options.model)
    print({"json": card.to_json, "md": card.to_markdown, "html": card.to_html}[options.format]())
    yield from ()


def _readable(answer: dict[str, Any]) -> str:
    lines = []
    for key, value in answer.items():
        if key == "metrics" or key == "test_metrics":
            lines += [f"{key}:"] + [f"  {name}: {_score(one)}" for name, one in value.items()]
        elif key == "columns":
            lines += ["columns:"] + [f"  {one['name']}: {one['kind']}, {one['missing']:,} missing" for one in value]
        elif key == "rounds":
            lines.append(f"rounds: {len(value)}")
        elif value not in (None, [], ()):
            lines.append(f"{key}: {value if isinstance(value, str | int | float) else json.dumps(value, default=str)}")
    return "\n".join(lines)


def _score(score: dict[str, Any]) -> str:
    if score["value"] is None:
        return score["undefined"]
    between = "" if score["low"] is None else f" (between {score['low']:.4g} and {score['high']:.4g})"
    against = "" if score["baseline"] is None else f", baseline {score['baseline']:.4g}"
    return f"{score['value']:.4g}{between}{against}"


if __name__ == "__main__":
    sys.exit(main())
