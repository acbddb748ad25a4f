"""A record's life: which state may follow which, and how a writer takes hold of a record."""

from typing import Any

from django.db.models.functions import Now

from curation.models import Record, Review
from curation.models.review import ASIDE, State
from curation.review.errors import ConflictError, InvalidError
from curation.review.intake import admit

_TRIAGED = {State.NEW, State.TRIAGE, State.CONFLICT, State.EXCLUDED, State.CURATE}
FOLLOWS: dict[State, set[State]] = {
    **{state: _TRIAGED - {state} for state in _TRIAGED},
    State.CURATE: (_TRIAGED - {State.CURATE}) | {State.VERIFY, State.PUBLISHED},
    State.VERIFY: {State.CURATE, State.PUBLISHED, State.RECHECK},
    State.PUBLISHED: {State.RECHECK},
    State.RECHECK: {State.PUBLISHED, State.VERIFY, State.CURATE, State.EXCLUDED},
}
LIFE = set(FOLLOWS)


def hold(record_id: int, *, seen: int | None = None, yours: Any = None) -> Review:
    """Lock where a record stands until the transaction ends; a record nobody admitted yet is admitted.

    Raises:
        ConflictError: if its version is not the one seen.
        Record.DoesNotExist: if there is no such record.
    """
    rows = Review.objects.select_for_update(of=("self",)).select_related("protocol").filter(pk=record_id)
    review = rows.first()
    if review is None:
        Record.objects.only("pk").get(pk=record_id)
        admit(pmids=[record_id])
        review = rows.get()
    if seen is not None and review.version != seen:
        raise ConflictError("Somebody changed this record meanwhile.", theirs=review, yours=yours)
    return review


def move(review: Review, to: State, **changes: Any) -> None:
    """Bring a held record to a state, or leave it there with other fields changed; its version grows.

    Raises:
        InvalidError: if a record's life does not lead from the one to the other.
    """
    at = State(review.state)
    if to != at and not may_follow(review, to):
        raise InvalidError(f"A record does not go from “{at.label}” to “{to.label}”.")
    fields = {"state": to, "version": review.version + 1, **changes}
    if to != at:
        fields["since"] = Now()
    Review.objects.filter(pk=review.pk).update(**fields)
    for name, value in fields.items():
        if name != "since":
            setattr(review, name, value)


def may_follow(review: Review, to: State) -> bool:
    """Say whether a state may follow the present one. Any may stand aside, and comes back to where it was."""
    at = State(review.state)
    if to in ASIDE:
        return at not in ASIDE
    if at in ASIDE:
        return to == review.returns_to
    return to in FOLLOWS[at]
