"""Validate data: findings in words, mended with one click that Prepare and Build know of."""

import pytest

from components import workbench
from components.resources import library

VALIDATE = "pages/data/validate.py"
ROWS = [
    f"{row},{row % 7},same,{'?' if row % 5 == 0 else ('north', 'south')[row % 2]},{'yes' if row % 3 else 'no'}"
    for row in range(60)
]
TABLE = "\n".join(["number,size,constant,region__of,left", *ROWS, ""])


@pytest.fixture
def validate(open_app, tmp_path):
    """Open Validate data on a table with several troubles."""
    open_app(VALIDATE)
    (tmp_path / "troubled.csv").write_text(TABLE)
    dataset = library().add(tmp_path / "troubled.csv", "troubled.csv").dataset
    return dataset, lambda page=VALIDATE: open_app(page, dataset=dataset)


def fixes(at):
    """The keys of the buttons that mend something."""
    return [one.key for one in at.button if one.key.startswith("validate.fix.")]


def test_without_a_dataset_the_page_leads_to_datasets(open_app, words):
    at = open_app(VALIDATE)
    assert "No dataset yet" in words(at)
    assert not at.exception


def test_findings_are_told_and_every_click_mends_its_own_until_a_build_works(validate, words):
    dataset, opened = validate
    at = opened()
    at.selectbox(key=f"validate.target.{dataset}").select("left").run()
    told = words(at)
    assert "'constant' is 'same' in all 60 rows" in told and "12 cells of 60 (20 %) with '?'" in told
    assert workbench.draft(dataset)["target"] == "left"
    for _ in range(20):
        if not fixes(at):
            break
        first = fixes(at)[0]
        at.button(key=first).click().run()
        assert not at.exception and "Done:" in words(at)
        assert first not in fixes(at)
    assert not fixes(at)
    assert "A build works with this table" in words(at)
    assert workbench.history(dataset).now.steps
    at = opened("pages/model/build.py")
    assert at.selectbox(key="build.target").value == "left"
    assert not at.error


def test_a_choice_changed_by_a_click_is_the_build_forms_too(validate, words):
    dataset, opened = validate
    at = opened("pages/model/build.py")
    at.selectbox(key="build.target").select("left").run()
    at = opened()
    leaving = [key for key in fixes(at) if "constant" in key]
    at.button(key=leaving[0]).click().run()
    draft = workbench.draft(dataset)
    changed = "constant" in draft["spec"]["left_out"] or workbench.history(dataset).now.steps
    assert changed and "Done:" in words(at)
