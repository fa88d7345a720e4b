"""The prepared table: kept as a dataset, or made into a file to download, in the background."""

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from app.data.dataset import Version
from app.data.names import given
from app.data.progress import Asked, Tell
from app.wrangling.engines import Written
from app.wrangling.prepared import CSV, EXCEL, PARQUET, keep_prepared, write_prepared
from app.wrangling.recipe import Recipe
from components import reading_job, state
from components.recipe_exchange import file_name
from components.resources import library, recipe_book, settings
from components.wording import count, plain, size

JOB, DONE = "recipe.prepared job", "recipe.prepared done"
NEW = ""
LABELS = {CSV: "CSV", PARQUET: "Parquet", EXCEL: "Excel"}
MIMES = {
    CSV: "text/csv",
    PARQUET: "application/vnd.apache.parquet",
    EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class PreparedFile:
    """A file of the prepared table, which is there as long as its folder, how it was written, and its columns written
    as JSON.
    """

    folder: TemporaryDirectory
    path: Path
    written: Written
    nested: list[str]


def prepared_table(version: Version, recipe: Recipe) -> None:
    """Draw how large the prepared table is, and both ways to have it."""
    job = reading_job.current(JOB)
    if job is not None and not job.done.is_set():
        reading_job.watch(JOB, "recipe.prepared.cancel")
        return
    if not recipe.steps:
        st.caption("The recipe has no steps yet; the prepared table is the dataset as it is.")
        return
    done = count(sum(on for _, on in recipe.steps), "step")
    st.caption(
        f"All {count(version.rows, 'row')} after {done}, which learn from all of them. "
        "In CSV and Excel, cells that hold several values are JSON text."
    )
    _keep(version, recipe)
    _download(version, recipe)
    owner = _owner(version, recipe)
    if job is not None:
        _finish(job, owner)
    _done(owner)


def _owner(version: Version, recipe: Recipe) -> tuple[str, int, str]:
    """What a prepared table is made of."""
    return version.dataset, version.number, json.dumps(recipe.to_dict())


def _keep(version: Version, recipe: Recipe) -> None:
    others = {one.id: one.name for one in library().datasets() if one.id != version.dataset}
    known = library().dataset(version.dataset).name
    with st.container(horizontal=True, vertical_alignment="bottom"):
        grows = st.selectbox(
            "Save as", [NEW, *others], key="recipe.prepared.as", width=280, persist_state="session",
            format_func=lambda id: f"Next version of {others[id]}" if id in others else "A new dataset",
        )  # fmt: skip
        name = "" if grows else st.text_input(
            "Name", key="recipe.prepared.name", placeholder=f"{known}, prepared"[:80], width=280,
            persist_state="session",
        )  # fmt: skip
        asked = st.button("Save as a dataset", key="recipe.prepared.save", icon=":material/save:")
    if not asked:
        return
    wanted = given(name) if name.strip() else ""
    ready, kept, scheduler, called = _bound(recipe), library(), settings().scheduler, recipe_book().name_of(recipe)

    def make(tell: Tell, cancelled: Asked) -> Version:
        return keep_prepared(
            kept, version, ready, name=wanted, recipe_name=called, dataset=grows or None, scheduler=scheduler,
            progress=tell, cancelled=cancelled,
        )  # fmt: skip

    _begin(version, recipe, make)


def _download(version: Version, recipe: Recipe) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(
            "File", list(LABELS), key="recipe.prepared.format", format_func=LABELS.get, width=280,
            persist_state="session",
        )  # fmt: skip
        asked = st.button("Make the file", key="recipe.prepared.make", icon=":material/table_view:")
    if not asked:
        return
    ready, home, scheduler = _bound(recipe), settings().home, settings().scheduler
    file = f"{file_name(library().dataset(version.dataset).name)}_prepared.{kind}"

    def make(tell: Tell, cancelled: Asked) -> PreparedFile:
        folder = TemporaryDirectory(dir=home, prefix="upload-")
        path = Path(folder.name) / file
        written, nested = write_prepared(ready, version.data, path, scheduler, tell, cancelled)
        return PreparedFile(folder, path, written, nested)

    _begin(version, recipe, make)


def _bound(recipe: Recipe) -> Recipe:
    return recipe.bound(library().tables(recipe.tables()))


def _begin(version: Version, recipe: Recipe, make: reading_job.Read) -> None:
    st.session_state.pop(DONE, None)
    reading_job.begin(f"{library().dataset(version.dataset).name}, prepared", make, JOB, "Preparing the table")
    job = reading_job.current(JOB)
    if job is not None and not job.done.is_set():
        st.rerun()
    _finish(job, _owner(version, recipe))


def _finish(job: reading_job.ReadingJob | None, owner: tuple[str, int, str]) -> None:
    """Keep what was made for as long as the recipe stays as it is, or say why there is nothing."""
    reading_job.forget(JOB)
    if job is None:
        return
    if job.result is None:
        st.error(plain(job.refusal, 2_000), icon=":material/info:")
        return
    st.session_state[DONE] = owner, job.result


def _done(owner: tuple[str, int, str]) -> None:
    """Draw what was made of the present recipe."""
    made_of, result = st.session_state.get(DONE) or (None, None)
    if made_of != owner:
        st.session_state.pop(DONE, None)
    elif isinstance(result, Version):
        _saved(result)
    else:
        _file(result)


def _saved(made: Version) -> None:
    name = plain(library().dataset(made.dataset).name)
    shape = f"{count(made.rows, 'row')} and {count(len(made.columns), 'column')}"
    st.success(f"Saved as version {made.number} of {name}: {shape}.", icon=":material/check_circle:")
    st.caption(plain(made.notes[0], 2_000))
    if st.button("Open it", key="recipe.prepared.open", icon=":material/folder_open:"):
        state.use_dataset(made.dataset)
        state.say(f"{name} is open: {shape}.")
        st.rerun()


def _file(made: PreparedFile) -> None:
    ending = made.path.suffix.removeprefix(".")
    st.download_button(
        f"Download {LABELS[ending]} ({size(made.path.stat().st_size)})", made.path.read_bytes, made.path.name,
        MIMES[ending], key="recipe.prepared.download", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    names = ", ".join(plain(name, 60) for name in made.nested[:5]) + (" and more" if len(made.nested) > 5 else "")
    told = f" The cells of {names} hold several values and were written as JSON text." if names else ""
    st.caption(f"{plain(made.written.sentence, 2_000)}{told}")
