"""Approved replies and the desk's settings in the database, and what goes into a first model."""

import pytest

from app.assistant.case import understand
from app.assistant.desk import Desk
from app.assistant.first_model import category_choices, recommended, specification, text_choices
from app.assistant.replies import Replies, as_table
from app.assistant.ticket import Ticket
from app.assistant.urgency import Rule
from app.data.columns import Kind
from app.data.library import Library
from app.errors import NotApplicable
from app.problem import Problem
from app.settings import Settings
from tests.assistant.tickets_home import CLEAR, UNCLEAR


@pytest.fixture
def replies(tmp_path):
    return Replies(Settings.from_environment({"EASEL_HOME": str(tmp_path)}))


def case_of(model, message):
    return understand(Ticket.written(message), model, "message", "Tickets", Desk())


def test_an_approved_reply_keeps_who_when_and_every_stage(replies, tickets_model):
    case = case_of(tickets_model, CLEAR)
    kept = replies.approve(case, Desk(policy="5 days"), "run1", "Dear customer", " Dear Ms Sato ", "  Aya\n Tanaka ")
    (found,) = replies.approved()
    assert found == kept
    assert (found.person, found.reply, found.run) == ("Aya Tanaka", "Dear Ms Sato", "run1")
    assert found.facts["changed_by_person"] and found.facts["drafted"] == "Dear customer"
    assert "5 days" in found.facts["sources"] and CLEAR in found.facts["sources"]
    row = as_table([found]).row(0, named=True)
    assert row["category"] == "delivery" and "Category by Tickets in" in row["stages"]
    replies.delete(found.id)
    assert replies.count() == 0 and as_table([]).height == 0
    with pytest.raises(NotApplicable, match="not there any more"):
        replies.delete(found.id)


@pytest.mark.parametrize(
    ("reply", "person", "sentence"),
    [(" ", "Aya", "reply is empty"), ("Hi", " ", "Nobody is named"), ("x" * 20_001, "Aya", "shorten"),
     ("Hi", "A" * 201, "shorten")],
)  # fmt: skip
def test_an_empty_or_nameless_approval_is_refused(replies, tickets_model, reply, person, sentence):
    with pytest.raises(NotApplicable, match=sentence):
        replies.approve(case_of(tickets_model, CLEAR), Desk(), "run", "d", reply, person)
    assert replies.count() == 0


def test_what_is_not_certain_cannot_be_approved(replies, tickets_model):
    with pytest.raises(NotApplicable, match="not certain"):
        replies.approve(case_of(tickets_model, UNCLEAR), Desk(), "run", "d", "Hi", "Aya")


def test_the_desk_is_saved_for_everybody(replies, tmp_path):
    assert replies.desk() == Desk()
    desk = Desk(company="株式会社イーゼル", rules=(Rule("words", "火事", 5),))
    replies.save_desk(Desk(company="before"))
    replies.save_desk(desk)
    assert Replies(Settings.from_environment({"EASEL_HOME": str(tmp_path)})).desk() == desk


def test_text_and_category_columns_are_suggested():
    kinds = {"id": Kind.IDENTIFIER, "note": Kind.TEXT, "message": Kind.TEXT, "team": Kind.CATEGORY,
             "topic": Kind.CATEGORY}  # fmt: skip
    assert text_choices(kinds)[:2] == ["message", "note"]
    assert category_choices(kinds, "message") == ["topic", "team"]


def test_the_recommended_recipe_learns_from_the_text_alone(tickets_home):
    library = Library(tickets_home.settings)
    version = library.version(tickets_home.dataset)
    spec = specification(library, version, "message", "category")
    assert spec.problem is Problem.MULTICLASS
    assert [one["step"] for one in spec.recipe] == ["keep_columns", "vectorize_text", "drop_columns"]
    assert recommended("m", "c", 10)[1]["settings"]["fewest"] == 1
    for text, category, sentence in (
        ("message", "message", "cannot be both"),
        ("nothing", "category", "no column 'nothing'"),
        ("message", "ticket_id", "different values"),
    ):
        with pytest.raises(NotApplicable, match=sentence):
            specification(library, version, text, category)
