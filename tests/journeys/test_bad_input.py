"""Tables that trouble other tools, from the upload to the model: a sentence or a model, never a fault, nothing lost."""

import io

import polars as pl
import pytest

from components.resources import library, report, store

ROWS = 60
SIZES = [(number * 7) % 50 for number in range(ROWS)]
FATES = ["yes" if size > 25 else "no" for size in SIZES]


def csv(**columns) -> bytes:
    return pl.DataFrame(columns).write_csv().encode()


def parquet() -> bytes:
    file = io.BytesIO()
    pl.DataFrame({"size": SIZES, "fate": FATES}).write_parquet(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nothing.csv", b""),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
        ("book.xlsx", b"PK\x03\x04 but not a workbook"),
        ("cut.parquet", parquet()[:-20]),
    ],
)
def test_an_unreadable_file_is_refused_and_nothing_is_added(visitor, name, content):
    me = visitor()
    before = len(library().datasets())
    at = me.go("datasets")
    at.file_uploader(key="data.upload").upload(name, content, "text/csv").run()
    at.button(key="data.use").click().run()
    assert name in at.error[0].value
    assert not at.exception
    assert len(library().datasets()) == before


@pytest.mark.parametrize(
    ("content", "target", "sentence"),
    [
        (csv(only=list(range(ROWS))), "only", "only is the only column"),
        (csv(size=[3], fate=["yes"]), "fate", "Only one row has a known fate"),
        (csv(size=SIZES, fate=[None] * ROWS), "fate", "Every cell of fate is missing"),
        (csv(size=SIZES, fate=["same"] * ROWS), "fate", "fate is always 'same'"),
        (csv(size=list(range(3000)), fate=[f"class {one % 1000}" for one in range(3000)]), "fate", "1,000 different"),
    ],
    ids=["one column", "one row", "all-missing target", "constant target", "1,000 classes"],
)
def test_a_table_from_which_nothing_can_be_learned_is_kept_and_the_build_says_why(visitor, content, target, sentence):
    me = visitor()
    me.upload("table.csv", content)
    me.at.switch_page("pages/model/build.py").run()
    if me.at.selectbox(key="build.target").value != target:
        me.at.selectbox(key="build.target").select(target).run()
    before = len(store().runs())
    assert sentence in me.at.error[0].value
    me.at.button(key="build.start").click().run()
    assert sentence in me.at.error[0].value
    assert not me.at.exception
    assert len(store().runs()) == before


LEARNABLE = {
    "a target with missing cells": (csv(size=SIZES, fate=[None, *FATES[1:-1], None]), "2 rows without a known fate"),
    "duplicate and blank names": (
        b"size,size,,fate\n"
        + b"".join(b"%d,%d,x,%s\n" % (s, s, f.encode()) for s, f in zip(SIZES, FATES, strict=True)),
        None,
    ),
    "infinite numbers": (csv(size=["inf", "-inf", "nan", *map(str, SIZES[3:])], fate=FATES), None),
    "names like markup": (csv(**{"<b>size</b>": SIZES, "=1+1": SIZES, "fate": FATES}), None),
}


@pytest.mark.parametrize("case", LEARNABLE)
def test_a_troubled_table_is_learned_from_with_every_row(visitor, case):
    content, note = LEARNABLE[case]
    me = visitor()
    me.upload("troubled.csv", content)
    assert f"{ROWS} rows" in me.words()
    build(me, ROWS - 2 if note else ROWS, note)


@pytest.mark.parametrize("name", ["really_parquet.csv", "really_parquet.xlsx"])
def test_a_wrong_extension_does_no_harm(visitor, name):
    me = visitor()
    me.upload(name, parquet())
    build(me, ROWS, None)


def build(me, rows, note):
    """Build with few rounds, and find every row and the note in the report."""
    at = me.go("build")
    at.selectbox(key="build.target").select("fate").run()
    at.number_input(key="build.param.num_round").set_value(5).run()
    run = me.start()
    me.wait(lambda: me.at.success)
    found = report(run)
    assert sum(found.rows[part] for part in ("train", "validation", "test")) == rows
    assert note is None or any(note in one for one in found.notes)
    me.go("analyze")
    me.go("predict")
    me.press("predict.go")
    assert at.metric[0].value in ("yes", "no")
