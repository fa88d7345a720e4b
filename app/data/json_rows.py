"""JSON: an array of objects, or one object a line, as a table of text cells."""

# ruff: noqa: S608 - keys of the data are quoted

import json
from pathlib import Path

import duckdb

from app.data.header import usable_names
from app.data.rejects import Reject, Rejects
from app.data.source import RAW, Source, path_sql, quoted
from app.errors import NotApplicable

OBJECT_LIMIT = 256_000_000  # bytes of one object
MOST_COLUMNS = 10_000
FORMS = "Choose JSON that is an array of objects ([{…}, {…}]), or one object a line"


def json_source(connection: duckdb.DuckDBPyConnection, path: Path, name: str, work: Path) -> Source:
    """The objects of a file as rows; their keys, in the order first met, as columns; nested values as JSON text."""
    is_array = _first_character(path) == "["
    rejects = None
    objects = _objects(path, is_array)
    try:
        keys = _keys(connection, objects, name)
    except (duckdb.Error, NotApplicable) as error:
        if is_array or _is_one_object(path):
            raise _refusal(name, error) from error
        path, rejects = _good_lines(path, work)
        objects = _objects(path, is_array=False)
        if path.stat().st_size == 0:
            raise NotApplicable(f"No line of {name} holds a JSON object. {FORMS}.") from error
        keys = _keys(connection, objects, name)
    if not keys:
        raise NotApplicable(f"The objects in {name} have no keys, so there are no columns. {FORMS}.")
    cells = ", ".join(f"json_extract_string(json, {quoted(_pointer(key))}) AS c{i}" for i, key in enumerate(keys))
    relation = f"(SELECT {cells} FROM {objects})"
    names, notes = usable_names(keys, len(keys))
    return Source(relation, names, (RAW,) * len(keys), path, rejects=rejects, notes=notes)


def _first_character(path: Path) -> str:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return file.read(65_536).lstrip()[:1]


def _objects(path: Path, is_array: bool) -> str:
    form = "array" if is_array else "unstructured"
    return (
        f"read_json_objects({path_sql(path)}, format='{form}', maximum_object_size={OBJECT_LIMIT}, compression='none')"
    )


def _keys(connection: duckdb.DuckDBPyConnection, objects: str, name: str) -> list[str]:
    others = connection.execute(f"SELECT count(*) FROM {objects} WHERE json_type(json) != 'OBJECT'").fetchone()[0]
    if others:
        raise NotApplicable(f"{name} holds {others:,} values that are not objects. {FORMS}.")
    found = connection.execute(
        "SELECT key, min(row * 10000 + place) FROM (SELECT row, unnest(keys) AS key, "
        "generate_subscripts(keys, 1) AS place FROM (SELECT row_number() OVER () AS row, json_keys(json) AS keys "
        f"FROM {objects})) GROUP BY key ORDER BY 2"
    ).fetchall()
    if len(found) > MOST_COLUMNS:
        raise NotApplicable(f"The objects in {name} have {len(found):,} different keys. Choose a file with fewer.")
    return [key for key, _ in found]


def _is_one_object(path: Path) -> bool:
    """Whether a file that opens with an object is one object over many lines rather than one a line."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return next((line for line in file if line.strip()), "").strip() in ("{", '{"')


def _refusal(name: str, error: Exception) -> NotApplicable:
    if isinstance(error, NotApplicable):
        return error
    where = str(error).partition("at byte")[2].partition(".")[0]
    place = f" (at byte{where})" if where else ""
    return NotApplicable(f"{name} is not valid JSON{place}. {FORMS}, and mend it.")


def _good_lines(path: Path, work: Path) -> tuple[Path, Rejects]:
    target, rejects = work / "objects.jsonl", Rejects(work)
    with path.open(encoding="utf-8-sig", errors="replace") as lines, target.open("w", encoding="utf-8") as out:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                is_object = isinstance(json.loads(line), dict)
            except (ValueError, RecursionError):
                rejects.add(Reject(number, "not valid JSON", line.rstrip("\r\n")))
                continue
            if is_object:
                out.write(line.rstrip("\r\n") + "\n")
            else:
                rejects.add(Reject(number, "not a JSON object", line.rstrip("\r\n")))
    return target, rejects


def _pointer(key: str) -> str:
    return "/" + key.replace("~", "~0").replace("/", "~1")
