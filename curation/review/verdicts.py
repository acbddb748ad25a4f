"""Verdicts: what settles a disagreement, with its reason, by someone who is none of those who disagree."""

from collections.abc import Sequence
from typing import Any

from curation.models import Facet, Record, Review, Tag, Term, User, Verdict, Vote
from curation.models.protocol import Adjudication
from curation.models.review import State
from curation.models.stages import Stage
from curation.models.tag import TagState
from curation.models.vote import Decision
from curation.review.acts import acting, next_number
from curation.review.errors import InvalidError, NotYoursError
from curation.review.life import hold, move
from curation.review.outcome import LEADS_TO
from curation.review.tagging import confirm, remove
from curation.review.votes import Said, check_reasons


def decide(
    *,
    person: User,
    record_id: int,
    decision: Decision,
    reason: str,
    key: str,
    reasons: Sequence[str] = (),
    seen: int | None = None,
) -> Verdict:
    """Settle a conflict of votes; or settle it otherwise, while nothing was built on it yet.

    Args:
        reasons: the exclusion reasons of the protocol that hold.
        seen: the record's version the adjudicator looked at.

    Raises:
        NotYoursError: if the person voted on the record, or the protocol names another adjudicator.
        ConflictError: if the record changed meanwhile.
        InvalidError: if there is no conflict, no reason, or neither include nor exclude; or an exclusion
            lacks its reason of the protocol.
    """
    known = Verdict.objects.filter(person=person, key=key).first()
    if known is not None:
        return known
    with acting(person, "verdict", why=reason):
        review = hold(record_id, seen=seen, yours=decision)
        stands, earlier = standing(record_id), _last_word(record_id)
        if review.state != State.CONFLICT and not (stands and review.state in LEADS_TO.values()):
            raise InvalidError("There is no conflict to settle.")
        if decision not in LEADS_TO:
            raise InvalidError("A verdict is include or exclude.")
        votes = list(Vote.objects.standing().filter(record=record_id, stage=Stage.TRIAGE))
        check_neither(review, person, {vote.person_id for vote in votes})
        check_reasons(review, Said(decision, reasons))
        verdict = append(
            review, person, earlier, decision=decision, reason=reason, reasons=list(reasons), key=key
        )
        move(review, LEADS_TO[decision])
    return verdict


def decide_term(
    *,
    person: User,
    record_id: int,
    facet: Facet,
    term: Term | None,
    keep: bool,
    reason: str,
    key: str,
    seen: int | None = None,
    claim: Sequence[int] | None = None,
) -> Verdict:
    """Settle whether a term holds for a record: its live tags are confirmed, or taken back.

    Where no term is claimed but a value or an answer, ``claim`` names the tags that say so. The record's
    version grows, so that of two who decide at once the second is told.

    Raises:
        NotYoursError: if the person gave one of the tags.
        ConflictError: if the record changed meanwhile.
        InvalidError: if there is no such tag.
    """
    known = Verdict.objects.filter(person=person, key=key).first()
    if known is not None:
        return known
    with acting(person, "verdict", why=reason):
        review = hold(record_id, seen=seen, yours=keep)
        if review.tags_shut:
            raise InvalidError("Two people tag this record, each alone, and have not finished.")
        rows = Tag.objects.live().filter(record=record_id, facet=facet, term=term)
        tags = list(rows if claim is None else rows.filter(pk__in=claim))
        if not tags:
            raise InvalidError("Nobody says so of this record.")
        check_neither(review, person, {tag.author_id for tag in tags})
        decision = Decision.INCLUDE if keep else Decision.EXCLUDE
        more: dict[str, Any] = {
            "stage": Stage.CURATE,
            "facet": facet,
            "term": term,
            "tags": [tag.pk for tag in tags],
        }
        earlier = Verdict.objects.current().filter(record=record_id, facet=facet, tags__overlap=more["tags"])
        verdict = append(review, person, earlier.first(), decision=decision, reason=reason, key=key, **more)
        for tag in tags:
            if keep and tag.state != TagState.VERIFIED:
                confirm(person=person, tag_id=tag.pk)
            elif not keep:
                remove(person=person, tag_id=tag.pk, why=reason)
        move(review, State(review.state))
    return verdict


def standing(record_id: int) -> Verdict | None:
    """Return the verdict that settles a record's votes, if one does."""
    return Verdict.objects.standing().filter(record=record_id, stage=Stage.TRIAGE).first()


def _last_word(record_id: int) -> Verdict | None:
    return Verdict.objects.current().filter(record=record_id, stage=Stage.TRIAGE).first()


def latest(record_id: int) -> Verdict | None:
    """Return the last verdict on a record, of votes or of a term."""
    return Verdict.objects.select_related("person").filter(record=record_id).first()


def check_neither(review: Review, person: User, judged: set[int]) -> None:
    """Raise NotYoursError if a person is one of those who disagree, or not the adjudicator that is named."""
    if person.pk in judged:
        raise NotYoursError("You are one of those who disagree; somebody else decides.")
    rules = review.protocol
    if rules.adjudication == Adjudication.NAMED and rules.adjudicator_id not in (None, person.pk):
        raise NotYoursError("The protocol names another adjudicator.")


def append(review: Review, person: User, earlier: Verdict | None, **said: object) -> Verdict:
    """Write a verdict over the earlier one, with the content and the votes it rests on.

    Raises:
        InvalidError: if it has no reason.
    """
    if not said["reason"]:
        raise InvalidError("A verdict needs its reason.")
    number = next_number("curation_verdict")
    if earlier is not None:
        Verdict.objects.filter(pk=earlier.pk).update(superseded_by=number)
    version = Record.objects.values_list("version", flat=True).get(pk=review.record_id)
    votes = Vote.objects.standing().filter(record=review.record_id).values_list("pk", flat=True)
    return Verdict.objects.create(
        id=number,
        record_id=review.record_id,
        person=person,
        record_version=version,
        votes=list(votes),
        **said,
    )
