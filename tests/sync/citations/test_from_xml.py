"""References in the XML become links in the transaction that stores the record."""

import pytest
from django.db import transaction

from curation.models import Link, Newcomer, Record, Refresh
from curation.models.refresh import Part
from curation.providers.records import Notice, Reference, Text
from curation.sync.citations import due
from curation.sync.citations.catching_up import catch_up
from curation.sync.store import store
from tests.entries import entry
from tests.factories import make_record

pytestmark = pytest.mark.django_db(transaction=True)


def refs(*pmids: int | None) -> tuple[Reference, ...]:
    return tuple(Reference(citation=Text("A work."), pmid=pmid) for pmid in pmids)


def put(**changes: object) -> None:
    with transaction.atomic():
        store([entry(100, **changes)], origin="a test")


def live() -> set[int]:
    return set(Link.objects.live().filter(citing=100).values_list("cited", flat=True))


def test_references_and_former_years_citations_become_links_once() -> None:
    former = (Notice("Cites", "J X. 1999", 8), Notice("ErratumIn", "J X. 2000", 9))
    put(references=refs(5, 6, 5, None, 100), notices=former)
    assert live() == {5, 6, 8}


def test_a_new_content_ends_at_once_what_it_leaves_out_unless_it_leaves_out_all() -> None:
    put(references=refs(5, 6), revised="2024-01-01")
    put(references=refs(6, 7), revised="2024-02-01")
    assert live() == {6, 7}
    put(references=(), revised="2024-03-01")
    assert live() == {6, 7}


def test_a_new_record_is_due_at_every_endpoint_for_whoever_next_looks_for_work() -> None:
    put()
    assert (Newcomer.objects.count(), Refresh.objects.count()) == (1, 0)
    assert due.next_part(due.PARTS) == Part.CITED_IN
    assert Refresh.objects.filter(pmid=100).count() == 7
    assert not Newcomer.objects.exists()


def test_newcomers_get_their_places_a_number_at_a_time_and_once() -> None:
    with transaction.atomic():
        store([entry(pmid) for pmid in (100, 101, 102)], origin="a test")
    assert due.make_due([102]) == 7
    assert [due.welcome(most=2), due.welcome(most=2), due.welcome(most=2)] == [14, 0, 0]
    assert sorted(Refresh.objects.values_list("pmid", flat=True).distinct()) == [100, 101, 102]


def test_a_record_that_cannot_be_stored_leaves_no_link() -> None:
    with transaction.atomic():
        store([entry(100, references=refs(5))], origin="a test")
        transaction.set_rollback(True)
    assert not Record.objects.exists()
    assert not Link.objects.exists()
    assert not Newcomer.objects.exists()


def test_records_from_before_the_ledger_are_taken_in_once() -> None:
    record = make_record(references=refs(5, 6))
    assert (catch_up(), catch_up()) == (1, 0)
    assert Refresh.objects.filter(pmid=record.pmid).count() == 7
    assert Link.objects.filter(citing=record.pmid).count() == 2
