"""Every PMID of a query is found, however low the ceiling."""

import re
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from curation.providers.entrez import SearchResult
from curation.sync.planning import SLICE, slices_of
from curation.sync.windows import Window, windows

TODAY = date(2026, 11, 23)
DAYS = re.compile(r"(\d{4})/(\d\d)/(\d\d)(?::(\d{4})/(\d\d)/(\d\d))?\[crdt\]")
UIDS = re.compile(r"(\d+):(\d+)\[uid\]")


class Searcher:
    """A PubMed of (entry day, PMID) pairs that shows no more than a ceiling's worth."""

    def __init__(self, entries: list[tuple[date, int]], ceiling: int) -> None:
        self.entries = entries
        self.ceiling = ceiling
        self.asked = 0

    def search(self, term: str) -> SearchResult:
        self.asked += 1
        found = self.entries
        if m := DAYS.search(term):
            first = date(*map(int, m.groups()[:3]))
            last = date(*map(int, m.groups()[3:])) if m.group(4) else first
            found = [e for e in found if first <= e[0] <= last]
        if m := UIDS.search(term):
            first_pmid, last_pmid = map(int, m.groups())
            found = [e for e in found if first_pmid <= e[1] <= last_pmid]
        ids = tuple(sorted((pmid for _, pmid in found), reverse=True))
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


@given(
    st.lists(st.tuples(st.dates(date(1950, 1, 1), TODAY), st.integers(1, 10**8)), unique_by=lambda e: e[1]),
    st.integers(1, 12),
)
@settings(max_examples=60, deadline=None)
def test_the_union_is_whole_for_any_corpus_and_ceiling(entries: list[tuple[date, int]], ceiling: int) -> None:
    searcher = Searcher(entries, ceiling)
    pmids = [p for w in found_by(searcher) for p in w.pmids]
    assert sorted(pmids) == sorted(pmid for _, pmid in entries)


@given(st.lists(st.lists(st.integers(1, 5000)).map(tuple), max_size=4))
def test_slices_hold_every_pmid_once_and_none_is_too_large(spans: list[tuple[int, ...]]) -> None:
    cut = slices_of([Window(str(n), pmids) for n, pmids in enumerate(spans)])
    pmids = [p for _, part in cut for p in part]
    assert sorted(pmids) == sorted({p for span in spans for p in span})
    assert all(0 < len(part) <= SLICE for _, part in cut)
    assert all(part == sorted(part) for _, part in cut)
