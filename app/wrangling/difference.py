"""What was done to a recipe, in words, from the recipe before and the one after."""

from app.wrangling.recipe import Recipe

LONGEST = 120


def named(recipe: Recipe, place: int) -> str:
    """A step as people speak of it, such as "step 3, Fill gaps in age with the median"."""
    return f"step {place + 1}, {shortened(recipe.steps[place][0].describe())}"


def shortened(sentence: str, longest: int = LONGEST) -> str:
    """A sentence that is cut where it is too long to stand among other words."""
    return sentence if len(sentence) <= longest else f"{sentence[: longest - 1]}…"


def difference(before: Recipe, after: Recipe) -> str:
    """What makes the recipe before into the one after, such as "remove step 3, Fill gaps in age with the median"."""
    start = _same_at_start(before, after)
    gone, new = len(before.steps) - start, len(after.steps) - start
    end = _same_at_end(before, after, min(gone, new))
    gone, new = gone - end, new - end
    if not gone and not new:
        return "change nothing"
    if not gone:
        return f"add {_some(after, start, new)}"
    if not new:
        return f"remove {_some(before, start, gone)}"
    if gone == new == 1:
        (old, was_on), (now, is_on) = before.steps[start], after.steps[start]
        if old == now and was_on != is_on:
            return f"switch {'on' if is_on else 'off'} {named(after, start)}"
        return f"edit {named(before, start)}"
    return _moved(before, after, start, start + gone - 1) if gone == new else f"change {gone} steps to {new}"


def _same_at_start(before: Recipe, after: Recipe) -> int:
    pairs = enumerate(zip(before.steps, after.steps, strict=False))
    return next((place for place, (old, new) in pairs if old != new), min(len(before.steps), len(after.steps)))


def _same_at_end(before: Recipe, after: Recipe, most: int) -> int:
    pairs = enumerate(zip(before.steps[::-1], after.steps[::-1], strict=False))
    return min(most, next((place for place, (old, new) in pairs if old != new), most))


def _some(recipe: Recipe, place: int, many: int) -> str:
    if many == 1:
        return named(recipe, place)
    return f"steps {place + 1} to {place + many}"


def _moved(before: Recipe, after: Recipe, first: int, last: int) -> str:
    for place, to in ((first, last), (last, first)):
        if before.move(place, to) == after:
            return f"move {named(before, place)}, to place {to + 1}"
    return f"change steps {first + 1} to {last + 1}"
