"""A change of a recipe that makes later steps fail: which, why, and the same change with them switched off."""

from collections.abc import Callable
from dataclasses import dataclass

from app.wrangling.difference import named, shortened
from app.wrangling.recipe import Recipe
from app.wrangling.trial import Failure, Trial


@dataclass(frozen=True)
class Breakage:
    """The steps that fail after a change, as sentences, and the changed recipe with them `switched_off`.

    `numbers` are those of the steps on the screen: where they stand in the recipe before the change.
    """

    sentences: tuple[str, ...]
    numbers: tuple[int, ...]
    switched_off: Recipe


def breakage(before: Recipe, after: Recipe, label: str, trial: Callable[[Recipe], Trial]) -> Breakage | None:
    """What a change breaks, where `label` says what it does; None where no step fails that worked before it."""
    failed = trial(before).failure
    known = before.steps[failed.place][0] if failed else None
    sentences: list[str] = []
    numbers: list[int] = []
    changed = after
    while failure := trial(changed).failure:
        step, _ = changed.steps[failure.place]
        if step == known:
            break
        was = next((place for place, (one, _) in enumerate(before.steps) if one == step), failure.place)
        numbers.append(was + 1)
        start, then = ("", "") if sentences else (f"If you {label}, ", "then ")
        sentences.append(f"{start}step {was + 1} ({shortened(step.describe())}) {then}fails: {_said(failure)}")
        changed = changed.switch(failure.place)
    return Breakage(tuple(sentences), tuple(numbers), changed) if numbers else None


def _said(failure: Failure) -> str:
    """Why a step fails, without the excerpt of a formula below it, which has no place in a sentence."""
    return failure.sentence.partition("\n")[0]


def told(recipe: Recipe, failure: Failure) -> str:
    """Which step of a recipe fails, why, and which step took away what it needs."""
    step, _ = recipe.steps[failure.place]
    sentence = f"Step {failure.place + 1} ({shortened(step.describe())}) fails: {_said(failure)}"
    if failure.culprit is not None:
        sentence += f" It is taken away by {named(recipe, failure.culprit)}."
    return sentence
