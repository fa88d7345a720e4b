"""The stages: language, category, sentiment, urgency, and what is made of them."""

import math

import pytest

from app.assistant.case import understand
from app.assistant.classifier import Doubt, text_columns
from app.assistant.desk import Desk
from app.assistant.reply import template
from app.assistant.sentiment import offline_sentiment
from app.assistant.ticket import LONGEST_MESSAGE, Ticket, language_of
from app.assistant.urgency import Rule, as_rows, rules_of, urgency
from app.errors import NotApplicable
from tests.assistant.tickets_home import CLEAR, JAPANESE, UNCLEAR

DESK = Desk(company="Acme")


def read(model, message, desk=DESK, **choices):
    """A message put through the stages, offline."""
    return understand(Ticket.written(message, **choices), model, "message", "Tickets", desk)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my parcel?", "en"), ("Refund!!", "en"), ("荷物が届きません", "ja"), ("Amazonの返品は", "ja"),
        ("我的包裹在哪里", "zh"), ("배송이 안 왔어요", "ko"), ("Ich habe das Paket nicht bekommen", "de"),
        ("Je n'ai pas reçu mon colis", "fr"), ("No he recibido el paquete, por favor", "es"),
        ("Non ho ricevuto il pacco", "it"), ("Não recebi minha encomenda", "pt"), ("أين طردي", "ar"),
        ("मेरा पार्सल कहाँ है", "hi"), ("12345 ?!", None),
    ],
)  # fmt: skip
def test_the_language_is_told_by_script_and_frequent_words(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize("message", ["", "  \n", "x" * (LONGEST_MESSAGE + 1)])
def test_an_empty_or_endless_message_is_refused(message):
    with pytest.raises(NotApplicable, match="paste what|shorten it"):
        Ticket.written(message)


def test_a_clear_message_is_certain_and_its_probabilities_add_up(tickets_model):
    case = read(tickets_model, CLEAR)
    assert case.category.name == "delivery"
    assert case.settled
    assert "delivery" in case.category.likely
    assert sum(share for _, share in case.category.ranked) == pytest.approx(1)
    assert [stage.name for stage in case.stages] == ["Category", "Sentiment", "Urgency"]
    assert all(stage.seconds >= 0 and stage.cost == 0 for stage in case.stages)


def test_low_confidence_asks_and_there_is_no_reply_before_the_choice(tickets_model):
    case = read(tickets_model, UNCLEAR)
    assert not case.settled
    assert "below 60%" in case.category.doubt or "may be any of" in case.category.doubt
    assert len(case.category.offered) >= 3
    with pytest.raises(NotApplicable, match="not certain"):
        template(case, DESK)
    chosen = case.about("returns", DESK.rules)
    assert chosen.settled and chosen.category.chosen
    assert "return" in template(chosen, DESK)
    with pytest.raises(NotApplicable, match="no category 'pizza'"):
        case.about("pizza", DESK.rules)


def test_the_threshold_of_the_settings_decides_when_it_asks(tickets_model):
    assert not read(tickets_model, CLEAR, Desk(below=1.0)).settled
    assert read(tickets_model, UNCLEAR, Desk(below=0.0, sets=False)).settled
    assert Doubt().below == 0.6


def test_japanese_is_read_judged_unknown_offline_and_answered_in_japanese(tickets_model):
    case = read(tickets_model, JAPANESE)
    assert case.ticket.language == "ja"
    assert case.sentiment.label is None
    assert "English only" in case.sentiment.note
    assert any("至急" in hit.sentence for hit in case.urgency.hits)
    reply = template(case.about("delivery", DESK.rules), DESK)
    assert "お荷物" in reply and reply.endswith("Acme")


@pytest.mark.parametrize("message", ["?", "🙂🙂", "Ω≈ç√", "x", "a\x00b", "\ud800 broken", "=cmd|' /C calc'!A0"])
def test_odd_messages_are_read_or_asked_about_but_never_fail(tickets_model, message):
    case = read(tickets_model, message)
    assert math.isfinite(case.category.probability)


@pytest.mark.parametrize(
    ("message", "label"),
    [("I love it, thank you!", "positive"), ("This is terrible and I am angry.", "negative"), ("Order 12.", "neutral")],
)
def test_vader_judges_english(message, label):
    assert offline_sentiment(Ticket.written(message, "en")).label == label


@pytest.mark.parametrize(
    ("message", "level", "said"),
    [
        ("Please answer asap, this is the second time I write.", "medium", "'asap' in the message"),
        ("There is smoke coming out of it", "high", "'smoke' in the message"),
        ("掃除機から煙が出ています", "high", "'煙' in the message"),
        ("WHERE IS MY PARCEL NOW!!", "medium", "% capital letters, at least 60 %"),
        ("It says asapo on the box", "low", ""),
        ("ＵＲＧＥＮＴ reply, my lawyer waits", "high", "'lawyer' in the message"),
        ("!! ", "low", "2 exclamation marks"),
    ],
)
def test_urgency_says_which_rule_held(message, level, said):
    found = urgency(message, None, None)
    assert found.level == level
    assert said in "; ".join(hit.sentence for hit in found.hits)
    assert found.points == sum(hit.points for hit in found.hits)


def test_sentiment_and_category_count_only_where_they_are_known():
    assert urgency("x", "negative", "praise").points == -1
    assert urgency("x", None, None).points == 0


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"kind": "colour", "match": "red", "points": 1}, "Rule 1: A rule looks at one of"),
        ({"kind": "words", "match": " , ", "points": 1}, "looks for nothing"),
        ({"kind": "words", "match": "x", "points": 2.5}, "whole number, not '2.5'"),
        ({"kind": "words", "match": "x", "points": None}, "whole number, not 'None'"),
        ({"kind": "words", "match": "x", "points": 99}, "from -10 to 10"),
        ({"kind": "exclamation marks", "match": "many", "points": 1}, "needs a whole number"),
    ],
)
def test_a_wrong_rule_is_refused_by_its_number(row, sentence):
    with pytest.raises(NotApplicable, match=sentence):
        rules_of([row])


def test_rules_and_settings_survive_being_written_as_rows():
    rules = rules_of([*as_rows([Rule("words", "(a, [b", 2)]), {"kind": None, "match": None, "points": None}])
    assert urgency("see (A here", None, None, rules).points == 2
    desk = Desk(company="Acme", policy="Returns within 30 days.", rules=rules)
    assert Desk.of(desk.to_dict()) == desk
    with pytest.raises(NotApplicable, match="at most 1"):
        Desk.of({"below": 2})
    with pytest.raises(NotApplicable, match="no setting 'nonsense'"):
        Desk.of({"nonsense": 1})


def test_a_model_of_numbers_reads_no_text(tickets_model):
    assert text_columns(tickets_model.manifest) == ("message",)
    with pytest.raises(NotApplicable, match="does not read 'channel'"):
        understand(Ticket.written("x"), tickets_model, "channel", "Tickets", DESK)
