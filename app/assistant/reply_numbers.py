"""The numbers of a reply: those that neither the message nor the company's own texts hold are marked."""

from collections import Counter
from dataclasses import replace

from app.assistant.case import Case
from app.assistant.desk import Desk
from app.narration.fact import Fact
from app.narration.facts import Facts
from app.narration.verify import Checked, Checker, Standing
from app.narration.wording import count, joined

NOWHERE = "nowhere"


def sources(case: Case, desk: Desk) -> dict[str, str]:
    """The texts that a number of the reply must come from, by what they are; empty ones are left out."""
    texts = {
        "the message": case.ticket.message,
        "the policy": desk.policy,
        "the company's name": desk.company,
        "the signature": desk.signature,
        "the category": case.category.name,
    }
    return {name: text for name, text in texts.items() if text.strip()}


def numbers_of(reply: str, case: Case, desk: Desk) -> Checked:
    """A reply with its numbers marked; what only follows from others, such as a sum, counts as not found."""
    facts = Facts(tuple(Fact(name, name, None, text) for name, text in sources(case, desk).items()))
    checked = Checker(facts, scales=False).check(reply)
    marks = tuple(
        one if one.standing is Standing.FOUND else replace(one, standing=Standing.ABSENT, how=NOWHERE)
        for one in checked.marks
    )
    return Checked(checked.text, marks)


def told(checked: Checked) -> str:
    """How many numbers a reply has, and where they come from, as a sentence."""
    if not checked.marks:
        return "The reply holds no number."
    counts = Counter(mark.how for mark in checked.marks)
    absent = counts.pop(NOWHERE, 0)
    where = [f"{number:,} in {name}" for name, number in counts.items()]
    if not absent:
        return f"{count(len(checked.marks), 'number')} checked: {joined(where)}."
    where.append(f"{absent:,} neither in the message nor in the policy and struck through")
    them = "it" if absent == 1 else "them"
    return f"{count(len(checked.marks), 'number')} checked: {joined(where)}. Check or remove {them}."


def verdict(checked: Checked) -> str:
    """The same in a cell of a table: the numbers to check, letter for letter, where there are any."""
    absent = [mark.text for mark in checked.marks if mark.standing is Standing.ABSENT]
    if absent:
        return f"to check: {joined(absent)}"
    return f"{count(len(checked.marks), 'number')}, all founded" if checked.marks else "no number"
