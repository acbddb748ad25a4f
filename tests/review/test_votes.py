"""A vote: appended, replayed once, refused where someone came first, undone by a further vote."""

import pytest
from django.apps import apps

from curation.models import Lease, Review, Vote
from curation.models.review import State
from curation.models.user import Role
from curation.models.vote import Decision, Way
from curation.review import protocol, votes
from curation.review.errors import ConflictError, InvalidError, NotYoursError
from curation.review.votes import Said
from tests.factories import make_person
from tests.review.cast import base_protocol, fresh_key, make_review

pytestmark = pytest.mark.django_db

INCLUDE, MAYBE, EXCLUDE = (Said(d) for d in (Decision.INCLUDE, Decision.MAYBE, Decision.EXCLUDE))


def state(review: Review) -> str:
    return Review.objects.get(pk=review.pk).state


def cast(person: object, review: Review, said: Said, **more: object) -> votes.Cast:
    more.setdefault("key", fresh_key())
    return votes.cast(person=person, record_id=review.pk, said=said, **more)  # type: ignore[arg-type]  # the tests' short form


def test_a_vote_is_appended_and_the_record_goes_on() -> None:
    review = make_review()
    curator = make_person(Role.CURATOR)
    assert cast(curator, review, INCLUDE).vote.number == 1
    assert state(review) == State.CURATE
    cast(curator, review, EXCLUDE)
    assert state(review) == State.EXCLUDED
    first, second = Vote.objects.order_by("id")
    assert (first.decision, first.superseded_by, second.number) == ("include", second, 2)


def test_the_same_act_again_changes_nothing() -> None:
    review, curator = make_review(), make_person(Role.CURATOR)
    once = cast(curator, review, INCLUDE, key="a")
    version = Review.objects.get(pk=review.pk).version
    again = cast(curator, review, EXCLUDE, key="a")
    assert again.replayed
    assert again.vote == once.vote
    assert (Vote.objects.count(), Review.objects.get(pk=review.pk).version) == (1, version)


def test_who_did_not_know_of_her_own_other_vote_sees_both() -> None:
    review, curator = make_review(), make_person(Role.CURATOR)
    first = cast(curator, review, INCLUDE, seen=0).vote
    with pytest.raises(ConflictError) as refusal:
        cast(curator, review, EXCLUDE, seen=0)
    assert refusal.value.theirs == first
    assert refusal.value.yours == EXCLUDE
    assert cast(curator, review, EXCLUDE, seen=1).vote.number == 2


def test_who_comes_after_the_decision_is_told_where_the_record_is() -> None:
    review = make_review()
    cast(make_person(Role.CURATOR), review, INCLUDE)
    with pytest.raises(ConflictError) as refusal:
        cast(make_person(Role.CURATOR), review, EXCLUDE)
    assert refusal.value.theirs.state == State.CURATE


def test_two_blind_votes_that_differ_are_a_conflict_and_seen_only_then() -> None:
    review = make_review(protocol=base_protocol(votes_needed=2, blind=True))
    one, two = make_person(Role.CURATOR), make_person(Role.CURATOR)
    cast(one, review, INCLUDE)
    review.refresh_from_db()
    assert (review.state, votes.shown_state(review)) == (State.TRIAGE, State.TRIAGE)
    assert votes.shown_state(make_review(protocol=review.protocol)) == State.TRIAGE
    assert not votes.readable(two).exists()
    assert votes.readable(one).count() == 1
    assert not votes.readable(make_person(Role.LEAD)).exists()
    cast(two, review, EXCLUDE)
    assert state(review) == State.CONFLICT
    assert votes.readable(one).count() == votes.readable(None).count() == 2


def test_an_exclusion_needs_one_of_the_protocols_reasons() -> None:
    review, lead = make_review(), make_person(Role.LEAD)
    protocol.set_reasons(
        person=lead, protocol=review.protocol, reasons=[("animal", "Not an animal study", "")]
    )
    for wrong in (EXCLUDE, Said("exclude", ["made-up"]), Said("include", ["animal"]), Said("withdrawn")):
        with pytest.raises(InvalidError):
            cast(lead, review, wrong)
    assert cast(lead, review, Said("exclude", ["animal"], "mice")).vote.reasons == ["animal"]


def test_a_record_given_to_two_is_nobody_elses() -> None:
    review, lead = make_review(protocol=base_protocol(votes_needed=2)), make_person(Role.LEAD)
    pair = [make_person(Role.CURATOR), make_person(Role.CURATOR)]
    assert protocol.assign_pairs(person=lead, pmids=[review.pk], people=pair) == 1
    with pytest.raises(NotYoursError):
        cast(lead, review, INCLUDE)
    cast(pair[0], review, INCLUDE)


def test_undo_goes_all_the_way_back_and_redo_all_the_way_forth() -> None:
    review, curator = make_review(), make_person(Role.CURATOR)
    for said in (MAYBE, INCLUDE, EXCLUDE):
        cast(curator, review, said)
    seen = []
    while (done := votes.undo(person=curator, key=fresh_key())) is not None:
        seen.append((done.vote.decision, state(review)))
    assert seen == [("include", "curate"), ("maybe", "triage"), ("withdrawn", "new")]
    back = []
    while (done := votes.redo(person=curator, key=fresh_key())) is not None:
        back.append(done.vote.decision)
    assert back == ["maybe", "include", "exclude"]
    assert state(review) == State.EXCLUDED


def test_after_another_vote_there_is_nothing_to_redo() -> None:
    first, second, curator = make_review(), make_review(), make_person(Role.CURATOR)
    cast(curator, first, INCLUDE)
    votes.undo(person=curator, key=fresh_key())
    cast(curator, second, INCLUDE)
    assert votes.redo(person=curator, key=fresh_key()) is None


def test_an_undo_that_comes_twice_is_one() -> None:
    review, curator = make_review(), make_person(Role.CURATOR)
    cast(curator, review, INCLUDE)
    cast(curator, review, EXCLUDE)
    one, two = (votes.undo(person=curator, key="u") for _ in range(2))
    assert one is not None
    assert two is not None
    assert two.replayed
    assert one.vote == two.vote
    assert one.vote.way == Way.UNDO


def test_what_was_decided_by_another_since_is_not_undone_over() -> None:
    review, one, two = make_review(), make_person(Role.CURATOR), make_person(Role.CURATOR)
    cast(one, review, INCLUDE)
    votes.undo(person=one, key=fresh_key())
    cast(two, review, EXCLUDE)
    with pytest.raises(ConflictError):
        votes.redo(person=one, key=fresh_key())
    assert state(review) == State.EXCLUDED


def test_a_vote_ends_the_lease_and_its_event_says_who_and_why() -> None:
    review, curator = make_review(), make_person(Role.CURATOR)
    Lease.objects.create(record=review.record, person=curator, until="2100-01-01T00:00Z")
    cast(curator, review, Said("maybe", (), "only the abstract"))
    assert not Lease.objects.exists()
    event = apps.get_model("curation.VoteEvent").objects.get()
    assert event.pgh_context["by"] == curator.pk
    assert (event.pgh_context["verb"], event.pgh_context["why"]) == ("vote", "only the abstract")
