"""The history of judgement: every act once, the latest first, with what was before; a blind one is silent."""

from datetime import date
from typing import Any

import pytest

from curation.models import Review, User
from curation.models.review import State
from curation.models.user import Role
from curation.review import comments, history, steps, tagging, votes
from curation.review.history import Asked, Told
from curation.review.tagging import Says
from curation.review.votes import Said
from tests.factories import make_person
from tests.review.cast import base_protocol, fresh_key, make_review, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return make_person(Role.LEAD, username="ann")


@pytest.fixture
def ben() -> User:
    return make_person(Role.CURATOR, username="ben")


def vote(person: User, review: Review, decision: str) -> None:
    votes.cast(person=person, record_id=review.pk, said=Said(decision), key=fresh_key())


def tag(person: User, review: Review) -> None:
    term = make_term()
    tagging.add(person=person, record_id=review.pk, says=Says(term.facet, term), key=fresh_key())


def told(viewer: User, **asked: Any) -> list[Told]:
    return list(history.everything(viewer, Asked(**asked)))


def test_an_act_is_told_with_who_why_and_what_was_before(ann: User, ben: User) -> None:
    review = make_review(state=State.VERIFY, curator=ben)
    steps.send_back(person=ann, record_id=review.pk, why="The dose is missing")
    steps.hand_over(person=ben, record_id=review.pk)
    last, first = told(ann, record=review.pk)
    assert (last.before.state, last.event.state) == (State.CURATE, State.VERIFY)
    assert (first.context["name"], first.context["verb"]) == ("ann", "send back")
    assert first.context["why"] == "The dose is missing"


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_show_each_event_once_and_in_order(ann: User, ben: User, limit: int) -> None:
    base_protocol(blind=False)
    for _ in range(3):
        review = make_review(state=State.CURATE)
        tag(ben, review)
        comments.say(person=ann, record_id=review.pk, text="So?", key=fresh_key())
    whole = [(one.kind, one.event.pgh_id) for one in told(ann)]
    paged: list[tuple[str, int]] = []
    after: history.Cursor | None = None
    while paged == [] or after is not None:
        found = history.page(ann, Asked(), after=after, limit=limit)
        paged += [(one.kind, one.event.pgh_id) for one in found.rows]
        after = found.after
    assert len(paged) == len(set(paged))
    assert paged == whole
    assert {kind for kind, _ in whole} >= {"tag", "comment", "facet", "term"}


def test_what_is_read_blindly_is_told_to_nobody_but_its_author(ann: User, ben: User) -> None:
    review = make_review(state=State.NEW, protocol=base_protocol(blind=True, votes_needed=2))
    vote(ben, review, "include")
    tag(ben, review)
    comments.say(person=ben, record_id=review.pk, text="Clear", key=fresh_key())
    assert told(ann, record=review.pk) == []
    assert sorted(one.kind for one in told(ben, record=review.pk)) == ["comment", "tag", "vote"]
    vote(ann, review, "exclude")
    assert {one.kind for one in told(ann, record=review.pk)} == {"comment", "tag", "vote", "state"}


def test_events_are_found_by_person_kind_act_and_words_of_the_reason(ann: User, ben: User) -> None:
    base_protocol(blind=False)
    review = make_review(state=State.VERIFY, curator=ben)
    tag(ben, review)
    steps.send_back(person=ann, record_id=review.pk, why="The DOSE is missing")
    assert [one.kind for one in told(ann, by=ann)] == ["state"]
    assert [one.kind for one in told(ann, kind="tag")] == ["tag"]
    assert [one.kind for one in told(ann, verb="send back")] == ["state"]
    assert [one.kind for one in told(ann, words="dose is")] == ["state"]
    assert told(ann, words="100%") == []
    assert [one.kind for one in told(ann, by=ann, since=date.min, until=date.max)] == ["state"]
    assert told(ann, until=date.min) == []
    assert set(history.verbs()) >= {"tag", "send back"}


def test_a_changed_vote_is_told_beside_the_one_before(ann: User) -> None:
    review = make_review(state=State.NEW, protocol=base_protocol(blind=False, votes_needed=2))
    vote(ann, review, "maybe")
    vote(ann, review, "include")
    latest = told(ann, record=review.pk, kind="vote")[0]
    assert (latest.before.decision, latest.event.decision) == ("maybe", "include")
