"""The status of a version of a model card, and what may follow it."""

from enum import StrEnum

from app.errors import NotApplicable


class CardStatus(StrEnum):
    """Where a version of a card stands, in SageMaker's words."""

    DRAFT = "Draft"
    PENDING = "PendingReview"
    APPROVED = "Approved"
    ARCHIVED = "Archived"

    @property
    def label(self) -> str:
        """How people say it."""
        return "Pending review" if self is CardStatus.PENDING else self.value

    @property
    def meaning(self) -> str:
        """What it means and what may follow, as a sentence."""
        return MEANINGS[self]

    def following(self, newest: bool = True) -> tuple["CardStatus", ...]:
        """What may follow; of a version that is not the newest any more, only the archive."""
        return FOLLOWING[self] if newest else tuple(one for one in FOLLOWING[self] if one is CardStatus.ARCHIVED)

    def check(self, wanted: "CardStatus", newest: bool = True) -> None:
        """Refuse a status that may not follow this one."""
        if wanted in self.following(newest):
            return
        if wanted is self:
            raise NotApplicable(f"This version is {self.label} already; look at it again.")
        offered = " or ".join(one.label for one in self.following(newest)) or "nothing"
        why = "" if newest else ", because it is not the newest version"
        raise NotApplicable(f"{wanted.label} cannot follow {self.label}, only {offered} can{why}. {self.meaning}")


MEANINGS = {
    CardStatus.DRAFT: "A draft is work in progress; send it to review, or archive it.",
    CardStatus.PENDING: "Somebody is to read it; approve it, or take it back to a draft.",
    CardStatus.APPROVED: "It was approved as it is; an edit starts a new version, which is a draft.",
    CardStatus.ARCHIVED: "It is kept to be read and changes no more; an edit starts a new version, which is a draft.",
}
FOLLOWING = {
    CardStatus.DRAFT: (CardStatus.PENDING, CardStatus.ARCHIVED),
    CardStatus.PENDING: (CardStatus.APPROVED, CardStatus.DRAFT, CardStatus.ARCHIVED),
    CardStatus.APPROVED: (CardStatus.ARCHIVED,),
    CardStatus.ARCHIVED: (),
}
