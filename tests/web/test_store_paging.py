"""Pages by cursor: nothing shown twice, nothing left out, honest places."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from curation.models import Record
from curation.providers.records import HistoryDate
from curation.web.store_paging import Page, Place, page_of
from tests.factories import make_record

START = date(2024, 1, 1)


def walk(size: int, order: str = "newest") -> list[Page]:
    """Follow “Next” from the first page to the last."""
    pages = [page_of(Record.objects.all(), order, size=size)]
    while pages[-1].older:
        pages.append(page_of(Record.objects.all(), order, after=pages[-1].older, size=size))
    return pages


class Walking(TestCase):
    @given(st.lists(st.none() | st.integers(0, 3), max_size=14), st.integers(1, 5))
    @settings(max_examples=30, deadline=None)
    def test_the_way_there_and_back_shows_each_record_once(self, days: list[int | None], size: int) -> None:
        for day in days:
            at = (HistoryDate("entrez", str(START + timedelta(day))),) if day is not None else ()
            make_record(history=at)
        pages = walk(size)
        rows = [row.pk for page in pages for row in page.rows]
        expected = sorted(
            Record.objects.all(),
            key=lambda r: (r.entered_on is None, -(r.entered_on or START).toordinal(), -r.pk),
        )
        assert rows == [r.pk for r in expected]
        assert [p.first for p in pages if p.rows] == list(range(1, len(days) + 1, size))
        assert all(p.total == len(days) for p in pages)
        for before, after in pairwise(pages):
            back = page_of(Record.objects.all(), "newest", before=after.newer, size=size)
            assert ([r.pk for r in back.rows], back.first) == ([r.pk for r in before.rows], before.first)


@pytest.mark.django_db
def test_a_page_that_is_full_to_the_brim_promises_no_other() -> None:
    for _ in range(4):
        make_record()
    assert [len(p.rows) for p in walk(2)] == [2, 2]


@pytest.mark.django_db
def test_a_record_stored_meanwhile_moves_nothing_on_the_next_page() -> None:
    for _ in range(4):
        make_record()
    first = page_of(Record.objects.all(), "newest", size=2)
    second = page_of(Record.objects.all(), "newest", after=first.older, size=2)
    make_record(history=(HistoryDate("entrez", "2030-01-01"),))
    again = page_of(Record.objects.all(), "newest", after=first.older, size=2)
    assert [r.pk for r in again.rows] == [r.pk for r in second.rows]
    assert (again.first, again.total) == (4, 5)


@pytest.mark.parametrize("cursor", ["", "x", "2024-13-01_1", "2024-01-01_", "_", "_1x", "_" + "9" * 30])
def test_what_is_no_cursor_means_the_first_page(cursor: str) -> None:
    assert Place.read(cursor) is None
