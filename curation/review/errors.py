"""What a verb may refuse, each as a type of its own, so that a page can say what to press."""

from typing import Any


class ReviewError(Exception):
    """Base of every refusal. Nothing was written."""


class ConflictError(ReviewError):
    """Somebody, or the same person elsewhere, came first. ``theirs`` is what stands now (409, or 412).

    ``yours`` is what was not written, so that a page can show both.
    """

    def __init__(self, message: str, *, theirs: Any = None, yours: Any = None) -> None:
        super().__init__(message)
        self.theirs = theirs
        self.yours = yours


class NotYoursError(ReviewError):
    """This person may not do this here: her own tag, a conflict she is part of, another's seat (403)."""


class InvalidError(ReviewError):
    """What was asked makes no sense as it is; the message says what is missing (422)."""
