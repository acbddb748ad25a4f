"""Votes: appended, never overwritten; undone and redone by further votes; blind until all are in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from curation.models import Assignment, ExclusionReason, Lease, Record, Review, User, Verdict, Vote
from curation.models.review import OPEN_TO_VOTES, State, shut
from curation.models.stages import Stage
from curation.models.vote import Decision, Way
from curation.review.acts import acting, next_number
from curation.review.errors import ConflictError, InvalidError, NotYoursError
from curation.review.life import hold, move
from curation.review.outcome import outcome

CHANGEABLE = {*OPEN_TO_VOTES, State.CONFLICT, State.EXCLUDED, State.CURATE}


@dataclass(frozen=True)
class Cast:
    """What a vote came to. ``replayed``: this act was known already, and nothing was written."""

    vote: Vote
    replayed: bool = False


@dataclass(frozen=True)
class Said:
    """What a vote says."""

    decision: str
    reasons: Sequence[str] = ()
    note: str = ""


NOTHING = Said(Decision.WITHDRAWN)


def cast(
    *,
    person: User,
    record_id: int,
    said: Said,
    key: str,
    seen: int | None = None,
    record_version: int | None = None,
    made_at: datetime | None = None,
) -> Cast:
    """Record a person's decision on a record's title and abstract, and let the record go where it leads.

    Args:
        said: the decision, the keys of its exclusion reasons, a note.
        key: the browser's name for this act; the same key again changes nothing.
        seen: the number of her own last vote on this record that she knew of, 0 for none; None: no check.
        record_version: the content she read; the present one unless given.
        made_at: when she decided, where the act was kept while offline.

    Raises:
        ConflictError: if she has voted elsewhere meanwhile, or the record went on without her.
        InvalidError: if an exclusion lacks its reason, or a reason is not one of the protocol's.
        NotYoursError: if the record is given to others.
    """
    known = Vote.objects.filter(person=person, key=key).first()
    if known is not None:
        return Cast(known, replayed=True)
    with acting(person, "vote", why=said.note, record_version=record_version):
        review = hold(record_id)
        known = Vote.objects.filter(person=person, key=key).first()
        if known is not None:
            return Cast(known, replayed=True)
        last = last_word(person, record_id)
        check_seen(last, seen, said)
        check_open(review, last, said)
        check_seat(review, person)
        check_reasons(review, said)
        vote = append(review, person, said, key=key, last=last, read=record_version, made_at=made_at)
    return Cast(vote)


def undo(*, person: User, key: str, vote_id: int | None = None) -> Cast | None:
    """Take back a person's last vote, or the one named, by a further vote; None where there is nothing left.

    Raises:
        ConflictError: if something else was said of that record since, or it went on.
    """
    return _again(person, key, Way.UNDO, vote_id)


def redo(*, person: User, key: str, vote_id: int | None = None) -> Cast | None:
    """Say once more what was last undone; None after any other vote, as there is nothing to redo then."""
    return _again(person, key, Way.REDO, vote_id)


def _again(person: User, key: str, way: Way, vote_id: int | None) -> Cast | None:
    known = Vote.objects.filter(person=person, key=key).first()
    if known is not None:
        return Cast(known, replayed=True)
    target = (undoable(person) if way == Way.UNDO else redoable(person)).filter(
        **({"pk": vote_id} if vote_id else {})
    )
    vote = target.first()
    if vote is None:
        return None
    with acting(person, way):
        review = hold(vote.record_id)
        last = last_word(person, vote.record_id)
        before = Vote.objects.filter(superseded_by=vote).first()
        if in_effect(last) != (vote if way == Way.UNDO else in_effect(before)):
            raise ConflictError("You decided otherwise on this record since.", theirs=last, yours=vote)
        said = of(vote if way == Way.REDO else before)
        check_open(review, last, said)
        return Cast(append(review, person, said, key=key, last=last, way=way, of=vote))


def undoable(person: User) -> QuerySet[Vote]:
    """Return a person's cast votes that stand, the latest first."""
    standing = Q(last_act=None) | Q(last_act=Way.REDO)
    return _with_last_act(person).filter(standing).order_by("-id")


def redoable(person: User) -> QuerySet[Vote]:
    """Return the votes a person undid since she last cast one, the latest undone first."""
    latest = Vote.objects.filter(person=person, way=Way.CAST).order_by("-id").values("id")[:1]
    undone = _with_last_act(person).filter(last_act=Way.UNDO, last_act_id__gt=Subquery(latest))
    return undone.order_by("-last_act_id")


def _with_last_act(person: User) -> QuerySet[Any]:
    acts = Vote.objects.filter(of=OuterRef("pk")).order_by("-id")
    mine = Vote.objects.filter(person=person, way=Way.CAST)
    return mine.annotate(
        last_act=Subquery(acts.values("way")[:1]), last_act_id=Subquery(acts.values("id")[:1])
    )


def in_effect(vote: Vote | None) -> Vote | None:
    """Return the vote, not itself an undo or redo, whose words a person's last act left standing."""
    while vote is not None and vote.of is not None:
        vote = vote.of if vote.way == Way.REDO else Vote.objects.filter(superseded_by=vote.of).first()
    return vote


def of(vote: Vote | None) -> Said:
    """Return what a vote says; no vote says nothing."""
    return NOTHING if vote is None else Said(vote.decision, vote.reasons, vote.note)


def last_word(person: User, record_id: int) -> Vote | None:
    """Return a person's last act on a record, also where it took the earlier one back."""
    return Vote.objects.current().filter(person=person, record_id=record_id, stage=Stage.TRIAGE).first()


def check_seen(last: Vote | None, seen: int | None, said: Said) -> None:
    """Raise ConflictError if a person did not know of her own last act."""
    now = last.number if last else 0
    if seen is not None and seen != now:
        raise ConflictError("You decided on this record elsewhere meanwhile.", theirs=last, yours=said)


def check_open(review: Review, last: Vote | None, said: Said) -> None:
    """Raise ConflictError if a record waits for no vote of this person any more."""
    standing = last is not None and last.decision != Decision.WITHDRAWN
    settled = Verdict.objects.standing().filter(record=review.record_id, stage=Stage.TRIAGE).exists()
    if settled or review.state not in (CHANGEABLE if standing else OPEN_TO_VOTES):
        raise ConflictError("This record has been decided and went on.", theirs=review, yours=said)


def check_seat(review: Review, person: User) -> None:
    """Raise NotYoursError if a record is given to others and not to this person."""
    given = Assignment.objects.standing().filter(record=review.record_id, stage=Stage.TRIAGE)
    people = set(given.values_list("person_id", flat=True))
    if people and person.pk not in people:
        raise NotYoursError("This record is given to others.")


def check_reasons(review: Review, said: Said) -> None:
    """Raise InvalidError if an exclusion lacks a reason the protocol asks for, or names an unknown one."""
    if said.decision not in (Decision.INCLUDE, Decision.MAYBE, Decision.EXCLUDE):
        raise InvalidError("A vote is include, maybe or exclude.")
    known = set(ExclusionReason.objects.filter(protocol=review.protocol_id).values_list("key", flat=True))
    if set(said.reasons) - known:
        raise InvalidError("This protocol has no such reason.")
    if said.decision == Decision.EXCLUDE and known and not said.reasons:
        raise InvalidError("An exclusion needs a reason.")
    if said.decision != Decision.EXCLUDE and said.reasons:
        raise InvalidError("Only an exclusion carries reasons.")


def append(
    review: Review,
    person: User,
    said: Said,
    *,
    key: str,
    last: Vote | None,
    read: int | None = None,
    **more: Any,
) -> Vote:
    """Write a vote over the last one of this person, end her lease, and move the held record on."""
    number = next_number("curation_vote")
    if last is not None:
        Vote.objects.filter(pk=last.pk).update(superseded_by=number)
    version = read or Record.objects.values_list("version", flat=True).get(pk=review.record_id)
    vote = Vote.objects.create(
        id=number,
        record_id=review.record_id,
        person=person,
        number=last.number + 1 if last else 1,
        record_version=version,
        decision=said.decision,
        reasons=list(said.reasons),
        note=said.note,
        key=key,
        **more,
    )
    Lease.objects.filter(record=review.record_id, stage=Stage.TRIAGE, person=person).delete()
    settle(review)
    return vote


def settle(review: Review) -> None:
    """Bring a held record to where its standing votes lead."""
    votes = Vote.objects.standing().filter(record=review.record_id, stage=Stage.TRIAGE)
    decisions = list(votes.values_list("decision", flat=True))
    move(review, outcome(decisions, review.protocol.votes_needed), votes_cast=len(decisions))


def readable(viewer: User | None) -> QuerySet[Vote]:
    """Return the votes that a person may see: her own, and others' once a blind record has all its votes."""
    own = Q(person=viewer) if viewer is not None else Q(pk=None)
    return Vote.objects.filter(own | ~shut("record__review__"))


def voted() -> Exists:
    """Say of an assignment or a lease whether its person has voted on its record."""
    same = {name: OuterRef(name) for name in ("record", "person", "stage")}
    return Exists(Vote.objects.standing().filter(**same))


def shown_state(review: Review) -> State:
    """Return the state that may be shown: a blind record does not tell whether someone has voted."""
    blind = review.shut and review.state in OPEN_TO_VOTES
    return State.TRIAGE if blind else State(review.state)
