"""Who is asked about first, and when the next time comes."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from curation.models import Record, Refresh, Review
from curation.models.refresh import Part
from curation.models.review import INCLUDED, State
from curation.sync.citations import due, refreshing
from tests.factories import make_record
from tests.review.cast import make_review

pytestmark = pytest.mark.django_db


def some(count: int = 3) -> list[Record]:
    """Store records with places in the ledger of refreshes, the oldest of them first in the line."""
    records = [make_record() for _ in range(count)]
    due.enrol(record.pk for record in records)
    for days, record in enumerate(records):
        Refresh.objects.filter(pmid=record.pk).update(due_at=timezone.now() - timedelta(days=count - days))
    return records


def asked_first() -> int:
    """Take one record at an endpoint, and return its PMID."""
    taken = due.claim(Part.CITED_IN, size=1)
    assert taken
    return taken.pmids[0]


@pytest.mark.parametrize("state", INCLUDED)
def test_what_was_included_lately_is_asked_about_before_all_others(state: State) -> None:
    *_, last = some()
    make_review(last, state=state)
    refreshing.lanes_with_work()
    assert asked_first() == last.pk
    assert due.included_first() == 0


@pytest.mark.parametrize("state", [State.NEW, State.TRIAGE, State.EXCLUDED])
def test_what_is_not_included_waits_in_its_place(state: State) -> None:
    first, *_, last = some()
    make_review(last, state=state)
    refreshing.lanes_with_work()
    assert asked_first() == first.pk


def test_what_has_been_answered_failed_or_is_being_asked_about_is_not_put_first_again() -> None:
    answered, failed, held, old = some(4)
    for record in (answered, failed, held, old):
        make_review(record, state=State.CURATE)
    Refresh.objects.filter(pmid=answered.pk).update(answered_at=Now())
    Refresh.objects.filter(pmid=failed.pk).update(error="It is down.")
    Review.objects.filter(pk=old.pk).update(since=Now() - timedelta(hours=2))
    Refresh.objects.exclude(pmid=held.pk).update(due_at=Now() + timedelta(days=1))
    assert all(due.claim(part, size=9) for part in due.PARTS)
    assert due.included_first() == 0


def days_until_next(records: Iterable[Record]) -> list[float]:
    """Note a full answer for each, and return in how many days it is due again."""
    found = []
    for record in records:
        taken = due.claim(Part.CITED_IN, size=1)
        assert taken
        due.answered(taken, [record.pk], empty=[])
        row = Refresh.objects.get(pmid=record.pk, part=Part.CITED_IN)
        found.append((row.due_at - timezone.now()).total_seconds() / 86_400)
    return found


def test_an_included_record_is_asked_about_twice_as_often_as_another() -> None:
    plain, included = some(2)
    make_review(included, state=State.PUBLISHED)
    other, ours = days_until_next([plain, included])
    assert ours == pytest.approx(other / 2, rel=0.15)  # both are spread by a tenth
