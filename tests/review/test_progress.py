"""How far the work is."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from curation.models.review import State
from curation.models.user import Role
from curation.review import progress, votes
from curation.review.votes import Said
from tests.factories import make_person
from tests.review.cast import base_protocol, fresh_key, make_review, make_vote

pytestmark = pytest.mark.django_db


def test_the_figures_are_mine_the_teams_and_the_queues() -> None:
    rules = base_protocol(votes_needed=2)
    one, two = make_person(Role.CURATOR), make_person(Role.CURATOR)
    pmids = [make_review(protocol=rules).pk for _ in range(4)]
    for person, pmid in ((one, pmids[0]), (two, pmids[0]), (one, pmids[1])):
        votes.cast(person=person, record_id=pmid, said=Said("include"), key=fresh_key())
    seen = progress.progress(person=one)
    assert (seen.mine, seen.today, seen.waiting, seen.team, seen.wanted) == (2, 2, 2, 3, 8)
    assert seen.pace is None
    assert progress.by_person() == [(one.pk, 2), (two.pk, 1)]
    states = progress.by_state()
    assert (states[State.CURATE], states[State.TRIAGE], states[State.NEW]) == (1, 3, 0)


def test_a_pace_leaves_pauses_out() -> None:
    curator, start = make_person(Role.CURATOR), timezone.now() - timedelta(hours=5)
    for seconds in (0, 30, 60, 90, 4000, 4030, 4060):
        make_vote(person=curator, cast_at=start + timedelta(seconds=seconds))
    assert progress.pace(curator) == 120


def test_the_figures_cost_the_same_for_many_records(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    curator = make_person(Role.CURATOR)
    for _ in range(12):
        make_review()
    with django_assert_max_num_queries(6):
        seen = progress.progress(person=curator)
    assert (seen.mine, seen.waiting) == (0, 12)
