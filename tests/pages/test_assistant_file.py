"""Support assistant on a whole file: nothing goes to AWS, and Bedrock writes no reply, before a price was agreed to."""

import pytest

from tests.assistant.tickets_home import CLEAR, JAPANESE, UNCLEAR
from tests.bedrock_endpoint import Reply, told
from tests.pages.assistant_page import by_bedrock, has, read

FILE = f"id,message\n1,{CLEAR}\n2,\n3,{UNCLEAR}\n4,{JAPANESE}\n".encode()


def upload(at):
    return at.file_uploader(key="assistant.upload").upload("may.csv", FILE, "text/csv").run()


def test_a_file_is_read_offline_with_rejects(assistant, words):
    at = upload(assistant())
    assert "3 messages. 1 row cannot be read. Offline" in words(at)
    assert at.selectbox(key=next(one.key for one in at.selectbox if "file.column" in one.key)).value == "message"
    at.button(key="assistant.batch").click().run()
    assert "3 messages read, 1 row could not be. " in words(at)
    table = next(one.value for one in at.dataframe if "ask a person" in one.value.columns)
    assert table["category"][0] == "delivery" and table["reply"][1] == ""
    assert not at.error and not at.exception


def test_a_file_goes_to_aws_only_after_its_cost_was_agreed_to(assistant, comprehend_endpoint, words):
    at = upload(assistant())
    at.segmented_control(key="assistant.file.sentiment").set_value("Amazon Comprehend").run()
    assert r"3 would be sent to Amazon Comprehend for about \$0.00090" in words(at)
    assert at.button(key="assistant.batch").disabled
    next(one for one in at.checkbox if one.key.startswith("assistant.agree")).check().run()
    assert comprehend_endpoint == []
    at.button(key="assistant.batch").click().run()
    assert len(comprehend_endpoint) == 3
    assert r"cost \$0.00090" in words(at)


def read_file_of(at, file=FILE):
    """Upload a file, have it read, and choose Bedrock for its replies."""
    at = at.file_uploader(key="assistant.upload").upload("may.csv", file, "text/csv").run()
    at.button(key="assistant.batch").click().run()
    return at.segmented_control(key="assistant.file.writer").set_value("Amazon Bedrock").run()


def agree(at):
    """Agree to what the replies would cost."""
    return next(one for one in at.checkbox if one.key.startswith("assistant.file.agree")).check().run()


def replies_of(at):
    """The table of the file on the screen."""
    return next(one.value for one in at.dataframe if "reply by" in one.value.columns)


def test_bedrock_writes_the_replies_of_a_file_only_after_consent_to_a_price(assistant, bedrock_endpoint, words):
    bedrock_endpoint.reply = Reply(told("We refund 9999 dollars.", tokens=(300, 20)))
    at = read_file_of(assistant())
    said = words(at)
    number = int((replies_of(at)["ask a person"] == "").sum())
    assert 1 <= number <= 2
    assert "no other column of the file" in said and "for at most about" in said and "amazon.nova-lite-v1:0" in said
    assert at.button(key="assistant.file.write").disabled
    agree(at)
    assert bedrock_endpoint.requests == []
    at.button(key="assistant.file.write").click().run()
    assert len(bedrock_endpoint.requests) == number
    table = replies_of(at)
    assert table["reply"][0] == "We refund 9999 dollars." and table["reply numbers"][0] == "to check: 9999"
    assert table["reply"][1] == "" and table["ask a person"][1]
    said = words(at)
    assert "by Amazon Bedrock" in said and f"{300 * number} tokens read" in said and "This session" in said
    assert not has(at, "assistant.file.write") and not at.error and not at.exception


def test_what_bedrock_fails_at_keeps_its_template_and_another_model_needs_another_consent(
    assistant, bedrock_endpoint, words
):
    bedrock_endpoint.reply = Reply(status=403, error="AccessDeniedException", text="no")
    at = agree(read_file_of(assistant(), f"message\n{CLEAR}\n".encode()))
    at.text_input(key="bedrock.param.model_id").set_value("some.model").run()
    assert at.button(key="assistant.file.write").disabled
    assert "a price that is not known" in words(at)
    agree(at).button(key="assistant.file.write").click().run()
    assert "1 failed and keep" in words(at)
    assert "refused access" in replies_of(at)["reply note"][0] and "carrier" in replies_of(at)["reply"][0]
    bedrock_endpoint.reply = Reply(told("Now it works."))
    agree(at).button(key="assistant.file.write").click().run()
    assert replies_of(at)["reply"][0] == "Now it works."


def test_columns_of_any_name_and_a_single_row_are_written_to(assistant, bedrock_endpoint):
    bedrock_endpoint.reply = Reply(told("お荷物を確認いたします。[x](javascript:1)"))
    names = ["reply", 'a "quote"', "two\nlines", "~~[b]~~ **c**", "分類"]
    head = ",".join('"' + name.replace('"', '""') + '"' for name in names)
    at = assistant()
    at.file_uploader(key="assistant.upload").upload("odd.csv", f"{head}\n{CLEAR},1,2,3,四\n".encode(), "text/csv").run()
    at.selectbox(key=next(one.key for one in at.selectbox if "file.column" in one.key)).set_value("reply").run()
    at.button(key="assistant.batch").click().run()
    at.segmented_control(key="assistant.file.writer").set_value("Amazon Bedrock").run()
    agree(at).button(key="assistant.file.write").click().run()
    assert replies_of(at)["reply (2)"].tolist() == ["お荷物を確認いたします。[x](javascript:1)"]
    assert replies_of(at)["reply"].tolist() == [CLEAR] and not at.error and not at.exception


def test_both_tabs_share_the_settings_of_bedrock(assistant, bedrock_endpoint, words):
    at = by_bedrock(read(assistant(), CLEAR))
    at.text_input(key="bedrock.param.model_id").set_value("amazon.nova-micro-v1:0").run()
    at = read_file_of(at)
    assert "are those under One message" in words(at) and "(amazon.nova-micro-v1:0 in us-east-1)" in words(at)
    assert bedrock_endpoint.requests == [] and not at.exception


@pytest.mark.usefixtures("no_aws")
def test_a_file_without_credentials_keeps_its_templates(assistant, words):
    at = read_file_of(assistant())
    assert "No AWS credentials were found" in words(at)
    assert not has(at, "assistant.file.write") and not at.error
