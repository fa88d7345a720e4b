"""A recipe, with what it learned, as a Python script that needs Polars, and says what else a few steps need."""

import ast
import sys
from collections.abc import Mapping
from textwrap import indent
from typing import Any

import polars as pl

from app.data.names import clean
from app.errors import NotApplicable
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step

# Polars and DuckDB hand tables to each other through PyArrow.
PACKAGES = {"sklearn": "scikit-learn", "duckdb": "duckdb pyarrow"}
HEAD = """\
# {title}
#
# python prepare.py INPUT.(csv|parquet) OUTPUT.(csv|parquet){options}
#
# Reads a table, prepares it and writes it. What steps learned from the table is written down here, so that other rows
# are prepared alike. Written for Polars {polars}. A CSV file is in UTF-8 with commas, its dates are 2024-12-31 and its
# times 2024-12-31 18:30:00.
#
# It needs: pip install {needs}
{notes}
import sys
from pathlib import Path

import polars as pl

"""
TAIL = '''

def read(path):
    """A table of a Parquet file, or of a CSV file whose columns get the types they had."""
    if Path(path).suffix.lower() == ".parquet":
        return pl.scan_parquet(path, glob=False)
    frame = pl.scan_csv(path, infer_schema=False, glob=False)
    present = frame.collect_schema().names()
    places = [place for place, name in enumerate(present) if name in SCHEMA]
    return frame.with_columns(typed(pl.nth(place), SCHEMA[present[place]]) for place in places)


def typed(text, dtype):
    """The text of a CSV file as cells of a type; a cell that does not fit ends the script with a message."""
    if dtype == pl.Boolean:
        return text.str.to_lowercase().replace_strict({"true": True, "false": False}, return_dtype=pl.Boolean)
    if dtype == pl.Date:
        return text.str.to_date("%Y-%m-%d")
    if dtype == pl.Datetime:
        zone = "%#z" if dtype.time_zone else ""
        plain = text.str.replace("T", " ", literal=True)
        return plain.str.to_datetime(f"%Y-%m-%d %H:%M:%S%.f{zone}", time_unit=dtype.time_unit).cast(dtype)
    if dtype.is_nested():
        return text.str.json_decode(dtype)
    return text.cast(dtype)


def write(frame, path):
    """Write a table as Parquet or as CSV, where cells that hold several values become JSON."""
    if Path(path).suffix.lower() == ".parquet":
        return frame.sink_parquet(path)
    types = frame.collect_schema().dtypes()
    nested = [as_json(pl.nth(place)) for place, dtype in enumerate(types) if dtype.is_nested()]
    return frame.with_columns(nested).collect().write_csv(path)


def as_json(cells):
    """Cells that hold several values as JSON text."""
    whole = pl.struct(cells.alias("cell")).struct.json_encode()
    text = whole.str.strip_prefix('{"cell":').str.head(-1)
    return pl.when(cells.is_not_null()).then(text).otherwise(pl.lit(None, pl.String)).name.keep()


def main(given):
'''
MAIN = """\
    training = "--training" in given
    given = [one for one in given if one != "--training"]
"""
MAIN_SAME = """\
    given = [one for one in given if one != "--training"]  # all steps are done to any rows
"""
MAIN_TABLES = """\
    tables = {}
    while "--table" in given:
        place = given.index("--table")
        name, equals, path = "".join(given[place + 1 : place + 2]).partition("=")
        if name not in TABLES or not path:
            sys.exit(f"--table needs one of {', '.join(TABLES)}, then = and the path of its file.")
        tables[name] = read_table(path)
        del given[place : place + 2]
    missing = [name for name in TABLES if name not in tables]
    if missing:
        sys.exit(f"Give the files of other datasets: --table {missing[0]}=FILE.parquet")
"""
MAIN_END = """\
    if len(given) != 2:
        sys.exit("Give two files: python prepare.py INPUT.(csv|parquet) OUTPUT.(csv|parquet)")
    if not Path(given[0]).is_file():
        sys.exit(f"There is no file '{given[0]}'; check its name and folder.")
    frame = read(given[0])
    absent = [name for name in NEEDED if name not in frame.collect_schema()]
    if absent:
        sys.exit(f"{given[0]} lacks columns that the recipe needs: {', '.join(map(repr, absent))}")
"""
READ_TABLE = '''

def read_table(path):
    """Another table that steps read."""
    return pl.scan_parquet(path, glob=False) if path.lower().endswith(".parquet") else pl.scan_csv(path, glob=False)
'''


def script(
    recipe: Recipe,
    learned: list[dict[str, Any]],
    schema: Mapping[str, pl.DataType],
    needed: list[str],
    title: str = "A recipe of Easel",
) -> str:
    """The script, whose `prepare(frame)` does what the steps that are switched on do to a LazyFrame.

    `schema` are the types of the table's columns, by which a CSV file is read; `needed` are the columns it must have.
    Steps that remove, add or reorder rows are done with `prepare(frame, training=True)` (`--training`) only.
    """
    steps = [
        (place, step, facts)
        for place, ((step, enabled), facts) in enumerate(zip(recipe.steps, learned, strict=True), 1)
        if enabled
    ]
    some, others = any(_only_training(step) for _, step, _ in steps), recipe.tables()
    options = (" [--training]" if some else "") + "".join(f" --table {name}=FILE" for name in others)
    whole = f"SCHEMA = {_schema_code(schema)}\nNEEDED = {needed!r}\n"
    whole += f"TABLES = {others!r}\n" if others else ""
    takes = "frame" + (", training=False" if some else "") + (", *, tables" if others else "")
    parts = [_part(place, step, facts, bool(others)) for place, step, facts in steps]
    whole += "".join(defined for defined, _ in parts)
    body = "".join(called for _, called in parts) + "    return frame\n"
    whole += f'\n\ndef prepare({takes}):\n    """The table after every step; a LazyFrame gives a LazyFrame."""\n{body}'
    whole += (READ_TABLE if others else "") + TAIL + (MAIN if some else MAIN_SAME) + (MAIN_TABLES if others else "")
    gives = "frame" + (", training" if some else "") + (", tables=tables" if others else "")
    whole += MAIN_END + f"    write(prepare({gives}), given[1])\n"
    whole += '\n\nif __name__ == "__main__":\n    main(sys.argv[1:])\n'
    notes, needs = _notes(some, bool(others)), " ".join(_libraries(_checked(whole)))
    head = HEAD.format(title=clean(title), options=options, polars=pl.__version__, needs=needs, notes=notes)
    return _checked(head + whole)


def _libraries(whole: str) -> list[str]:
    """What is to be installed for what the code imports, Polars first."""
    found = {"polars"}
    for node in ast.walk(ast.parse(whole)):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    names = {PACKAGES.get(name, name) for name in found - sys.stdlib_module_names}
    return sorted(names, key=lambda name: (name != "polars", name))


def _only_training(step: Step) -> bool:
    """Whether rows to predict skip the step, or a part of it; one that says what a row is comes before."""
    return not step.keeps_rows and not step.shapes


def _notes(some_training: bool, others: bool) -> str:
    told = ["#"] if some_training or others else []
    if some_training:
        told += ["# --training also does the steps that remove, add or reorder rows; rows to predict skip them."]
    if others:
        told += ["# --table gives the file of another dataset that steps read."]
    return "".join(f"{line}\n" for line in told)


def _part(place: int, step: Step, facts: dict[str, Any], others: bool) -> tuple[str, str]:
    """A step as a function of its own where it is long, and its lines in `prepare`."""
    skipped = _only_training(step)
    said = f"# {place}. {clean(step.describe(facts or None))}{' (training rows only)' if skipped else ''}\n"
    takes = "frame, tables" if others else "frame"
    defined, called = _called(f"step_{place}", takes, said, step.code(facts).strip("\n"))
    if skipped:
        called = f"if training:\n{indent(called, '    ')}"
        rest = step.keeping_rows()
        if rest:
            told = f"# {place}. {clean(rest.describe(facts or None))} (rows that are all kept)\n"
            more, other = _called(f"step_{place}_kept", takes, told, rest.code(facts).strip("\n"))
            defined, called = defined + more, f"{called}\nelse:\n{indent(other, '    ')}"
    return defined, indent(f"{said}{called}\n", "    ")


def _called(name: str, takes: str, said: str, code: str) -> tuple[str, str]:
    """The code as a function of its own where it is long, and the line or call that does it."""
    if "\n" not in code and "lambda" not in code:
        return "", code
    # A name that a step gives to something must not be taken over by a later step before rows are read.
    return f"\n\ndef {name}({takes}):\n{indent(said + code, '    ')}\n    return frame\n", f"frame = {name}({takes})"


def _schema_code(schema: Mapping[str, pl.DataType]) -> str:
    lines = "".join(f"    {name!r}: {type_code(dtype)},\n" for name, dtype in schema.items())
    return f"{{\n{lines}}}" if lines else "{}"


def type_code(dtype: pl.DataType) -> str:
    """A type of Polars as code."""
    if isinstance(dtype, pl.List):
        return f"pl.List({type_code(dtype.inner)})"
    if isinstance(dtype, pl.Array):
        return f"pl.Array({type_code(dtype.inner)}, {dtype.size})"
    if isinstance(dtype, pl.Struct):
        fields = ", ".join(f"{field.name!r}: {type_code(field.dtype)}" for field in dtype.fields)
        return f"pl.Struct({{{fields}}})"
    if isinstance(dtype, pl.Enum):
        return f"pl.Enum({dtype.categories.to_list()!r})"
    if isinstance(dtype, pl.Categorical):
        return "pl.Categorical"
    return f"pl.{dtype!r}"


def _checked(whole: str) -> str:
    try:
        ast.parse(whole)
    except (SyntaxError, ValueError) as fault:
        raise NotApplicable(
            f"This recipe cannot be written as a script ({clean(str(fault))}); export it as JSON instead."
        ) from None
    return whole
