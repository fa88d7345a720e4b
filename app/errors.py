"""The one refusal a user sees."""


class NotApplicable(Exception):  # noqa: N818 - a refusal, not a fault
    """A choice that does not fit the data: one sentence with the thing, the value and the way out."""
