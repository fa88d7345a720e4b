"""Versions of model cards: they never change, later savers are told, and a status follows another by stated rules."""

import json
import threading
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest
from sqlalchemy import update

from app.data.store import writing
from app.errors import NotApplicable
from app.models import card_drafts
from app.models.card_changes import changed_labels, changes
from app.models.card_status import CardStatus
from app.models.card_tables import card_drafts as drafts_table
from app.models.card_version import Sending
from app.models.card_versions import Cards
from app.settings import Settings
from tests.models.test_card import Page, of
from tests.narration.example_reports import binary_report

RUN = "8f3a" * 8
DRAFT, PENDING, APPROVED, ARCHIVED = CardStatus


@pytest.fixture(params=["sqlite", "postgresql"])
def cards(request, tmp_path):
    """An empty store of cards on each kind of database."""
    given = {"EASEL_HOME": str(tmp_path)}
    if request.param == "postgresql":
        given["EASEL_DATABASE"] = request.getfixturevalue("postgres").replace("postgresql:", "postgresql+psycopg:")
    made = Cards(Settings.from_environment(given))
    with writing(made.engine) as connection:
        for name in ("easel_card_sendings", "easel_card_statuses", "easel_card_versions", "easel_card_drafts"):
            connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608 - a name of ours
    yield made
    made.engine.dispose()


def refused(action, *given, **named):
    with pytest.raises(NotApplicable) as caught:
        action(*given, **named)
    return str(caught.value)


def test_a_version_holds_the_whole_card_for_good(cards, shared):
    told = of(binary_report())
    first = cards.save(RUN, told, {"model_owner": "Mia 😀", "purpose_of_model": "A\nB"}, 0, "Mia", "First")
    second = cards.save(RUN, told, {"model_owner": "Bo"}, 1)
    assert [one.number for one in cards.versions(RUN)] == [2, 1]
    assert cards.version(RUN, 1) == first
    assert (first.person, first.remark, first.status, second.person) == ("Mia", "First", DRAFT, "")
    schema = json.loads((shared / "reference/sagemaker-model-card.schema.json").read_text())
    jsonschema.Draft7Validator(schema).validate(json.loads(first.card.to_json()))
    assert [(one.label, one.before, one.after) for one in changes(first.document, second.document)] == [
        ("Owner", "Mia 😀", "Bo"),
        ("Purpose", "A\nB", told.values["purpose_of_model"]),
    ]
    assert "Version 1, saved on" in Page(first.card.to_html()).text
    assert "by Mia. Status: Draft" in first.card.to_markdown()
    assert cards.versions("another run") == ()


def test_what_nobody_wrote_goes_on_following_the_run(cards):
    before, after = of(binary_report()), of(binary_report(notes=("A column was left out.",)), model={"name": "Leavers"})
    same = before.values["caveats"]
    first = cards.save(RUN, before, {"model_owner": "Mia", "caveats": same, "model_creator": ""}, 0)
    assert first.edits == {"model_owner": "Mia", "model_creator": ""}
    second = cards.save(RUN, after, first.edits, 1)
    assert second.card.name == "Leavers" and first.card.name == "Churn"
    assert second.card.values["model_owner"] == "Mia" and "model_creator" not in second.card.values
    assert "Nothing has changed since version 2" in refused(cards.save, RUN, after, second.edits, 2)


def test_of_two_who_save_at_once_one_is_told_and_both_texts_are_there(cards):
    told = of(binary_report())
    cards.save(RUN, told, {"model_owner": "Ann"}, 0, "Ann")
    begun = [card_drafts.begin(cards, RUN) for _ in range(2)]
    wrote = [{"caveats": "Mine"}, {"factors": "Yours"}]
    begun = [card_drafts.write(cards, draft, words) for draft, words in zip(begun, wrote, strict=True)]
    start, answers = threading.Barrier(2), {}

    def save(place):
        start.wait()
        edits = {"model_owner": "Ann"} | wrote[place]
        try:
            answers[place] = cards.save(RUN, told, edits, 1, f"Person {place}", draft=begun[place].id)
        except NotApplicable as refusal:
            answers[place] = str(refusal)

    threads = [threading.Thread(target=save, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = next(place for place, answer in answers.items() if not isinstance(answer, str))
    loser = 1 - winner
    changed = "Factors that affect it" if winner else "Caveats and recommendations"
    assert f"Version 2 was saved by Person {winner} since you began. It changed: {changed}." in answers[loser]
    kept = card_drafts.find(cards, RUN, begun[loser].id)
    assert kept.wrote == wrote[loser] and card_drafts.find(cards, RUN, begun[winner].id) is None
    kept = card_drafts.take_over(cards, kept)
    third = cards.save(RUN, told, cards.version(RUN, 2).edits | kept.wrote, kept.base, draft=kept.id)
    assert third.edits == {"model_owner": "Ann", "caveats": "Mine", "factors": "Yours"}
    assert card_drafts.open_drafts(cards, RUN) == []


def test_statuses_follow_by_rules_and_are_all_kept(cards):
    told = of(binary_report())
    cards.save(RUN, told, {}, 0)
    assert "Approved cannot follow Draft, only Pending review or Archived can." in refused(
        cards.set_status, RUN, 1, APPROVED
    )
    cards.set_status(RUN, 1, PENDING, "Mia")
    assert "is Pending review already" in refused(cards.set_status, RUN, 1, PENDING)
    first = cards.set_status(RUN, 1, APPROVED, "Bo")
    assert [(one.status, one.person) for one in first.statuses] == [(DRAFT, ""), (PENDING, "Mia"), (APPROVED, "Bo")]
    assert "Draft cannot follow Approved" in refused(cards.set_status, RUN, 1, DRAFT)
    second = cards.save(RUN, told, {"model_owner": "Mia"}, 1)
    assert (second.status, cards.version(RUN, 1).status) == (DRAFT, APPROVED)
    cards.set_status(RUN, 2, PENDING)
    assert cards.set_status(RUN, 2, DRAFT).status is DRAFT
    assert cards.set_status(RUN, 1, ARCHIVED).status is ARCHIVED
    assert "nothing can" in refused(cards.set_status, RUN, 1, DRAFT)
    assert "Archived" in cards.version(RUN, 1).card.to_html()
    assert "There is no version 9" in refused(cards.set_status, RUN, 9, DRAFT)


def test_where_a_version_was_sent_is_kept_with_it(cards):
    cards.save(RUN, of(binary_report()), {}, 0)
    arn = "arn:aws:sagemaker:eu-west-1:123456789012:model-card/Churn"
    sending = Sending("Churn", "eu-west-1", DRAFT, arn, 1, datetime.now(UTC))
    assert cards.add_sending(RUN, 1, sending).sendings == (sending,)


def test_work_in_progress_outlives_its_session_and_is_removed_after_a_month(cards):
    draft = card_drafts.write(cards, card_drafts.begin(cards, RUN), {"caveats": "x" * 9_000})
    assert card_drafts.find(cards, RUN, draft.id) == draft
    assert card_drafts.find(cards, "another run", draft.id) is None
    with writing(cards.engine) as connection:
        connection.execute(update(drafts_table).values(changed=datetime.now(UTC) - timedelta(days=31)))
    fresh = card_drafts.begin(cards, RUN)
    assert [one.id for one in card_drafts.open_drafts(cards, RUN)] == [fresh.id]
    card_drafts.discard(cards, fresh)
    assert card_drafts.open_drafts(cards, RUN) == []


def test_a_person_or_remark_that_is_too_long_is_refused_and_hostile_ones_are_harmless(cards):
    told = of(binary_report())
    assert "'Your name' has 201 letters and may have 200" in refused(cards.save, RUN, told, {}, 0, "x" * 201)
    saved = cards.save(RUN, told, {"model_owner": "<b>\x00\u202e|"}, 0, "<script>\x00", "# *x*\n")
    assert saved.person == "<script>" and saved.card.values["model_owner"] == "<b>|"
    assert "<script>" not in saved.card.to_html() and "\\<script\\>" in saved.card.to_markdown()


def test_metrics_and_pairs_are_compared_one_by_one():
    before = of(binary_report()).edited({"custom_details": {"a": "1", "b": "2"}}).document
    after = of(binary_report(seconds=9.0)).edited({"custom_details": {"b": "3", "c": "4"}}).document
    found = {one.label: (one.before, one.after) for one in changes(before, after)}
    assert found["Details of your own: a"] == ("1", "")
    assert found["Details of your own: b"] == ("2", "3")
    assert found["Training metrics: seconds"] == ("1.234", "9")
    assert "Observations on training" in changed_labels(before, after)
