"""The queue serves each record to one person at a time, whoever asks at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from curation.models import Assignment, Lease, Review, User
from curation.models.user import Role
from curation.review import intake, queue, votes
from curation.review.votes import Said
from tests.factories import make_match, make_person, make_record, make_run
from tests.review.cast import base_protocol, fresh_key, make_review


@pytest.mark.django_db
def test_every_record_is_admitted_once_by_its_sources_protocol() -> None:
    run = make_run()
    matched, other = make_record(), make_record()
    make_match(matched, run)
    own = base_protocol()
    own = type(own).objects.create(source=run.source, name="Its own", votes_needed=2)
    assert (intake.admit(), intake.admit()) == (2, 0)
    assert Review.objects.get(pk=matched.pk).protocol == own
    assert Review.objects.get(pk=other.pk).protocol.source is None


@pytest.mark.django_db
def test_the_order_is_the_one_asked_for() -> None:
    curator = make_person(Role.CURATOR)
    old, new, undated = (make_review(make_record()) for _ in range(3))
    for review, day in ((old, date(2001, 1, 1)), (new, date(2024, 1, 1)), (undated, None)):
        Review.objects.filter(pk=review.pk).update(queued_on=day)
    assert queue.next_records(person=curator) == [new.pk, old.pk, undated.pk]
    assert queue.next_records(person=curator, order="oldest")[-1] == new.pk
    type(old.record).objects.filter(pk=old.pk).update(title="Conditioned medium after facial nerve crush")
    words = ["facial", "crush"]
    assert queue.next_records(person=curator, order="words", words=words, count=1) == [old.pk]


@pytest.mark.django_db
def test_asking_again_brings_the_same_until_they_are_decided() -> None:
    curator, other = make_person(Role.CURATOR), make_person(Role.CURATOR)
    for _ in range(8):
        make_review()
    first = queue.next_records(person=curator)
    assert queue.next_records(person=curator) == first
    assert not set(queue.next_records(person=other)) & set(first)
    votes.cast(person=curator, record_id=first[0], said=Said("include"), key=fresh_key())
    assert first[0] not in queue.next_records(person=curator)


@pytest.mark.django_db
def test_what_is_given_to_others_is_not_served() -> None:
    curator, other, review = make_person(Role.CURATOR), make_person(Role.CURATOR), make_review()
    Assignment.objects.create(record=review.record, person=other, assigned_by=other)
    assert queue.next_records(person=curator) == []
    assert queue.next_records(person=other) == [review.pk]


@pytest.mark.django_db
def test_a_lease_that_ran_out_is_anyones_and_a_live_one_is_not() -> None:
    curator, other, review = make_person(Role.CURATOR), make_person(Role.CURATOR), make_review()
    assert queue.next_records(person=curator) == [review.pk]
    assert queue.renew(person=other, pmids=[review.pk]) == set()
    Lease.objects.update(until="2001-01-01T00:00Z")
    assert queue.next_records(person=other) == [review.pk]
    assert queue.renew(person=curator, pmids=[review.pk]) == set()
    assert queue.release(person=other) == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_is_served_what_another_has_though_all_ask_at_once() -> None:
    people = [make_person(Role.CURATOR) for _ in range(6)]
    for _ in range(30):
        make_review()

    def ask(person: User) -> list[int]:
        try:
            return [pmid for _ in range(2) for pmid in queue.next_records(person=person, count=4)]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        served = [set(pmids) for pmids in pool.map(ask, people)]
    assert [len(pmids) for pmids in served] == [4] * 6
    assert len(set.union(*served)) == 24
