"""Arrow, ORC and nested Parquet; compressed files and archives; several files as one table; progress and cancel."""

import bz2
import gzip
import lzma
import zipfile
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from pyarrow import orc

from app.data.formats import NamedFile, tables_inside
from app.data.ingest import ingest, ingest_many
from app.data.progress import Cancelled
from app.data.reading import ReadSettings
from app.errors import NotApplicable

CSV = b"id,town\n1,Rome\n2,Oslo\n"


def table_of(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "data.parquet")


def named(folder: Path, **contents: str) -> list[NamedFile]:
    """Files with these contents; `jan` becomes jan.csv."""
    files = []
    for stem, content in contents.items():
        path = folder / f"upload-{stem}"
        path.write_text(content, encoding="utf-8")
        files.append(NamedFile(path, f"{stem}.csv"))
    return files


@pytest.mark.parametrize("form", ["file", "stream", "orc"])
def test_arrow_files_streams_and_orc_come_back_as_they_were(tmp_path, form):
    table = pa.table({
        "n": pa.array([1, None, 3], pa.int32()),
        "word": pa.array(["a", "b", "a"]) if form == "orc" else pa.array(["a", "b", "a"]).dictionary_encode(),
        "at": pa.array([0, 1_000_000, None], pa.timestamp("us")),
        **({} if form == "orc" else {"wait": pa.array([90_000, None, 1], pa.duration("ms"))}),
        "cells": pa.array([[1], [], None], pa.list_(pa.int64())),
    })  # fmt: skip
    source = tmp_path / {"file": "t.feather", "stream": "t.arrows", "orc": "t.orc"}[form]
    if form == "orc":
        orc.write_table(table, source)
    else:
        with (pa.ipc.new_file if form == "file" else pa.ipc.new_stream)(source, table.schema) as out:
            out.write_table(table, max_chunksize=2)
    found = ingest(source, tmp_path / "out")
    back = table_of(tmp_path / "out")
    assert back["n"].to_list() == [1, None, 3] and back["word"].to_list() == ["a", "b", "a"]
    assert back["at"].dtype == pl.Datetime("us") and back["cells"].to_list() == ["[1]", "[]", None]
    assert form == "orc" or back["wait"].to_list() == [90.0, None, 0.001]
    assert "The cells of 'cells' hold several values each" in found.notes[0]


def test_a_cut_arrow_file_is_refused(tmp_path):
    source = tmp_path / "t.arrow"
    pl.DataFrame({"n": range(1000)}).write_ipc(source)
    source.write_bytes(source.read_bytes()[:3000])
    with pytest.raises(NotApplicable, match="t.arrow is damaged"):
        ingest(source, tmp_path / "out")


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz", "zst"])
def test_compressed_tables(tmp_path, ending):
    pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}.get(ending)
    packed = pack(CSV) if pack else pa.compress(CSV, "zstd", asbytes=True)
    source = tmp_path / f"towns.csv.{ending}"
    source.write_bytes(packed)
    assert ingest(source, tmp_path / "out").rows == 2
    source.write_bytes(packed[:-9])
    with pytest.raises(NotApplicable, match="damaged"):
        ingest(source, tmp_path / "out")


def test_an_archive_of_one_schema_is_one_table_and_one_of_its_files_can_be_chosen(tmp_path):
    with zipfile.ZipFile(tmp_path / "months.zip", "w") as archive:
        archive.writestr("months/jan.csv", CSV)
        archive.writestr("months/feb.csv.gz", gzip.compress(b"town,id\nBern,3\n"))
        archive.writestr("months/README.md", "about")
        archive.writestr("__MACOSX/months/._jan.csv", b"\0")
    found = ingest(tmp_path / "months.zip", tmp_path / "out")
    assert table_of(tmp_path / "out").rows() == [("Bern", 3), ("Rome", 1), ("Oslo", 2)]
    assert [(file.name, file.rows) for file in found.files] == [("feb.csv", 1), ("jan.csv", 2)]
    assert any("also holds 'months/README.md'" in note for note in found.notes)
    names = tables_inside(tmp_path / "months.zip", "months.zip")
    assert names == ("months/feb.csv.gz", "months/jan.csv")
    assert ingest(tmp_path / "months.zip", tmp_path / "out", settings=ReadSettings(sheet=names[1])).rows == 2
    with pytest.raises(NotApplicable, match="no table called mar.csv. Its tables are: months/feb.csv.gz"):
        ingest(tmp_path / "months.zip", tmp_path / "out", settings=ReadSettings(sheet="mar.csv"))


def test_an_archive_of_unlike_tables_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("customers.csv", "customer,name,age\n1,Ann,40\n")
        archive.writestr("orders.csv", "order,customer,amount\n7,1,3.5\n")
    with pytest.raises(NotApplicable, match="orders.csv is another kind .* than customers.csv: they share 1 of 3"):
        ingest(tmp_path / "all.zip", tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_files_are_put_under_one_another_by_the_names_of_their_columns(tmp_path):
    files = named(
        tmp_path,
        jan="id,code,age\n1,007,30\n2,008,31\n",
        feb="Age,id,code,extra\n40,3,12,x\n41,4,13,y\nbroken\n",
        mar="id;age\n5;n.n.\n6;51\n",
    )
    found = ingest_many(files, tmp_path / "out", source_column="month")
    table = table_of(tmp_path / "out")
    assert table.columns == ["id", "code", "age", "extra", "month"]
    assert table["id"].to_list() == [1, 2, 3, 4, 5, 6]
    assert table["code"].to_list() == ["007", "008", "12", "13", None, None]
    assert table["extra"].to_list() == [None, None, "x", "y", None, None]
    assert table["month"].to_list() == ["jan.csv", "jan.csv", "feb.csv", "feb.csv", "mar.csv", "mar.csv"]
    assert [(file.rows, file.rejected) for file in found.files] == [(2, 0), (2, 1), (2, 0)] and found.rejected == 1
    assert pl.read_parquet(tmp_path / "out" / "rejects.parquet")["reason"][0].startswith("feb.csv: 1 cell")
    assert "Only feb.csv has a column 'extra'; it is missing in the other rows." in found.notes
    assert "mar.csv has no column 'code'; it is missing in those rows." in found.notes
    assert "'age' is text, because it holds numbers in jan.csv and feb.csv but text in mar.csv." in found.notes


def test_types_are_settled_over_all_files(tmp_path):
    files = named(tmp_path, a="day,x\n01/02/2024,1\n", b="day,x\n25/02/2024,2.5\n")
    ingest_many(files, tmp_path / "out")
    table = table_of(tmp_path / "out")
    assert table["day"].dt.month().to_list() == [2, 2] and table["x"].to_list() == [1, 2.5]


def test_the_parts_of_a_split_file_take_the_names_of_the_first(tmp_path):
    files = named(tmp_path, a="id,price\n1,2.5\n2,3.5\n", b="3,4.5\n4,5.5\n")
    found = ingest_many(files, tmp_path / "out")
    assert table_of(tmp_path / "out")["price"].to_list() == [2.5, 3.5, 4.5, 5.5]
    assert "b.csv: It has no header; its columns were taken in the order of a.csv." in found.notes


def test_typed_files_keep_their_types_beside_text(tmp_path):
    pl.DataFrame({"id": [1, 2], "zip": ["01234", "99999"]}).write_parquet(tmp_path / "a")
    (tmp_path / "b").write_text("id,zip\n3,12345\n4,12346\n")
    ingest_many([NamedFile(tmp_path / "a", "a.parquet"), NamedFile(tmp_path / "b", "b.csv")], tmp_path / "out")
    assert table_of(tmp_path / "out").rows() == [(1, "01234"), (2, "99999"), (3, "12345"), (4, "12346")]


@pytest.mark.parametrize("broken", [False, True])
def test_a_reading_tells_how_far_it_is_and_leaves_nothing_when_cancelled(tmp_path, broken):
    source = tmp_path / "big.csv.gz"
    rows = "".join(f"{n},{n / 7},word {n % 9},2024-01-{n % 28 + 1:02d}\n" for n in range(200_000))
    odd = "1,2,3\n" if broken else ""
    source.write_bytes(gzip.compress(f"id,x,word,day\n1,2,a,2024-01-01\n{odd}{rows}".encode(), 1))
    told: list[tuple[str, float | None]] = []
    assert ingest(source, tmp_path / "out", progress=lambda *step: told.append(step)).rows == 200_001
    steps = list(dict.fromkeys(step for step, _ in told))
    assert steps[:3] == ["Unpacking big.csv.gz", "Checking the characters of big.csv", "Reading big.csv"]
    assert ("Reading big.csv line by line" in steps) == broken
    assert all(share is None or 0 <= share <= 1 for _, share in told)
    for last in steps:
        seen: list[str] = []
        folder = tmp_path / "cancelled"
        with pytest.raises(Cancelled, match="Reading big.csv(.gz)? was cancelled; nothing of it was kept"):
            ingest(source, folder, progress=lambda step, _: seen.append(step), cancelled=lambda: last in seen)  # noqa: B023
        assert not list(folder.iterdir())
