"""What needs a person: each kind counted for her alone, in one query."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from curation.models import Assignment, Draft, Lease, Review, User
from curation.models.review import State
from curation.models.stages import Stage
from curation.models.user import Role
from curation.review import comments, inbox, steps
from curation.review.inbox import Need
from tests.factories import make_person
from tests.review.cast import base_protocol, fresh_key, make_review, make_vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return make_person(Role.LEAD, username="ann")


@pytest.fixture
def ben() -> User:
    return make_person(Role.CURATOR, username="ben")


def counts(person: User, *, decides: bool = True) -> dict[Need, int]:
    return {need: found.count for need, found in inbox.waiting(person, decides=decides).items()}


def test_nothing_waits_for_a_newcomer(ann: User) -> None:
    assert inbox.waiting(ann, decides=True) == {}


def test_a_conflict_waits_for_those_who_may_decide_it_and_voted_for_neither_side(
    ann: User, ben: User
) -> None:
    for voter in (ann, ben):
        review = make_review(state=State.CONFLICT)
        make_vote(record=review.record, person=voter)
    assert counts(ann) == {Need.CONFLICTS: 1}
    assert counts(ann, decides=False) == {}


def test_what_one_curated_waits_for_others_and_comes_back_with_a_reason(ann: User, ben: User) -> None:
    review = make_review(state=State.VERIFY, curator=ben)
    make_review(state=State.RECHECK, curator=ben)
    make_review(state=State.CURATE, curator=ben)
    assert counts(ann) == {Need.RECHECKS: 1, Need.VERIFY: 1}
    steps.send_back(person=ann, record_id=review.pk, why="The dose is missing")
    assert counts(ben) == {Need.SENT_BACK: 1, Need.RECHECKS: 1}
    assert [r.pk for r in inbox.sent_back(ben)] == [review.pk]


def test_calls_drafts_and_what_was_left_open_are_ones_own(ann: User, ben: User) -> None:
    review, ago = make_review(state=State.TRIAGE), timezone.now() - timedelta(minutes=5)
    comments.say(person=ann, record_id=review.pk, text="Look, @ben", key=fresh_key())
    Draft.objects.create(person=ben, record=review.record, place="curate", body={"dose": "10"})
    Draft.objects.create(person=ben, record=review.record, place="empty")
    Lease.objects.create(person=ben, record=review.record, until=ago)
    Lease.objects.create(person=ben, record=make_review().record, until=timezone.now() + timedelta(minutes=5))
    base_protocol(blind=False)
    assert counts(ben) == {Need.MENTIONS: 1, Need.DRAFTS: 1, Need.LEFT_OPEN: 1}
    assert inbox.waiting(ben, decides=False)[Need.LEFT_OPEN].oldest == ago
    make_vote(record=review.record, person=ben)
    assert Need.LEFT_OPEN not in counts(ben)
    assert counts(ann) == {}


@pytest.mark.parametrize(
    ("stage", "state"), [("triage", "triage"), ("curate", "curate"), ("verify", "verify")]
)
def test_a_due_day_that_passed_waits_until_the_work_is_done(
    ann: User, ben: User, stage: Stage, state: State
) -> None:
    review, today = make_review(state=state, curator=ann), timezone.now().date()
    given = {"person": ben, "assigned_by": ann, "stage": stage}
    for days, record in ((-1, review.record), (0, make_review(state=state).record)):
        Assignment.objects.create(**given, record=record, due_on=today + timedelta(days=days))
    assert [a.record_id for a in inbox.overdue(ben)] == [review.pk]
    assert counts(ben)[Need.OVERDUE] == 1
    Review.objects.update(state=State.PUBLISHED)
    assert counts(ben) == {}


def test_all_of_it_is_one_query(
    ann: User, ben: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for state in (State.VERIFY, State.RECHECK, State.CONFLICT, State.CURATE):
        make_review(state=state)
    with django_assert_num_queries(1):
        assert len(inbox.waiting(ann, decides=True)) == 3


@pytest.mark.parametrize("role", [Role.LEAD, Role.CURATOR])
def test_the_query_is_put_together_once_for_everyone_and_each_is_told_what_her_lists_hold(
    ann: User, ben: User, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    decides = role == Role.LEAD
    for curator in (ann, ben, ben):
        make_review(state=State.VERIFY, curator=curator)
    Draft.objects.create(person=ben, record=make_review().record, body={"comment": "half"})
    told = {
        person.pk: {need: rows.count() for need, rows in inbox.lists(person, decides=decides).items()}
        for person in (ann, ben)
    }
    counts(ann, decides=decides)
    monkeypatch.delattr(inbox, "lists")
    for person in (ann, ben):
        expected = {need: n for need, n in told[person.pk].items() if n}
        assert counts(person, decides=decides) == expected
    assert told[ann.pk] != told[ben.pk]
