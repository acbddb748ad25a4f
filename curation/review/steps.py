"""The steps after triage: hand over, publish, send back, reopen, set aside; each naming the version seen."""

from django.db.models.functions import Now

from curation.models import Assignment, Record, Review, Tag, User
from curation.models.review import ASIDE, INCLUDED, State
from curation.models.stages import Stage
from curation.models.tag import TagState
from curation.review.acts import acting
from curation.review.errors import InvalidError, NotYoursError
from curation.review.life import hold, move
from curation.review.protocol import required_facets
from curation.review.tagging import unanswered

SENT_BACK = "sent back: "  # begins the reason that the next curator reads


def hand_over(*, person: User, record_id: int, seen: int | None = None) -> Review:
    """Say that a record is curated: to the second person, or, where the protocol asks for none, published.

    A record that two people tag, each alone, goes on when both have said so; until then nothing that others
    can see of it changes, its version neither.

    Raises:
        NotYoursError: if it is given to two others to tag.
        InvalidError: if a facet that the protocol requires has no answer; the message names it.
    """
    with acting(person, "hand over"):
        review = hold(record_id, seen=seen)
        _check_state(review, State.CURATE)
        if not _finished(review, person):
            return review
        reasons = [why for why in review.recheck_reasons if not why.startswith(SENT_BACK)]
        to = State.VERIFY if review.protocol.verification else State.PUBLISHED
        move(review, to, curator=person, recheck_reasons=reasons)
    return review


def publish(*, person: User, record_id: int, seen: int | None = None) -> Review:
    """Say, as the second person, that all tags hold; the record is published.

    Raises:
        NotYoursError: if this person curated it.
        InvalidError: if a tag is not confirmed yet, or a required facet has no answer. What the person
            herself corrected or added at this look needs no third one.
    """
    with acting(person, "publish"):
        review = hold(record_id, seen=seen)
        _check_state(review, State.VERIFY)
        if review.curator_id == person.pk:
            raise NotYoursError("A second person publishes what you curated.")
        _check_answered(review, Stage.CURATE)
        _check_answered(review, Stage.VERIFY)
        left = Tag.objects.live().filter(record=record_id).exclude(state=TagState.VERIFIED)
        waiting = left.exclude(author=person, stage=Stage.VERIFY, state=TagState.PROPOSED).count()
        if waiting:
            raise InvalidError(f"{_tags(waiting)} to be confirmed or corrected.")
        move(review, State.PUBLISHED, verifier=person, recheck_reasons=[])
    return review


def send_back(*, person: User, record_id: int, why: str, seen: int | None = None) -> Review:
    """Give a record back to be curated again, with the reason."""
    with acting(person, "send back", why=why):
        review = hold(record_id, seen=seen)
        if not why:
            raise InvalidError("Say why it goes back.")
        move(review, State.CURATE, recheck_reasons=[*review.recheck_reasons, f"{SENT_BACK}{why}"])
    return review


def reopen(*, person: User, record_id: int, why: str, seen: int | None = None) -> Review:
    """Ask for a published record to be looked at again: it changed, a term changed, a notice arrived."""
    with acting(person, "reopen", why=why):
        review = hold(record_id, seen=seen)
        if review.state == State.PUBLISHED:
            move(review, State.RECHECK, recheck_reasons=[why])
        elif review.state in INCLUDED:
            move(review, State(review.state), recheck_reasons=[*review.recheck_reasons, why])
    return review


def recheck_done(*, person: User, record_id: int, seen: int | None = None) -> Review:
    """Say that everything holds again for the record as it is now; it is published once more.

    Where somebody tagged it anew meanwhile, a second person confirms that first.

    Raises:
        InvalidError: if a tag still waits to be looked at.
    """
    with acting(person, "re-checked"):
        review = hold(record_id, seen=seen)
        _check_state(review, State.RECHECK)
        left = Tag.objects.to_recheck().filter(record=record_id).count()
        if left:
            raise InvalidError(f"{_tags(left)} to be looked at.")
        version = Record.objects.values_list("version", flat=True).get(pk=record_id)
        settled = {"recheck_reasons": [], "record_version": version}
        fresh = Tag.objects.live().filter(record=record_id, state=TagState.PROPOSED)
        latest = fresh.exclude(stage=Stage.VERIFY).order_by("-id").first()
        if latest is not None and review.protocol.verification:
            move(review, State.VERIFY, curator_id=latest.author_id, **settled)
        else:
            move(review, State.PUBLISHED, **settled)
    return review


def set_aside(
    *, person: User, record_id: int, to: State, why: str = "", kin: int | None = None, seen: int | None = None
) -> Review:
    """Park a record, or say that it duplicates another or is one more report of its study.

    Raises:
        InvalidError: if the other record is missing where one is needed, or is the record itself.
    """
    with acting(person, "set aside", why=why):
        review = hold(record_id, seen=seen)
        if (kin is None) != (to == State.PARKED) or kin == record_id:
            raise InvalidError("Name the other record; a parked record has none.")
        if kin is not None and not Record.objects.filter(pk=kin).exists():
            raise InvalidError(f"PMID {kin} is not in the base.")
        move(review, to, returns_to=review.state, kin_id=kin)
    return review


def bring_back(*, person: User, record_id: int, seen: int | None = None) -> Review:
    """Put a record that stood aside back where it was."""
    with acting(person, "bring back"):
        review = hold(record_id, seen=seen)
        if review.state not in ASIDE:
            raise InvalidError("This record does not stand aside.")
        move(review, State(review.returns_to), returns_to="", kin_id=None)
    return review


def _finished(review: Review, person: User) -> bool:
    """Note that a person has tagged a held record, and say whether everybody has who was to."""
    given = Assignment.objects.standing().filter(record=review.pk, stage=Stage.CURATE)
    apart = Assignment.objects.tagging_apart().filter(record=review.pk)
    left = {given.person_id for given in apart if given.finished_at is None}
    if not left:
        _check_answered(review, Stage.CURATE)
        given.filter(person=person, finished_at=None).update(finished_at=Now())
        return True
    own = apart.filter(person=person)
    if not own:
        raise NotYoursError("This record is given to two others to tag.")
    _check_answered(review, Stage.CURATE, by=person)
    own.filter(finished_at=None).update(finished_at=Now())
    return left == {person.pk}


def _tags(count: int) -> str:
    return "1 tag still waits" if count == 1 else f"{count} tags still wait"


def _check_state(review: Review, state: State) -> None:
    if review.state != state:
        raise InvalidError(f"This record is at “{review.get_state_display()}”, not at “{state.label}”.")


def _check_answered(review: Review, stage: Stage, *, by: User | None = None) -> None:
    left = unanswered(review.record_id, required_facets(review.protocol, stage), by=by)
    if left:
        raise InvalidError(f"Not answered yet: {', '.join(f.label for f in left)}.")
