"""The same domain without a screen: `python -m app ingest | prepare | recipe | build | predict | report | card`."""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.arguments import parser
from app.errors import NotApplicable
from app.intake import ingest_command
from app.recipe_commands import prepare_command, recipe_command, recipe_of
from app.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it is done, 2 and a sentence on standard error when its input does not fit."""
    options = parser(COMMANDS).parse_args(arguments)
    try:
        for answer in options.command(options):
            print(json.dumps(answer, default=str) if options.json else _readable(answer))
    except NotApplicable as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except OSError as fault:
        place = f"'{fault.filename}'" if fault.filename else "A file"
        print(f"{place} cannot be read or written ({fault.strerror or fault}); check its name, folder and rights.",
              file=sys.stderr)  # fmt: skip
        return 2
    return 0


def _file(path: Path) -> Path:
    if not path.is_file():
        raise NotApplicable(f"There is no file '{path}'; check its name and folder.")
    return path


def _build(options: argparse.Namespace) -> Any:
    """The finished build: problem, algorithm, rounds, metrics with intervals, seconds, leaderboard."""
    from app.data.ingest import ingest
    from app.models.seal import seal
    from app.training.preparation import Source
    from app.training.trainer import train

    file, out = _file(options.file), _model_folder(options.out)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        found = ingest(file, folder)
        steps = recipe_of(options.recipe).recipe.to_dict() if options.recipe else []
        kinds = {one.name: one.kind for one in found.columns}
        source = Source(folder / "data.parquet", kinds, file.stem, tables=_tables(steps))
        spec = _spec(options, steps, source)
        report = train(spec, source, folder / "model")
        _put(folder / "model", out)
        seal(out, _home())
        answer = _told(report) | {"rows": report.rows, "rejected": found.rejected, "notes": report.notes}
        if options.test:
            answer["test_metrics"] = _test_metrics(out, _file(options.test), folder / "test")
    yield answer


def _model_folder(out: Path) -> Path:
    if out.exists() and not (out / "manifest.json").is_file() and (not out.is_dir() or any(out.iterdir())):
        raise NotApplicable(f"'{out}' is there already and is not a model; give another folder to --out.")
    out.mkdir(parents=True, exist_ok=True)
    return out


def _home() -> Path:
    return Settings.from_environment(os.environ).home


def _put(model: Path, out: Path) -> None:
    """Copy a finished model to its folder, in the place of one that may be there."""
    for part in ("estimator", "certainty", "report"):
        shutil.rmtree(out / part, ignore_errors=True)
    shutil.copytree(model, out, dirs_exist_ok=True)


def _tables(steps: Any) -> dict[str, Path]:
    """The files of the datasets in Easel's library that the steps name."""
    from app.data.library import Library
    from app.wrangling.recipe import Recipe

    named = Recipe.from_dict(steps).tables()
    return Library(Settings.from_environment(os.environ)).tables(named) if named else {}


def _spec(options: argparse.Namespace, steps: Any, source: Any) -> Any:
    from app.problem import Problem
    from app.training.preparation import detect_problem
    from app.training.spec import BuildSpec

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

    from app.models.seal import load_sealed
    from app.prediction.predict import evaluate_file

    found = evaluate_file(load_sealed(model, _home()), file, folder)
    return {name: asdict(score) for name, score in found.items()}


def _predict(options: argparse.Namespace) -> Any:
    """How many rows were predicted, repaired and rejected."""
    from app.data.export import write_csv
    from app.evaluation.decision import Decision
    from app.models.seal import load_sealed
    from app.prediction.predict import predict_file

    bundle = load_sealed(options.model, _home())
    with tempfile.TemporaryDirectory() as place:
        threshold = Decision(options.threshold).threshold
        found = predict_file(bundle, _file(options.file), Path(place), threshold=threshold, level=options.level)
    write_csv(found.table, options.out)
    if options.rejects:
        write_csv(found.rejects, options.rejects)
    yield {
        "predicted": found.predicted,
        "repaired": found.repaired,
        "rejected": found.rejected,
        "level": found.level,
        "promise": found.promise,
        "notes": found.notes,
    }


def _report(options: argparse.Namespace) -> Any:
    """The verdict and what decided it, the checks, and the whole report."""
    from dataclasses import asdict

    from app.evaluation.check import checks
    from app.evaluation.trust import trust
    from app.models.bundle import load_report

    report = load_report(options.model)
    found = trust(report)
    head = {"verdict": found.verdict, "codes": found.codes, "trust": found.paragraph}
    yield head | {"checks": [asdict(one) for one in checks(report)]} | report.to_dict()


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
        elif key == "checks":
            lines += ["checks:"] + [_check(one) for one in value]
        elif key == "rounds":
            lines.append(f"rounds: {len(value)}")
        elif value not in (None, [], ()):
            lines.append(f"{key}: {value if isinstance(value, str | int | float) else json.dumps(value, default=str)}")
    return "\n".join(lines)


def _check(one: dict[str, Any]) -> str:
    what = f"{one['severity']}: {one['sentence']} {one['remedy']}" if one["state"] == "finding" else one["state"]
    reason = f" ({one['sentence']})" if one["state"] == "not applicable" else ""
    return f"  {one['code']}: {what}{reason}"


def _score(score: dict[str, Any]) -> str:
    if score["value"] is None:
        return score["undefined"]
    between = "" if score["low"] is None else f" (between {score['low']:.4g} and {score['high']:.4g})"
    against = "" if score["baseline"] is None else f", baseline {score['baseline']:.4g}"
    return f"{score['value']:.4g}{between}{against}"


COMMANDS = {
    "ingest": ingest_command,
    "prepare": prepare_command,
    "recipe": recipe_command,
    "build": _build,
    "predict": _predict,
    "report": _report,
    "card": _card,
}

if __name__ == "__main__":
    sys.exit(main())
