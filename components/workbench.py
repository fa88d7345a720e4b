"""What is in work on a dataset, kept with it: the recipe's history, the draft of a build, the last run."""

from typing import TYPE_CHECKING, Any

from components.resources import library

if TYPE_CHECKING:
    from app.wrangling.history import History

RECIPE, BUILD, RUN = "recipe", "build", "run"


def keep(dataset: str, **changes: Any) -> None:
    """Save parts of what is in work; the other parts stay as they are."""
    library().save_workbench(dataset, library().workbench(dataset) | changes)


def history(dataset: str) -> "History":
    """The recipe of a dataset with what can be undone and redone."""
    from app.wrangling.history import History

    saved = library().workbench(dataset).get(RECIPE)
    return History.from_dict(saved) if saved else History()


def keep_history(dataset: str, history: "History") -> None:
    """Save the recipe of a dataset with what can be undone and redone."""
    keep(dataset, **{RECIPE: history.to_dict()})


def draft(dataset: str) -> dict[str, Any]:
    """The draft of a build: its "target" and whatever else was chosen so far."""
    return library().workbench(dataset).get(BUILD) or {}


def keep_draft(dataset: str, **choices: Any) -> None:
    """Save choices of the draft of a build; the other choices stay as they are."""
    keep(dataset, **{BUILD: draft(dataset) | choices})


def chosen_problem(dataset: str) -> str | None:
    """The problem that was chosen or detected for the draft's present target, if there is one."""
    drafted = draft(dataset)
    saved = drafted.get("spec", {})
    return saved.get("problem") if saved.get("target") == drafted.get("target") else None


def last_run(dataset: str) -> dict[str, str]:
    """The "id", "name" and "status" of the run of a dataset that was looked at last; empty if there is none."""
    return library().workbench(dataset).get(RUN) or {}
