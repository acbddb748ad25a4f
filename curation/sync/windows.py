"""Find every PMID of a query, although PubMed shows no more than 9,999 of one answer.

A span that PubMed cannot show whole is halved: by day of entry (CRDT, of which every record has exactly one),
and a single day by PMID. The ceiling itself is never assumed: a span is whole when as many PMIDs came as were
counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from curation.providers.entrez import SearchResult

FIRST_DAY = date(1940, 1, 1)  # PubMed's oldest entries were created later
LAST_PMID = 999_999_999


class Searcher(Protocol):
    """What is needed of a client here."""

    def search(self, term: str) -> SearchResult: ...


@dataclass(frozen=True)
class Window:
    """A span that came whole: what it covers, in words, and its PMIDs."""

    label: str
    pmids: tuple[int, ...]


def windows(searcher: Searcher, query: str, whole: SearchResult, *, today: date) -> Iterator[Window]:
    """Yield windows that together hold every PMID of the query, ``whole`` being its first answer.

    Raises:
        ProviderError: if PubMed fails to answer.
    """
    if is_whole(whole):
        yield Window("all", whole.ids)
    else:
        yield from by_day(searcher, query, FIRST_DAY, today + timedelta(days=1))


def by_day(searcher: Searcher, query: str, first: date, last: date) -> Iterator[Window]:
    """Halve a span of entry dates, both ends included, until each piece comes whole."""
    label = f"{first:%Y/%m/%d}" if first == last else f"{first:%Y/%m/%d} – {last:%Y/%m/%d}"
    found = searcher.search(f"({query}) AND {first:%Y/%m/%d}:{last:%Y/%m/%d}[crdt]")
    if is_whole(found):
        if found.ids:
            yield Window(label, found.ids)
    elif first == last:
        yield from by_pmid(searcher, query, first, 1, LAST_PMID)
    else:
        middle = first + (last - first) // 2
        yield from by_day(searcher, query, first, middle)
        yield from by_day(searcher, query, middle + timedelta(days=1), last)


def by_pmid(searcher: Searcher, query: str, day: date, first: int, last: int) -> Iterator[Window]:
    """Halve a span of PMIDs within one day until each piece comes whole."""
    found = searcher.search(f"({query}) AND {day:%Y/%m/%d}[crdt] AND {first}:{last}[uid]")
    if is_whole(found) or first == last:
        if found.ids:
            yield Window(f"{day:%Y/%m/%d}, PMID {first}–{last}", found.ids)
        return
    middle = (first + last) // 2
    yield from by_pmid(searcher, query, day, first, middle)
    yield from by_pmid(searcher, query, day, middle + 1, last)


def is_whole(found: SearchResult) -> bool:
    """Say whether an answer shows every PMID it counts."""
    return len(found.ids) >= found.count
