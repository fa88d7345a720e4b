"""Model card: three formats to hand on, and no text of the data that acts as markup."""

import json

import pytest

from components.resources import card

CARD = "pages/model/card.py"


def test_without_a_model_the_page_leads_to_build(with_no_model, words):
    at = with_no_model(CARD)
    assert "No model of newcomers yet" in words(at)
    assert not at.exception


@pytest.mark.parametrize("dataset", ["churn", "grades", "prices", "rare"])
def test_the_card_is_read_on_the_page(open_models, finished_home, words, dataset):
    at = open_models(CARD, run=finished_home.runs[dataset])
    assert f"Model of {dataset}" in words(at)
    assert "Limits" in words(at)
    assert not at.error
    assert not at.exception


@pytest.mark.parametrize("name", ["HTML", "Markdown", "JSON"])
def test_the_card_is_handed_on_in_three_formats(open_models, finished_home, name):
    at = open_models(CARD, run=finished_home.runs["churn"])
    at.segmented_control(key="card.format").set_value(name).run()
    assert at.get_by_key("card.download").proto.label == f"Download as {name}"
    assert not at.error


def test_names_of_the_data_do_no_harm(open_models, finished_home):
    run = finished_home.runs["hostile"]
    at = open_models(CARD, run=run)
    shown = " ".join(one.value for one in at.markdown)
    assert "<script>" not in shown
    assert "**now**" not in shown
    found = card(run, "Model <b>of</b> hostile")
    assert "<script>" not in found.to_html()
    assert "<b>of" not in found.to_html()
    assert json.loads(found.to_json())


def test_a_new_name_of_the_model_is_on_its_card(open_models, finished_home):
    at = open_models("pages/model/models.py")
    run = finished_home.runs["churn"]
    at.text_input(key=f"models.name.{run}").input("May *leavers*").run()
    at.button(key=f"models.rename.{run}").click().run()
    at = open_models(CARD, run=run)
    assert at.subheader[0].value == r"May \*leavers\*"
    assert "May" in at.markdown[-1].value
