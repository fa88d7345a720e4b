"""Model card: edited, saved, approved, compared, handed on; and no text of the data that acts as markup."""

import json

import pytest

from components.resources import card, cards, store

CARD = "pages/model/card.py"


def test_without_a_model_the_page_leads_to_build(with_no_model, words):
    at = with_no_model(CARD)
    assert "No model of newcomers yet" in words(at)
    assert not at.exception


@pytest.mark.parametrize("dataset", ["churn", "grades", "prices", "rare"])
def test_the_card_is_read_on_the_page(open_models, finished_home, words, dataset):
    at = open_models(CARD, run=finished_home.runs[dataset])
    assert f"Model of {dataset}" in words(at)
    assert "Caveats and recommendations" in words(at)
    assert len(at.title) == 1
    assert not [one.value for one in at.markdown if one.value.startswith(("# ", "## "))]
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


def test_what_a_person_writes_does_no_harm(open_models, finished_home):
    at = open_models(CARD, run=finished_home.runs["churn"])
    at.button(key="card.edit").click().run()
    hostile = "## Big\n---\n<script>alert(1)</script> :smile: [x](http://y) | a |\n* one"
    for key in ("purpose_of_model", "model_owner"):
        at.get_by_key(f"card.edit.{key}").set_value(hostile).run()
    at.text_input(key="card.person").set_value("**Mia** <b>").run()
    at.button(key="card.save").click().run()
    shown = "\n".join(one.value for kind in ("markdown", "caption", "success") for one in getattr(at, kind))
    assert "Big" in shown and "Mia" in shown
    for mark in ("\n## Big", "\n---\n", "<script>", ":smile:", "[x]", "| a |", "\n* one", "**Mia**", "<b>"):
        assert mark not in shown, mark


def test_a_new_name_of_the_model_is_on_its_card(open_models, finished_home):
    at = open_models("pages/model/models.py")
    run = finished_home.runs["churn"]
    at.text_input(key=f"models.name.{run}").input("May *leavers*").run()
    at.button(key=f"models.rename.{run}").click().run()
    at = open_models(CARD, run=run)
    assert at.subheader[0].value == r"May \*leavers\*"
    assert "May" in " ".join(one.value for one in at.markdown)


def begin(open_models, run):
    """The page with its form open."""
    at = open_models(CARD, run=run)
    at.button(key="card.edit").click().run()
    assert not at.exception
    return at


def write(at, **texts):
    """Write into fields of the form."""
    for key, text in texts.items():
        widget = at.get_by_key(f"card.edit.{key}")
        widget.set_value(text).run()
    return at


def told(at):
    """What the page says of success and refusal."""
    return " ".join(one.value for one in (*at.success, *at.error, *at.warning))


def test_an_edit_is_saved_reviewed_compared_and_handed_on(open_models, finished_home, words):
    run = finished_home.runs["churn"]
    at = write(begin(open_models, run), model_owner="Mia Nowak", risk_rating="Medium")
    at.text_input(key="card.person").set_value("Mia").run()
    at.button(key="card.save").click().run()
    assert "Version 1 of the card is saved as a draft" in told(at)
    assert "Mia Nowak" in words(at)
    at.radio(key="card.status").set_value("PendingReview").run()
    at.button(key="card.set_status").click().run()
    assert "Version 1 is now Pending review" in told(at)
    at.radio(key="card.status").set_value("Approved").run()
    at.button(key="card.set_status").click().run()
    at.button(key="card.edit").click().run()
    write(at, purpose_of_model="To call those\n*who* may leave").button(key="card.save").click().run()
    assert at.selectbox(key="card.version").options == ["Version 2, Draft", "Version 1, Approved"]
    at.session_state["card.view"] = "History"
    changed = at.run().table[-1].value
    assert changed["Field"].tolist() == ["Purpose"]
    assert "\\*who\\*" in changed.iloc[0, 2]
    at.session_state["card.view"] = "Card"
    at.selectbox(key="card.version").set_value(1).run()
    assert "may leave" not in " ".join(one.value for one in at.markdown)
    at.segmented_control(key="card.format").set_value("JSON").run()
    assert not told(at)
    assert "Approved" in cards().versions(run)[1].card.to_html()
    assert cards().versions(run)[0].document["intended_uses"]["risk_rating"] == "Medium"


def test_a_refresh_and_another_page_lose_nothing_that_was_written(open_models, finished_home):
    run = finished_home.runs["grades"]
    at = write(begin(open_models, run), caveats="Not for white wine.", model_artifact="s3://wine/a\ns3://wine/b")
    write(at, custom_details="ticket: ML-7", user_training_metrics="lift: 2.5 in May")
    draft = at.query_params["draft"]
    again = open_models(CARD, run=run, draft=draft)
    assert again.text_area(key="card.edit.caveats").value == "Not for white wine."
    again.switch_page("pages/model/analyze.py").run()
    again.switch_page(CARD).run()
    again.button(key="card.save").click().run()
    saved = cards().versions(run)[0]
    assert saved.edits == {
        "caveats": "Not for white wine.",
        "model_artifact": ["s3://wine/a", "s3://wine/b"],
        "custom_details": {"ticket": "ML-7"},
        "user_training_metrics": [{"name": "lift", "value": 2.5, "notes": "in May"}],
    }
    assert open_models(CARD, run=run, draft=draft).button(key="card.edit")


def test_whoever_saves_later_is_told_and_takes_their_words_over(open_models, finished_home):
    run = finished_home.runs["prices"]
    first, second = begin(open_models, run), begin(open_models, run)
    write(first, model_owner="Ann", caveats="Anns").text_input(key="card.person").set_value("Ann").run()
    write(second, model_owner="Bob", factors="Bobs")
    first.button(key="card.save").click().run()
    second.button(key="card.save").click().run()
    assert "Version 1 was saved by Ann since you began. It changed Owner, Caveats and recommendations." in told(second)
    assert "You both changed Owner; yours would replace it." in told(second)
    second.button(key="card.take_over").click().run()
    assert second.text_area(key="card.edit.caveats").value == "Anns"
    assert second.text_input(key="card.edit.model_owner").value == "Bob"
    second.button(key="card.save").click().run()
    assert [one.edits for one in cards().versions(run)] == [
        {"model_owner": "Bob", "caveats": "Anns", "factors": "Bobs"},
        {"model_owner": "Ann", "caveats": "Anns"},
    ]


def test_the_form_tells_the_letters_left_and_refuses_what_is_too_long(open_models, finished_home, words):
    run = finished_home.runs["churn"]
    at = write(begin(open_models, run), model_owner="é" * 24)
    assert "1,000 of 1,024 letters left" in words(at)
    write(at, purpose_of_model="😀" * 5_000)
    sentence = "Purpose has 5,000 letters, and SageMaker takes 2,048; shorten it by 2,952."
    assert sentence in words(at)
    at.button(key="card.save").click().run()
    assert sentence in told(at)
    assert cards().versions(run) == ()
    at.button(key="card.reset.purpose_of_model").click().run()
    assert at.text_area(key="card.edit.purpose_of_model").value.startswith("It predicts the column left")
    at.button(key="card.save").click().run()
    assert list(cards().versions(run)[0].edits) == ["model_owner"]


def test_changes_can_be_left_found_again_and_discarded(open_models, finished_home):
    at = write(begin(open_models, finished_home.runs["churn"]), model_owner="Mia")
    at.button(key="card.close").click().run()
    at.button(key="card.continue").click().run()
    assert at.text_input(key="card.edit.model_owner").value == "Mia"
    at.button(key="card.discard").click().run()
    assert "discarded: Owner" in told(at)
    with pytest.raises(KeyError):
        at.button(key="card.continue")


def test_a_saved_card_stays_as_it_was_when_the_model_gets_another_name(open_models, finished_home, words):
    run = finished_home.runs["churn"]
    begin(open_models, run).button(key="card.save").click().run()
    store().rename(run, "Leavers <b>")
    at = open_models(CARD, run=run)
    assert "The run tells something else by now: Name." in words(at)
    assert cards().versions(run)[0].card.name == "Model of churn"
