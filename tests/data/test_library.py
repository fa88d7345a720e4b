"""The library: datasets last, have versions, and nothing of them is lost silently."""

import os
import sqlite3
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from app.data.changes import changes
from app.data.columns import Kind
from app.data.formats import NamedFile
from app.data.library import Library
from app.data.progress import Cancelled
from app.errors import NotApplicable
from app.settings import Settings

CUSTOMERS = "id,age,plan,joined\n" + "\n".join(
    f"C{number:03d},{20 + number % 50},{'AB'[number % 2]},2024-01-{number % 28 + 1:02d}" for number in range(60)
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"EASEL_HOME": str(tmp_path / "it's home [1]")})


@pytest.fixture
def library(settings: Settings) -> Library:
    return Library(settings)


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    path = tmp_path / "upload.csv"
    path.write_text(CUSTOMERS, encoding="utf-8")
    return path


def column(library: Library, tmp_path: Path, cells: list[str]) -> str:
    """A dataset whose column `x` has these cells, beside one that makes rows different."""
    path = tmp_path / "cells.csv"
    path.write_text("n,x\n" + "".join(f"row {place},{cell}\n" for place, cell in enumerate(cells)), encoding="utf-8")
    return library.add(path, "cells.csv").dataset


def test_a_dataset_outlives_the_program(library: Library, settings: Settings, customers: Path) -> None:
    added = library.add(customers, r"C:\Users\me\Customers 2024.csv")
    library.save_workbench(added.dataset, {"draft": {"target": "plan"}, "history": [1, None, "ü\x00"]})
    later = Library(settings)
    assert later.version(added.dataset) == added
    assert [(known.name, known.rows, known.columns, known.versions) for known in later.datasets()] == [
        ("Customers 2024", 60, 4, (1,))
    ]
    assert later.last_used() == added.dataset and added.source == "Customers 2024.csv"
    assert later.workbench(added.dataset) == {"draft": {"target": "plan"}, "history": [1, None, "ü\x00"]}
    assert added.scan().collect().height == 60 and added.rejects.exists() and added.rejected == 0
    assert added.column("age").kind is Kind.NUMBER and added.created.tzinfo is not None


def test_a_new_version_leaves_the_old_one(library: Library, customers: Path) -> None:
    first = library.add(customers, "customers.csv")
    customers.write_text(CUSTOMERS + "\nC999,33,B,2024-02-01\n", encoding="utf-8")
    second = library.add_files([NamedFile(customers, "customers-february.csv")], dataset=first.dataset)
    assert (second.number, second.rows, second.source) == (2, 61, "customers-february.csv")
    assert library.version(first.dataset) == second and library.version(first.dataset, 1) == first
    assert first.scan().collect().height == 60
    with pytest.raises(NotApplicable, match="has no version 3; its versions are: 1, 2"):
        library.version(first.dataset, 3)


def test_names_are_each_their_own_and_the_last_used_comes_first(library: Library, customers: Path) -> None:
    ids = [library.add(customers, name).dataset for name in ("churn.csv", "Churn.csv", "churn.tsv.gz")]
    assert [known.name for known in library.datasets()] == ["churn (3)", "Churn (2)", "churn"]
    library.use(ids[0])
    assert library.last_used() == ids[0] and library.datasets()[0].id == ids[0]
    assert library.rename(ids[1], "  my \n\x00 table ").name == "my table"
    assert library.rename(ids[1], "churn").name == "churn (2)"
    assert library.rename(ids[1], "churn (2)").name == "churn (2)"
    for name, sentence in (("  \n", "The name is empty"), ("x" * 300, "The name has 300 characters")):
        with pytest.raises(NotApplicable, match=sentence):
            library.rename(ids[1], name)


def test_a_deleted_dataset_can_be_brought_back(library: Library, customers: Path) -> None:
    first = library.add(customers, "churn.csv")
    library.delete(first.dataset)
    assert library.datasets() == [] and library.last_used() is None
    assert [known.id for known in library.datasets(deleted=True)] == [first.dataset]
    with pytest.raises(NotApplicable, match="was deleted; restore it"):
        library.version(first.dataset)
    library.add(customers, "churn.csv")
    assert library.restore(first.dataset).name == "churn (2)"
    assert library.version(first.dataset) == first and first.scan().collect().height == 60


def test_an_unknown_dataset_is_refused_whatever_is_asked(library: Library, customers: Path) -> None:
    for ask in (library.dataset, library.version, library.delete, library.restore, library.use, library.workbench):
        with pytest.raises(NotApplicable, match="There is no dataset '../../etc'"):
            ask("../../etc")
    for ask, more in (
        (library.rename, ["n"]),
        (library.set_kind, ["x", Kind.TEXT]),
        (library.save_workbench, [{}]),
    ):
        with pytest.raises(NotApplicable, match="There is no dataset"):
            ask("f" * 32, *more)
    with pytest.raises(NotApplicable, match="There is no dataset"):
        library.add_files([NamedFile(customers, "n.csv")], dataset="f" * 32)


def test_a_refused_file_leaves_nothing(library: Library, settings: Settings, customers: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    with pytest.raises(NotApplicable):
        library.add(empty, "empty.csv")
    assert library.datasets() == [] and list((settings.home / "datasets").iterdir()) == []
    known = library.add(customers, "customers.csv")
    with pytest.raises(NotApplicable):
        library.add_files([NamedFile(empty, "empty.csv")], dataset=known.dataset)
    assert library.version(known.dataset) == known
    assert [path.name for path in known.folder.parent.iterdir()] == ["1"]


def test_a_number_becomes_labels_as_it_was_written(library: Library, customers: Path) -> None:
    first = library.add(customers, "customers.csv")
    second = library.set_kind(first.dataset, "age", Kind.CATEGORY)
    assert second.column("age").kind is Kind.CATEGORY and second.number == 2
    ages = second.scan().select("age").collect()["age"]
    assert ages.dtype == pl.String and ages[0] == "20"
    assert second.notes[-1] == "age was changed from number to category; every cell fits."
    third = library.set_kind(first.dataset, "age", Kind.NUMBER)
    assert third.scan().collect().equals(first.scan().collect())
    assert library.set_kind(first.dataset, "age", Kind.NUMBER) == third
    with pytest.raises(NotApplicable, match="There is no column 'aeg'; the columns are: id, age, plan, joined"):
        library.set_kind(first.dataset, "aeg", Kind.TEXT)


def test_cells_that_do_not_fit_a_kind_are_counted_and_kept_in_the_old_version(library: Library, tmp_path: Path) -> None:
    dataset = column(library, tmp_path, [*(["12", "red", "3", "green"] * 10), ""])
    changed = library.set_kind(dataset, "x", Kind.NUMBER)
    assert changed.column("x").missing == 21
    assert "20 cells that do not fit, such as 'red', are missing now; version 1 still has" in changed.notes[-1]
    assert changed.scan().collect()["x"].drop_nulls().unique().sort().to_list() == [3, 12]
    assert library.version(dataset, 1).scan().collect()["x"].to_list().count("red") == 10


def test_a_kind_that_no_cell_fits_is_refused(library: Library, tmp_path: Path) -> None:
    dataset = column(library, tmp_path, ["red", "green", "blue"] * 10)
    for kind in (Kind.NUMBER, Kind.DATE, Kind.BOOLEAN):
        with pytest.raises(NotApplicable, match=f"No cell of x, such as 'red', can be read as {kind}"):
            library.set_kind(dataset, "x", kind)
    version = library.version(dataset)
    assert version.number == 1 and [path.name for path in version.folder.parent.iterdir()] == ["1"]


def test_every_change_of_kind_is_made_or_refused_with_a_sentence(library: Library, tmp_path: Path) -> None:
    cells = {
        "number": ["1.5", "2", ""],
        "boolean": ["true", "false", ""],
        "date": ["2024-02-29", "2023-01-01", ""],
        "text": ["a b", "3", ""],
    }
    frame = pl.DataFrame({f"{start} {kind}": cells[start] * 20 for start in cells for kind in Kind})
    path = tmp_path / "kinds.csv"
    frame.write_csv(path)
    first = library.add(path, "kinds.csv")
    made = 0
    for column in first.columns:
        try:
            after = library.set_kind(first.dataset, column.name, Kind(column.name.split()[1]))
        except NotApplicable as refusal:
            assert "can be read as" in str(refusal)
            continue
        made += 1
        changed = after.scan().select(column.name).collect()[column.name]
        lost = changed.null_count() - column.missing
        assert after.column(column.name).missing == changed.null_count()
        assert lost == 0 or f"{lost:,} cells that do not fit" in after.notes[-1]
    assert made >= 16


def test_many_at_once_each_get_a_name_and_a_number(settings: Settings, library: Library, customers: Path) -> None:
    known = library.add(customers, "first.csv").dataset
    failures: list[BaseException] = []

    def work() -> None:
        try:
            own = Library(settings)
            own.add(customers, "same.csv")
            own.add_files([NamedFile(customers, "first.csv")], dataset=known)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert library.dataset(known).versions == (1, 2, 3, 4, 5, 6, 7)
    assert len({known.name for known in library.datasets()}) == 7
    assert all(library.version(known, number).scan().collect().height == 60 for number in range(1, 8))


def test_there_and_back_again_gives_the_same_cells(library: Library, tmp_path: Path) -> None:
    cases = {
        "whole": (["1", "2", ""], Kind.TEXT, Kind.NUMBER, [1, 2, None]),
        "real": (["1.5", "2", ""], Kind.CATEGORY, Kind.TEXT, ["1.5", "2", None]),
        "long": (["9007199254740993", "-12", "0"], Kind.IDENTIFIER, Kind.NUMBER, [9007199254740993, -12, 0]),
        "day": (["2024-02-29", "2024-03-01", ""], Kind.TEXT, Kind.DATE, [date(2024, 2, 29), date(2024, 3, 1), None]),
        "flag": (["true", "false", ""], Kind.NUMBER, Kind.BOOLEAN, [True, False, None]),
        "time": (["2024-02-29 10:30", "2024-03-01 00:00", ""], Kind.TEXT, Kind.CATEGORY, None),
    }
    path = tmp_path / "cases.csv"
    pl.DataFrame({name: case[0] for name, case in cases.items()}).write_csv(path)
    dataset = library.add(path, "cases.csv").dataset
    for name, (_, first, then, written) in cases.items():
        library.set_kind(dataset, name, first)
        found = library.set_kind(dataset, name, then).scan().collect()[name].to_list()
        assert found == (written or ["2024-02-29 10:30:00", "2024-03-01 00:00:00", None]), name


def test_files_of_one_schema_are_one_dataset_and_versions_are_compared(library: Library, tmp_path: Path) -> None:
    for name, content in {
        "a": "id,age,Town,plan\n1,30,Rome,x\n2,31,Oslo,y\n",
        "b": "id,age,town,plan\n3,32,Bern,x\n",
        "c": "id,age,town,size\n1,30,Rome,1.5\n2,old,Oslo,2.5\n3,,Bern,3.5\nx\n",
    }.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    files = [NamedFile(tmp_path / "a", "C:\\in\\jan.csv"), NamedFile(tmp_path / "b", "feb.csv", ("From afar.",))]
    first = library.add_files(files)
    assert first == library.version(first.dataset) and first.source == "jan.csv and 1 more"
    assert [(file.name, file.rows) for file in first.files] == [("jan.csv", 2), ("feb.csv", 1)]
    assert library.dataset(first.dataset).name == "jan" and "feb.csv: From afar." in first.notes
    assert library.set_kind(first.dataset, "age", Kind.TEXT).files == first.files
    second = library.add_files([NamedFile(tmp_path / "c", "c.csv")], dataset=first.dataset)
    assert second.number == 3 and second.files == ()
    assert changes(first, second) == (
        "'Town' is called 'town' now.",
        "1 column came: 'size'.",
        "1 column went: 'plan'.",
        f"'age' was number and is {second.column('age').kind} now.",
        "'age' had no missing cell and has 1 now.",
        "1 rejected line, 1 more than before.",
    )
    assert changes(first, first) == () and "3 rows, 1 more than before." not in changes(first, second)


def test_a_cancelled_reading_leaves_no_dataset(library: Library, settings: Settings, customers: Path) -> None:
    with pytest.raises(Cancelled):
        library.add(customers, "customers.csv", cancelled=lambda: True)
    assert library.datasets() == [] and list((settings.home / "datasets").iterdir()) == []


def test_datasets_deleted_long_ago_are_purged_and_others_kept(
    library: Library, settings: Settings, customers: Path
) -> None:
    kept, gone = (library.add(customers, name).dataset for name in ("kept.csv", "gone.csv"))
    library.delete(gone)
    assert library.purge() == 0 and library.restore(gone).name == "gone"
    library.delete(gone)
    folder = settings.home / "datasets"
    for name in (f"{kept}/.incoming-x", "orphan", "fresh"):
        (folder / name).mkdir()
        if name != "fresh":
            os.utime(folder / name, (0, 0))
    assert library.purge(days=0) == 1
    assert {path.name for path in folder.iterdir()} == {kept, "fresh"}
    assert [path.name for path in (folder / kept).iterdir()] == ["1"] and library.version(kept).rows == 60
    with pytest.raises(NotApplicable, match="There is no dataset"):
        library.restore(gone)


def test_versions_that_another_database_knows_are_never_purged(settings: Settings, customers: Path) -> None:
    first = Library(settings).add(customers, "customers.csv")
    os.utime(first.folder.parent, (0, 0))
    elsewhere = replace(settings, database=f"sqlite:///{settings.home / 'other.db'}")
    assert Library(elsewhere).purge() == 0
    assert Library(settings).version(first.dataset).scan().collect().height == 60


def test_a_library_of_an_earlier_easel_is_opened(library: Library, settings: Settings, customers: Path) -> None:
    first = library.add(customers, "customers.csv")
    with sqlite3.connect(settings.home / "easel.db") as connection:
        connection.execute("ALTER TABLE easel_dataset_versions DROP COLUMN files")
    connection.close()
    assert Library(settings).version(first.dataset) == first
