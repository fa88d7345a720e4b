"""Which rows a step of a recipe is done to, in words."""

from app.wrangling.recipe import Recipe


def use_of_rows(recipe: Recipe, place: int) -> str:
    """Whether a step is for training rows only, or done before rows are divided; empty where it is done to all."""
    step, enabled = recipe.steps[place]
    if not enabled:
        return ""
    if step.shapes:
        return "Done to the whole table before rows are divided; rows to predict must come as it leaves them."
    shaping = [later for later, (one, on) in enumerate(recipe.steps) if on and one.shapes and later > place]
    if shaping and not step.keeps_rows:
        return f"Done before rows are divided, as step {shaping[-1] + 1} is; rows to predict are not touched by it."
    if step.defines_population:
        return "Also for rows that judge the model, not for rows to predict: the model is about the rows that stay."
    if not step.keeps_rows and step.keeping_rows():
        return "Removes training rows only; rows that judge the model and rows to predict are changed and all kept."
    if not step.keeps_rows:
        return "For training rows only; rows that judge the model and rows to predict are all kept."
    return "Learns from training rows only." if step.learns else ""
