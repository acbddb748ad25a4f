"""A verdict taken back: another that says so stands over it, and the disagreement is open again."""

from typing import Any

from django.apps import apps

from curation.models import Review, Tag, User, Verdict
from curation.models.review import State
from curation.models.tag import TagState
from curation.models.vote import Decision
from curation.review.acts import acting
from curation.review.errors import ConflictError
from curation.review.life import hold, move
from curation.review.outcome import LEADS_TO
from curation.review.tagging import SECOND_LOOK, write_tag
from curation.review.verdicts import append, check_neither

TAKEN_BACK = "taken back"
LEFT_BY = {Decision.INCLUDE: TagState.VERIFIED, Decision.EXCLUDE: TagState.RETRACTED}


def take_back(*, person: User, verdict_id: int, seen: int | None = None, why: str = "") -> Verdict:
    """Take a verdict back: votes are in conflict again, tags stand as they did before it.

    Taken back already by the same person, nothing is written. Who may take back another's is not asked here,
    but for this: nobody who disagreed herself.

    Raises:
        NotYoursError: if it is another's, and the person is one of those who disagree.
        ConflictError: if the record is not as it was seen, or somebody else acted on it since.
    """
    record_id = Verdict.objects.values_list("record_id", flat=True).get(pk=verdict_id)
    with acting(person, "take verdict back", why=why):
        review = hold(record_id, seen=seen)
        verdict = Verdict.objects.select_related("superseded_by").get(pk=verdict_id)
        after = verdict.superseded_by
        if after is not None and after.decision == Decision.WITHDRAWN and after.person_id == person.pk:
            return after
        if after is not None or verdict.decision == Decision.WITHDRAWN:
            raise ConflictError("This verdict does not stand any more.", theirs=after)
        if verdict.person_id != person.pk:
            check_neither(review, person, set(_judged(verdict)))
        _check_untouched(review, verdict, person)
        _restore(verdict)
        said = append(review, person, verdict, **_withdrawal(verdict, why))
        move(review, State.CONFLICT if verdict.facet_id is None else State(review.state))
    return said


def _withdrawal(verdict: Verdict, why: str) -> dict[str, Any]:
    about = {name: getattr(verdict, name) for name in ("stage", "facet", "term", "tags")}
    return {**about, "decision": Decision.WITHDRAWN, "reason": why or TAKEN_BACK, "key": f"back:{verdict.pk}"}


def _judged(verdict: Verdict) -> list[int]:
    """Return who disagreed: who voted, or whose tags were weighed."""
    if verdict.facet_id is None:
        votes = verdict.record.votes.filter(pk__in=verdict.votes)
        return list(votes.values_list("person_id", flat=True))
    return list(Tag.objects.filter(pk__in=verdict.tags).values_list("author_id", flat=True))


def _check_untouched(review: Review, verdict: Verdict, person: User) -> None:
    """Raise ConflictError if the record went on, or somebody else acted since on what the verdict led to."""
    votes = verdict.facet_id is None
    led = {LEADS_TO[Decision(verdict.decision)]} if votes else SECOND_LOOK
    if review.state not in led:
        raise ConflictError("The record has gone on since.", theirs=review)
    act = _act(verdict)
    others = _later_moves(review, act) if votes else []
    tags = {"record": review.pk} if votes else {"pk__in": verdict.tags}
    for tag in Tag.objects.filter(changed_at__gt=verdict.given_at, **tags).order_by("changed_at"):
        others.append(_events("Tag").filter(pgh_obj=tag.pk).order_by("pgh_id").last())
    for event in others:
        by = (event.pgh_context or {}).get("by")
        if event.pgh_context_id != act and by not in (None, person.pk):
            raise ConflictError(f"{event.pgh_context['name']} has acted on this record since.", theirs=review)
    left = LEFT_BY[Decision(verdict.decision)]
    if Tag.objects.filter(pk__in=verdict.tags).exclude(state=left).exists():
        raise ConflictError("What it settled has changed since.", theirs=review)


def _restore(verdict: Verdict) -> None:
    """Bring the tags that a verdict changed to where they stood before it, by their events."""
    act = _act(verdict)
    for tag in Tag.objects.select_for_update().filter(pk__in=verdict.tags).order_by("pk"):
        told = _events("Tag").filter(pgh_obj=tag.pk).order_by("pgh_id")
        settled = told.filter(pgh_context_id=act).first()
        before = told.filter(pgh_id__lt=settled.pgh_id).last() if settled else None
        if before is not None:
            stood = {name: getattr(before, name) for name in ("state", "verified_by_id", "record_version")}
            write_tag(tag, **stood)


def _events(model: str) -> Any:
    return apps.get_model("curation", f"{model}Event").objects


def _act(verdict: Verdict) -> Any:
    """Return the act that a verdict was given in: all its events name it."""
    return _events("Verdict").filter(pgh_obj=verdict.pk, pgh_label="insert").get().pgh_context_id


def _later_moves(review: Review, act: Any) -> list[Any]:
    told = _events("Review").filter(pgh_obj=review.pk).order_by("pgh_id")
    own = told.filter(pgh_context_id=act).last()
    return list(told.filter(pgh_id__gt=own.pgh_id)) if own else []
