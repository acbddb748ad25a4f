"""A verdict taken back: nothing is erased, the matter is open again, and nobody's later act is undone."""

from typing import Any

import pytest

from curation.models import Review, Tag, User, Verdict, Vote
from curation.models.review import State
from curation.models.tag import TagState
from curation.models.user import Role
from curation.models.vote import Decision
from curation.review import history, steps, tagging, verdicts, votes
from curation.review.conflicts import conflicts
from curation.review.errors import ConflictError, NotYoursError
from curation.review.history import Asked
from curation.review.taking_back import take_back
from curation.review.votes import Said
from tests.factories import make_person, make_record
from tests.review.cast import base_protocol, fresh_key, make_facet, make_review, make_tag, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    return make_person(Role.LEAD)


def two_differ() -> Review:
    """Let two people vote otherwise on a record."""
    base_protocol(votes_needed=2)
    record = make_record()
    for decision in ("include", "exclude"):
        person = make_person(Role.LEAD)
        votes.cast(person=person, record_id=record.pk, said=Said(decision), key=fresh_key())
    return Review.objects.get(pk=record.pk)


def settled(lead: User, review: Review, decision: Decision = Decision.INCLUDE) -> Verdict:
    return verdicts.decide(
        person=lead, record_id=review.pk, decision=decision, reason="It says so.", key=fresh_key()
    )


def two_say() -> tuple[Review, Tag, Tag]:
    """Let two people answer a facet with one answer otherwise, on a record at the second look."""
    review, facet = make_review(state=State.VERIFY), make_facet(cardinality="one")
    rat, mouse = (make_tag(record=review.record, term=make_term(facet=facet)) for _ in range(2))
    return review, rat, mouse


def on(tag: Tag, lead: User, *, keep: bool) -> Verdict:
    said: dict[str, Any] = {
        "record_id": tag.record_id,
        "facet": tag.facet,
        "term": tag.term,
        "reason": "See the methods.",
    }
    return verdicts.decide_term(person=lead, keep=keep, key=fresh_key(), **said)


def test_a_conflict_of_votes_is_open_again_and_the_history_keeps_both(lead: User) -> None:
    review = two_differ()
    verdict = settled(lead, review)
    back = take_back(person=lead, verdict_id=verdict.pk)
    review.refresh_from_db()
    verdict.refresh_from_db()
    assert review.state == State.CONFLICT
    assert conflicts().get() == review
    assert verdicts.standing(review.pk) is None
    assert (verdict.superseded_by, verdict.decision) == (back, "include")
    told = history.page(lead, Asked(record=review.pk, kind="verdict")).rows
    assert [one.event.decision for one in told] == ["withdrawn", "include"]
    assert told[0].context["verb"] == "take verdict back"


def test_taken_back_it_can_be_settled_otherwise_and_both_may_vote_again(lead: User) -> None:
    review = two_differ()
    take_back(person=lead, verdict_id=settled(lead, review).pk)
    voter = Vote.objects.filter(record=review.pk, decision="exclude").get().person
    votes.cast(person=voter, record_id=review.pk, said=Said("maybe"), key=fresh_key())
    assert settled(lead, review, Decision.EXCLUDE).decision == "exclude"
    assert Review.objects.get(pk=review.pk).state == State.EXCLUDED
    chain = [verdict.superseded_by_id for verdict in Verdict.objects.order_by("pk")]
    assert chain == [*Verdict.objects.order_by("pk").values_list("pk", flat=True)[1:], None]


def test_twice_is_once(lead: User) -> None:
    verdict = settled(lead, two_differ())
    assert take_back(person=lead, verdict_id=verdict.pk) == take_back(person=lead, verdict_id=verdict.pk)
    assert Verdict.objects.count() == 2


def test_another_lead_may_but_for_one_of_those_who_disagree(lead: User) -> None:
    review = two_differ()
    verdict = settled(lead, review)
    with pytest.raises(NotYoursError):
        take_back(person=review.record.votes.get(decision="include").person, verdict_id=verdict.pk)
    assert take_back(person=make_person(Role.LEAD), verdict_id=verdict.pk).decision == "withdrawn"


def test_an_act_of_somebody_else_since_is_not_undone_under_her(lead: User) -> None:
    review, curator, term = two_differ(), make_person(Role.CURATOR), make_term()
    verdict = settled(lead, review)
    says = tagging.Says(term.facet, term)
    tag = tagging.add(person=curator, record_id=review.pk, says=says, key=fresh_key())
    with pytest.raises(ConflictError, match=curator.username):
        take_back(person=lead, verdict_id=verdict.pk)
    tagging.remove(person=curator, tag_id=tag.pk)
    with pytest.raises(ConflictError):
        take_back(person=lead, verdict_id=verdict.pk)
    assert Verdict.objects.count() == 1


def test_her_own_act_since_hinders_nothing_but_a_record_that_went_on_does(lead: User) -> None:
    review, term = two_differ(), make_term()
    verdict = settled(lead, review)
    tagging.add(person=lead, record_id=review.pk, says=tagging.Says(term.facet, term), key=fresh_key())
    take_back(person=lead, verdict_id=verdict.pk)
    again = settled(lead, review)
    steps.hand_over(person=lead, record_id=review.pk)
    with pytest.raises(ConflictError, match="gone on"):
        take_back(person=lead, verdict_id=again.pk)


def test_a_page_that_is_old_is_told_so(lead: User) -> None:
    review = two_differ()
    verdict = settled(lead, review)
    with pytest.raises(ConflictError):
        take_back(person=lead, verdict_id=verdict.pk, seen=review.version)
    other = settled(make_person(Role.LEAD), review, Decision.EXCLUDE)
    with pytest.raises(ConflictError):
        take_back(person=lead, verdict_id=verdict.pk)
    assert verdicts.standing(review.pk) == other


def test_tags_stand_as_they_did_before_the_verdict_and_are_open_again(lead: User) -> None:
    review, rat, mouse = two_say()
    kept, dropped = on(rat, lead, keep=True), on(mouse, lead, keep=False)
    assert not conflicts().exists()
    take_back(person=lead, verdict_id=dropped.pk)
    take_back(person=lead, verdict_id=kept.pk)
    assert Tag.objects.filter(state=TagState.PROPOSED, verified_by=None).count() == 2
    assert conflicts().get() == review
    assert on(mouse, lead, keep=True).decision == "include"


def test_a_tag_that_was_confirmed_before_stays_so(lead: User) -> None:
    _, rat, _ = two_say()
    second = make_person(Role.CURATOR)
    tagging.confirm(person=second, tag_id=rat.pk)
    take_back(person=lead, verdict_id=on(rat, lead, keep=True).pk)
    rat.refresh_from_db()
    assert (rat.state, rat.verified_by) == (TagState.VERIFIED, second)


def test_what_somebody_did_to_its_tags_since_stands(lead: User) -> None:
    review, rat, mouse = two_say()
    verdict, other = on(mouse, lead, keep=False), on(rat, lead, keep=True)
    tagging.restore(person=mouse.author, tag_id=mouse.pk)
    with pytest.raises(ConflictError):
        take_back(person=lead, verdict_id=verdict.pk)
    steps.send_back(person=make_person(Role.LEAD), record_id=review.pk, why="Again.")
    with pytest.raises(ConflictError):
        take_back(person=lead, verdict_id=other.pk)
