"""The store: idempotent, newer wins, and whole or not at all."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from curation.models import Record, RecordVersion
from curation.providers.records import Entry, PubmedRecord, Text
from curation.sync.contents import contents
from curation.sync.counts import StoreCounts
from curation.sync.store import newest_of_each, store_alone
from tests.entries import entry, packed

db = pytest.mark.django_db


@db
def test_a_new_record_is_stored_whole_with_its_first_version() -> None:
    given_entry = entry(7, title=Text("Exosomes & <nerves>", "Exosomes &amp; <i>nerves</i>"))
    assert store_alone([given_entry], origin="a.xml") == StoreCounts(new=1)
    record = Record.objects.get(pk=7)
    assert contents(record) == given_entry.record
    assert record.title == "Exosomes & <nerves>"
    assert record.entered_on == date(2024, 1, 2)
    version = RecordVersion.objects.get(record=record)
    assert (version.number, version.xml, version.origin, version.changed) == (1, given_entry.raw, "a.xml", [])


@db
def test_the_same_content_again_makes_no_version() -> None:
    entries = [entry(pmid) for pmid in range(1, 30)]
    store_alone(entries, origin="a.xml")
    before = list(Record.objects.values_list("pk", "changed_at"))
    assert store_alone(list(reversed(entries)), origin="b.xml") == StoreCounts(unchanged=29)
    assert list(Record.objects.values_list("pk", "changed_at")) == before
    assert RecordVersion.objects.count() == 29


@db
def test_a_later_revision_makes_a_version_that_names_what_changed() -> None:
    store_alone([entry(1)], origin="a.xml")
    revised = entry(1, title=Text("A better title"), revised="2024-02-01")
    assert store_alone([revised], origin="b.xml") == StoreCounts(changed=1)
    record = Record.objects.get(pk=1)
    assert (record.title, record.version) == ("A better title", 2)
    assert RecordVersion.objects.get(record=record, number=2).changed == ["revised", "title"]


@db
def test_an_older_revision_does_not_overwrite_a_newer_one() -> None:
    store_alone([entry(1, revised="2024-02-01", title=Text("New"))], origin="a.xml")
    assert store_alone([entry(1, title=Text("Old"))], origin="b.xml") == StoreCounts(older=1)
    assert Record.objects.get(pk=1).title == "New"


@db
def test_a_higher_pmid_version_wins_over_a_later_day() -> None:
    store_alone([entry(1, version=1, revised="2024-02-01")], origin="a.xml")
    assert store_alone([entry(1, version=2, revised="2023-01-01")], origin="a.xml").changed == 1


@db
def test_a_record_with_1004_authors_is_stored() -> None:
    from curation.providers.records import Affiliation, Person

    many = tuple(Person(last=f"Ł{n}", affiliations=(Affiliation("Institute " * 40),)) for n in range(1004))
    store_alone([entry(1, authors=many)], origin="a.xml")
    assert Record.objects.get(pk=1).author_count == 1004


@db
def test_a_batch_that_fails_leaves_nothing_behind() -> None:
    bad = entry(2)
    bad = Entry(bad.record, bad.raw, b'{"pmid": broken', bad.content_hash)
    with pytest.raises(Exception, match="json"), transaction.atomic():
        store_alone([entry(1), bad], origin="a.xml")
    assert not Record.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_writers_with_the_same_records_in_other_orders_do_not_deadlock() -> None:
    batches = [[entry(p) for p in range(n, n + 40)] for n in range(1, 41, 5)]

    def write(batch: list[Entry]) -> StoreCounts:
        try:
            return store_alone(list(reversed(batch)), origin="a.xml")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        counts = sum(pool.map(write, batches), StoreCounts())
    assert counts == StoreCounts(new=75, unchanged=8 * 40 - 75)
    assert Record.objects.count() == RecordVersion.objects.count() == 75


def test_of_two_entries_with_one_pmid_the_newer_is_taken_and_on_a_tie_the_later() -> None:
    old, new = entry(1, title=Text("old")), entry(1, title=Text("new"), revised="2025-01-01")
    assert newest_of_each([new, old])[1] is new
    tie = entry(1, title=Text("tie"))
    assert newest_of_each([old, tie])[1] is tie


REVISIONS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 3), st.dates().map(str), st.text(max_size=8)), max_size=12
)


class StoreProperties(TestCase):
    @given(REVISIONS, st.randoms())
    @settings(max_examples=40, deadline=None)
    def test_what_is_kept_does_not_depend_on_how_it_was_delivered(
        self, revisions: list[tuple[int, int, str, str]], shuffler: random.Random
    ) -> None:
        unique = {(p, v, d): t for p, v, d, t in revisions}
        entries = [
            packed(PubmedRecord(pmid=p, version=v, revised=d, title=Text(t.replace("\x00", ""))))
            for (p, v, d), t in unique.items()
        ]
        expected = {p: e.record for p, e in newest_of_each(entries).items()}
        shuffler.shuffle(entries)
        for item in entries:
            store_alone([item], origin="x")
            store_alone([item], origin="x")
        assert {r.pk: contents(r) for r in Record.objects.all()} == expected
