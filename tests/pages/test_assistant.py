"""Support assistant: from an empty home to an approved reply, asking where the model is not sure."""

import pytest

from components.resources import library, replies
from tests.assistant.tickets_home import CLEAR, JAPANESE, UNCLEAR
from tests.bedrock_endpoint import Reply, told
from tests.pages.assistant_page import PAGE, by_bedrock, has, read


def test_an_empty_home_says_what_to_do_and_starts_nothing(open_app, words):
    at = open_app(PAGE)
    assert "No model reads messages yet" in words(at)
    assert "Support tickets" in words(at)
    assert has(at, "assistant.sample")
    assert not at.error and not at.exception


def test_models_that_read_no_text_are_not_offered(open_models, words):
    at = open_models(PAGE)
    assert "No model reads messages yet" in words(at)
    assert at.selectbox(key="assistant.dataset").options
    assert not at.error and not at.exception


def test_a_table_without_messages_is_met_with_what_to_do_and_no_error(open_app, words, tmp_path):
    file = tmp_path / "numbers.csv"
    file.write_text("x,y\n" + "".join(f"{place / 3},{place * 2.5}\n" for place in range(60)))
    added = library().add(file, file.name)
    try:
        at = open_app(PAGE)
        at.selectbox(key="assistant.dataset").set_value(added.dataset).run()
        assert "This table has no column of text" in words(at) and "support tickets of the sample" in words(at)
        assert has(at, "assistant.sample") and not has(at, "assistant.build")
        assert not at.error and not at.exception
    finally:
        library().delete(added.dataset)


def test_a_clear_message_becomes_an_approved_reply_without_anything_sent(assistant, words):
    at = read(assistant(), CLEAR)
    assert [(one.label, one.value) for one in at.metric][:1] == [("Category", "delivery")]
    assert at.dataframe[0].value["cost"].tolist() == ["nothing"] * 3
    at.button(key="assistant.write").click().run()
    assert at.dataframe[0].value["stage"].tolist()[-1] == "Reply"
    assert "carrier" in at.text_area(key="assistant.reply").value
    assert "nothing was sent" in words(at)
    at.button(key="assistant.approve").click().run()
    assert "Nobody is named" in at.error[0].value
    at.text_area(key="assistant.reply").set_value("Dear <b>you</b>, we look into it.").run()
    at.text_input(key="assistant.person").set_value("Aya").run()
    at.button(key="assistant.approve").click().run()
    assert "Approved by Aya" in words(at)
    (kept,) = replies().approved()
    assert kept.reply == "Dear <b>you</b>, we look into it." and kept.facts["changed_by_person"]
    assert [stage["name"] for stage in kept.facts["stages"]] == ["Category", "Sentiment", "Urgency", "Reply"]
    assert at.get("download_button")
    at.button(key=f"assistant.remove.{kept.id}").click().run()
    assert replies().count() == 0
    assert not at.error and not at.exception


def test_low_confidence_asks_and_offers_no_reply_before_the_choice(assistant, words):
    at = read(assistant(), UNCLEAR)
    assert "What is the message about?" in words(at)
    assert not has(at, "assistant.write")
    at.button(key="assistant.choose").click().run()
    assert "No category is chosen" in at.error[0].value
    at.radio(key="assistant.category").set_value("returns").run()
    at.button(key="assistant.choose").click().run()
    assert at.metric[0].delta == "said by you"
    at.button(key="assistant.write").click().run()
    assert "return" in at.text_area(key="assistant.reply").value


def test_japanese_is_shown_and_answered_as_it_is(assistant, words):
    at = read(assistant(), JAPANESE)
    if has(at, "assistant.choose"):
        at.radio(key="assistant.category").set_value("delivery").run()
        at.button(key="assistant.choose").click().run()
    assert "至急" in words(at) and "Japanese" in words(at)
    at.button(key="assistant.write").click().run()
    assert "お荷物" in at.text_area(key="assistant.reply").value


def test_an_empty_message_is_refused_and_a_changed_one_is_noted(assistant, words):
    at = assistant()
    at.button(key="assistant.read").click().run()
    assert "The message is empty" in at.error[0].value
    at = read(at, CLEAR)
    at.text_area(key="assistant.message").set_value(UNCLEAR).run()
    assert "The message has changed since it was read" in words(at)


def test_bedrock_writes_what_was_shown_and_nothing_before_the_click(assistant, bedrock_endpoint, words):
    bedrock_endpoint.reply = Reply(told("Dear **customer**, ", "we ask the carrier.", tokens=(300, 20)))
    at = by_bedrock(read(assistant(), CLEAR))
    assert bedrock_endpoint.requests == []
    shown = at.code[0].value
    at.button(key="assistant.write").click().run()
    (received,) = bedrock_endpoint.requests
    assert received.body["messages"][0]["content"][0]["text"] in shown
    assert at.text_area(key="assistant.reply").value == "Dear **customer**, we ask the carrier."
    assert r"300 tokens read, 20 tokens written, about \$0.000023" in words(at)
    assert "This session: 1 answer by Amazon Bedrock, 300 tokens read" in words(at)


def test_a_reply_is_marked_and_checked_again_after_an_edit(assistant, bedrock_endpoint, words):
    bedrock_endpoint.reply = Reply(told("We refund 50 dollars, which was paid in 1999."))
    at = read(by_bedrock(read(assistant(), CLEAR)), CLEAR + " I paid 50 dollars.")
    at.button(key="assistant.write").click().run()
    said = words(at)
    assert "2 numbers checked: 1 in the message and 1 neither in the message nor in the policy" in said
    assert "~~1999~~" in said
    at.text_area(key="assistant.reply").set_value("We refund 50 dollars.").run()
    assert "~~" not in words(at)
    assert "1 number checked: 1 in the message." in words(at)
    at.segmented_control(key="assistant.writer").set_value("Offline template").run()
    at.button(key="assistant.write").click().run()
    assert "The reply holds no number." in words(at)


def test_bedrock_that_refuses_leaves_no_reply_and_says_why(assistant, bedrock_endpoint):
    bedrock_endpoint.reply = Reply(status=403, error="AccessDeniedException", text="no")
    at = by_bedrock(read(assistant(), CLEAR))
    at.button(key="assistant.write").click().run()
    assert "refused access to the model" in at.error[0].value
    assert not has(at, "assistant.approve")


@pytest.mark.usefixtures("no_aws")
def test_without_credentials_both_services_say_so_and_the_offline_way_works(assistant, words):
    at = assistant()
    at.segmented_control(key="assistant.sentiment").set_value("Amazon Comprehend").run()
    assert "VADER judges offline" in words(at)
    at = by_bedrock(read(at, CLEAR))
    assert "a template writes the reply" in words(at)
    at.button(key="assistant.write").click().run()
    assert "carrier" in at.text_area(key="assistant.reply").value


def test_comprehend_is_asked_by_the_click_alone(assistant, comprehend_endpoint):
    at = assistant()
    at.segmented_control(key="assistant.sentiment").set_value("Amazon Comprehend").run()
    assert comprehend_endpoint == []
    at = read(at, CLEAR)
    assert len(comprehend_endpoint) == 1
    assert at.metric[1].value == "Neutral"
    assert at.dataframe[0].value["cost"].tolist() == ["nothing", "$0.00030", "nothing"]


def test_settings_are_saved_and_followed(assistant):
    at = assistant()
    before = replies().desk()
    at.text_input(key="assistant.desk.company").set_value("Acme")
    at.number_input(key="assistant.desk.below").set_value(1.0)
    at.button(key="assistant.save").click().run()
    try:
        assert replies().desk().company == "Acme"
        assert has(read(at, CLEAR), "assistant.choose")
    finally:
        replies().save_desk(before)


def test_text_without_a_vectorize_step_gets_a_suggestion(assistant, monkeypatch, words):
    import components.assistant_model as panel

    monkeypatch.setattr(panel, "vectorized", lambda *_: False)
    assert "No Vectorize step turns message into numbers" in words(assistant())


def test_a_table_of_ones_own_is_offered_with_its_columns_suggested(assistant, tickets_home):
    at = assistant()
    assert at.selectbox(key=f"assistant.text.{tickets_home.dataset}").value == "message"
    assert at.selectbox(key=f"assistant.target.{tickets_home.dataset}").value == "category"
    assert at.selectbox(key="assistant.algorithm").value == "linear_learner"
    assert has(at, "assistant.build") and has(at, "assistant.sample")
