"""Find every PMID of a query, although PubMed shows no more than 9,999 of one answer.

A span that PubMed cannot show whole is halved: by a day that every record has exactly one of (CRDT, the day
of its entry, or MDAT, the day of its last revision), and a single day by PMID. The ceiling itself is never
assumed: a span is whole when as many PMIDs came as were counted. What lies to the right of a cut is known by
subtraction, so a span that is certainly too large is not asked for whole.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol

from curation.providers.entrez import SearchResult
from curation.providers.errors import RetryableError

FIRST_DAY = date(1900, 1, 1)
LAST_PMID = 999_999_999
PATIENCE = 100  # searches for each answer's worth of records; a cut down to one PMID takes some 50

Tag = Literal["crdt", "mdat"]
WORDS: dict[Tag, str] = {"crdt": "entered", "mdat": "revised"}


class Searcher(Protocol):
    """What is needed of a client here."""

    def search(self, term: str) -> SearchResult: ...


@dataclass(frozen=True)
class Window:
    """A span that came whole: what it covers, in words, and its PMIDs."""

    label: str
    pmids: tuple[int, ...]


@dataclass
class Spans:
    """A query cut along one kind of day; ``ceiling`` is the longest answer that was seen to be cut off."""

    searcher: Searcher
    query: str
    tag: Tag = "crdt"
    ceiling: int = LAST_PMID
    asked: int = 0
    largest: int = 0

    def ask(self, term: str) -> SearchResult:
        """Search, and learn from an answer that does not show all it counts.

        Raises:
            RetryableError: if far more had to be asked than any honest answers need.
        """
        found = self.searcher.search(term)
        self.asked += 1
        self.largest = max(self.largest, found.count)
        if self.asked > PATIENCE + PATIENCE * self.largest / max(1, self.ceiling):
            raise RetryableError(
                f"PubMed's counts contradict each other: {self.asked:,} searches did not show all "
                f"of the {self.largest:,} records it counts."
            )
        if not is_whole(found):
            self.ceiling = min(self.ceiling, len(found.ids))
        return found

    def days(self, first: date, last: date) -> str:
        """Write the part of the query between two days, both included."""
        return f"({self.query}) AND {first:%Y/%m/%d}:{last:%Y/%m/%d}[{self.tag}]"


def windows(searcher: Searcher, query: str, whole: SearchResult, *, today: date) -> Iterator[Window]:
    """Yield windows that together hold every PMID of the query, ``whole`` being its first answer.

    Raises:
        ProviderError: if PubMed fails to answer.
    """
    if is_whole(whole):
        yield Window("all", whole.ids)
        return
    spans = Spans(searcher, query, ceiling=len(whole.ids))
    last = today + timedelta(days=1)
    dated = yield from by_day(spans, FIRST_DAY, last, whole.count)
    if dated < whole.count:
        yield from _undated(spans, last)


def between(
    searcher: Searcher, query: str, tag: Tag, first: date, last: date
) -> Generator[Window, None, int]:
    """Yield windows that hold what of a query has a day in a span; return PubMed's count of it.

    Raises:
        ProviderError: if PubMed fails to answer.
    """
    return (yield from by_day(Spans(searcher, query, tag), first, last))


def by_day(spans: Spans, first: date, last: date, count: int | None = None) -> Generator[Window, None, int]:
    """Halve a span of days, both ends included, until each piece comes whole; return how many it counts.

    ``count`` is what PubMed is known to count in the span, by an earlier answer or by subtraction.
    """
    if count is None or count <= spans.ceiling or first == last:
        found = spans.ask(spans.days(first, last))
        if is_whole(found):
            if found.ids:
                yield Window(_label(spans.tag, first, last), found.ids)
            return found.count
        if first == last:
            label = _label(spans.tag, first, last)
            return (yield from by_pmid(spans, spans.days(first, last), label, (1, LAST_PMID), found))
        count = found.count
    middle = first + (last - first) // 2
    left = yield from by_day(spans, first, middle)
    right = yield from by_day(spans, middle + timedelta(days=1), last, count - left)
    return left + right


def by_pmid(
    spans: Spans, term: str, label: str, span: tuple[int, int], found: SearchResult
) -> Generator[Window, None, int]:
    """Cut a span of PMIDs whose own answer, ``found``, is not whole, until each piece comes whole.

    PubMed shows the newest entries first, so the cut is tried below the lowest PMID shown: where what is left
    over is just what was not shown, the shown part needs no request of its own.
    """
    first, last = span
    lowest = min(found.ids, default=first)
    cut = lowest if first < lowest <= last else (first + last) // 2 + 1
    left = spans.ask(f"{term} AND {first}:{cut - 1}[uid]")
    shown = tuple(pmid for pmid in found.ids if pmid >= cut)
    total = yield from _whole_or_cut(spans, term, label, (first, cut - 1), left)
    if found.count - left.count == len(shown):
        if shown:
            yield Window(f"{label}, PMID {cut}–{last}", shown)
        return total + len(shown)
    right = spans.ask(f"{term} AND {cut}:{last}[uid]")
    return total + (yield from _whole_or_cut(spans, term, label, (cut, last), right))


def _whole_or_cut(
    spans: Spans, term: str, label: str, span: tuple[int, int], found: SearchResult
) -> Generator[Window, None, int]:
    first, last = span
    if is_whole(found) or first == last:
        if found.ids:
            yield Window(f"{label}, PMID {first}–{last}", found.ids)
        return len(found.ids)
    return (yield from by_pmid(spans, term, label, span, found))


def _undated(spans: Spans, last: date) -> Iterator[Window]:
    """Yield what has no day in any span; PubMed gives each record one, other servers may not."""
    term = f"({spans.query}) NOT {FIRST_DAY:%Y/%m/%d}:{last:%Y/%m/%d}[{spans.tag}]"
    found = spans.ask(term)
    yield from _whole_or_cut(spans, term, "without a day of entry", (1, LAST_PMID), found)


def is_whole(found: SearchResult) -> bool:
    """Say whether an answer shows every PMID it counts."""
    return len(found.ids) >= found.count


def _label(tag: Tag, first: date, last: date) -> str:
    span = f"{first:%Y/%m/%d}" if first == last else f"{first:%Y/%m/%d} – {last:%Y/%m/%d}"
    return f"{WORDS[tag]} {span}"
