"""Every PMID of a query is found, however low the ceiling."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.providers.entrez import SearchResult
from curation.providers.errors import RetryableError
from curation.sync.planning import SLICE, slices_of
from curation.sync.windows import Spans, Window, between, by_pmid, windows

Pair = tuple[date, int]
TODAY = date(2026, 11, 23)
DAYS = re.compile(r"(\d{4})/(\d\d)/(\d\d)(?::(\d{4})/(\d\d)/(\d\d))?\[crdt\]")
UIDS = re.compile(r"(\d+):(\d+)\[uid\]")


class Searcher:
    """A PubMed of (entry day, PMID) pairs that shows no more than a ceiling's worth."""

    def __init__(
        self, entries: list[Pair], ceiling: int, order: Callable[[Pair], Any] = itemgetter(1)
    ) -> None:
        self.entries = entries
        self.ceiling = ceiling
        self.order = order
        self.asked = 0
        self.shown: list[int] = []

    def search(self, term: str) -> SearchResult:
        self.asked += 1
        found = self.entries
        if m := DAYS.search(term):
            first = date(*map(int, m.groups()[:3]))
            last = date(*map(int, m.groups()[3:])) if m.group(4) else first
            outside = "NOT " + m[0] in term
            found = [e for e in found if (first <= e[0] <= last) != outside]
        if m := UIDS.search(term):
            first_pmid, last_pmid = map(int, m.groups())
            found = [e for e in found if first_pmid <= e[1] <= last_pmid]
        ids = tuple(pmid for _, pmid in sorted(found, reverse=True, key=self.order))
        self.shown.append(len(ids[: self.ceiling]))
        return SearchResult(count=len(ids), ids=ids[: self.ceiling])


def found_by(searcher: Searcher) -> list[Window]:
    return list(windows(searcher, "x", searcher.search("x"), today=TODAY))


def test_a_query_just_at_the_ceiling_takes_one_request() -> None:
    searcher = Searcher([(TODAY, n) for n in range(1, 21)], ceiling=20)
    assert [len(w.pmids) for w in found_by(searcher)] == [20]
    assert searcher.asked == 1


def test_one_above_the_ceiling_loses_nothing() -> None:
    searcher = Searcher([(TODAY - timedelta(days=n), n) for n in range(1, 22)], ceiling=20)
    assert sorted(p for w in found_by(searcher) for p in w.pmids) == list(range(1, 22))


def test_a_single_day_above_the_ceiling_is_cut_by_pmid() -> None:
    searcher = Searcher([(date(2020, 5, 5), n) for n in range(1000, 1060)], ceiling=20)
    pieces = found_by(searcher)
    assert sorted(p for w in pieces for p in w.pmids) == list(range(1000, 1060))
    assert all("PMID" in w.label for w in pieces)


def test_records_entered_on_neighbouring_days_of_a_cut_are_found_once() -> None:
    searcher = Searcher([(date(2000, 1, 1) + timedelta(days=n), n + 1) for n in range(400)], ceiling=7)
    pmids = [p for w in found_by(searcher) for p in w.pmids]
    assert sorted(pmids) == list(range(1, 401))


def test_a_record_without_any_day_is_found_too() -> None:
    searcher = Searcher([(date(1800, 1, 1), 9), *((TODAY, n) for n in range(10, 40))], ceiling=7)
    assert sorted(p for w in found_by(searcher) for p in w.pmids) == [9, *range(10, 40)]


def test_answers_that_contradict_each_other_are_given_up() -> None:
    class Liar:
        def search(self, _: str) -> SearchResult:
            return SearchResult(count=5, ids=(1, 2, 3, 4))

    with pytest.raises(RetryableError, match="contradict"):
        list(windows(Liar(), "x", Liar().search("x"), today=TODAY))


def test_a_day_shown_newest_first_is_read_with_the_fewest_requests_there_can_be() -> None:
    searcher = Searcher([(TODAY, n) for n in range(1, 201)], ceiling=20)
    spans = Spans(searcher, "x")
    found = searcher.search("x")
    pieces = list(by_pmid(spans, "x", "today", (1, 10**9), found))
    assert sorted(p for w in pieces for p in w.pmids) == list(range(1, 201))
    assert searcher.asked == 10


days = st.one_of(
    st.just(date(2020, 5, 5)), st.dates(date(1850, 1, 1), TODAY), st.dates(date(2024, 1, 1), TODAY)
)
corpora = st.lists(st.tuples(days, st.integers(1, 10**8)), unique_by=itemgetter(1), max_size=80)
orders = st.sampled_from(
    [itemgetter(1), itemgetter(0, 1), lambda e: -e[1], lambda e: e[1] * 2654435761 % 2**32]
)


@given(corpora, st.integers(1, 12), orders)
@settings(max_examples=200, deadline=None)
def test_the_union_is_whole_disjoint_and_below_the_ceiling_for_any_days_pmids_and_order(
    entries: list[Pair], ceiling: int, order: Callable[[Pair], Any]
) -> None:
    searcher = Searcher(entries, ceiling, order)
    pieces = found_by(searcher)
    assert sorted(p for w in pieces for p in w.pmids) == sorted(pmid for _, pmid in entries)
    assert all(0 < len(w.pmids) <= ceiling for w in pieces) or not entries


@given(corpora, st.integers(1, 12), st.dates(date(2019, 1, 1), TODAY))
@settings(max_examples=60, deadline=None)
def test_a_window_holds_what_its_days_hold_and_counts_it(
    entries: list[Pair], ceiling: int, first: date
) -> None:
    searcher = Searcher(entries, ceiling)
    cut = between(searcher, "x", "crdt", first, TODAY)
    pmids: list[int] = []
    count = -1
    while count < 0:
        try:
            pmids += next(cut).pmids
        except StopIteration as end:
            count = end.value
    assert sorted(pmids) == sorted(pmid for day, pmid in entries if first <= day <= TODAY)
    assert count == len(pmids)


@given(st.lists(st.lists(st.integers(1, 5000)).map(tuple), max_size=4))
def test_slices_hold_every_pmid_once_and_none_is_too_large(spans: list[tuple[int, ...]]) -> None:
    cut = slices_of([Window(str(n), pmids) for n, pmids in enumerate(spans)])
    pmids = [p for _, part in cut for p in part]
    assert sorted(pmids) == sorted({p for span in spans for p in span})
    assert all(0 < len(part) <= SLICE for _, part in cut)
    assert all(part == sorted(part) for _, part in cut)
