"""The arguments of the commands."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def parser(commands: Mapping[str, Callable[[argparse.Namespace], Any]]) -> argparse.ArgumentParser:
    """The parser whose options hold the chosen command's function as `command`."""
    whole = argparse.ArgumentParser(prog="python -m app", description="Easel without a screen.")
    choices = whole.add_subparsers(required=True)

    def command(name: str, text: str) -> argparse.ArgumentParser:
        one = choices.add_parser(name, help=text, description=text)
        one.add_argument("--json", action="store_true", help="print JSON")
        one.set_defaults(command=commands[name])
        return one

    one = command("ingest", "Read any file into a clean table, with what could not be read.")
    one.add_argument("file", nargs="*", help="a file, or an address: s3://bucket/key, https://…")
    one.add_argument("--sql", nargs=2, metavar=("URL", "QUERY"), help="a SELECT of PostgreSQL or SQLite instead")
    one.add_argument("--together", action="store_true", help="the files are parts of one table")
    one.add_argument("--source-column", metavar="NAME", help="add a column that tells the file of each row")
    one.add_argument("--sheet", help="the sheet of a workbook, or the table of an archive")
    one.add_argument("--text", action="store_true", help="keep every cell as read")
    one.add_argument("--out", type=Path, required=True, help="a CSV file, or a folder for several files")
    one.add_argument("--rejects", type=Path, help="a CSV file for rows that could not be read, or a folder")

    one = command("prepare", "Do the steps of a recipe to a file.")
    one.add_argument("file", type=Path)
    one.add_argument("--recipe", type=Path, required=True, help="a recipe as JSON")
    one.add_argument("--column", action="append", default=[], metavar="NEEDED=THERE", help="a column of another name")
    one.add_argument("--out", type=Path, required=True, help="a file that ends in .csv, .parquet or .xlsx")

    one = command("recipe", "A recipe as code, with what it learns from a file.")
    one.add_argument("recipe", type=Path, help="a recipe as JSON")
    one.add_argument("file", type=Path, help="the file it learns from")
    one.add_argument("--to", choices=["script", "sql"], required=True, help="a script of Polars, or SQL of DuckDB")
    one.add_argument("--column", action="append", default=[], metavar="NEEDED=THERE", help="a column of another name")
    one.add_argument("--predict", action="store_true", help="of SQL: without steps that rows to predict skip")
    one.add_argument("--out", type=Path, help="standard output if not given")

    one = command("build", "Train a model on a file and write it to a folder.")
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

    one = command("predict", "Predict every row of a file.")
    one.add_argument("model", type=Path)
    one.add_argument("file", type=Path)
    one.add_argument("--out", type=Path, required=True)
    one.add_argument("--rejects", type=Path, help="a CSV file for rows that could not be predicted")
    one.add_argument("--level", type=float, default=0.9, help="confidence of intervals and sets: 0.8, 0.9 or 0.95")
    one.add_argument("--threshold", type=float, default=0.5, help="of two categories, from which probability on")

    one = command("report", "The report of a model.")
    one.add_argument("model", type=Path)

    one = command("card", "The model card of a model.")
    one.add_argument("model", type=Path)
    one.add_argument("--format", choices=["json", "md", "html"], default="json")
    return whole
