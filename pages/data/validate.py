"""Validate data: what is wrong with a table before a model is built from it, each thing mended with one click."""

from components.findings import plan, target_choice, validation
from components.frame import guarded, need_dataset, next_step, page

page(
    "Validate data",
    "What would fail a build, or make its model worse, found in all rows beforehand. "
    "Most of it is mended with one click, which adds a step to the recipe or changes a choice.",
)
version = need_dataset()
with guarded():
    target_choice(version)
    validation(version, plan(version))
next_step("Build a model", "build")
