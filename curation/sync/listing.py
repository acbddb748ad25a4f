"""What a run has to fetch: all of a query, or what is new and revised; and what the query has let go."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from curation.models import Match, Record, SyncRun
from curation.models.run import RunKind
from curation.providers.answers import SearchResult
from curation.providers.errors import RetryableError
from curation.sync import canary
from curation.sync.windows import Searcher, Tag, Window, between, windows

TOGETHER = 400  # PMIDs named in one query


@dataclass
class Listing:
    """The PMIDs of a run by window, each once.

    ``expected`` is what PubMed counts for them, so ``expected - found`` is what it counted and did not show.
    ``known`` are the windows of records that the query no longer matches: they are looked at once more.
    """

    windows: list[Window] = field(default_factory=list)
    known: list[Window] = field(default_factory=list)
    expected: int = 0
    seen: set[int] = field(default_factory=set)

    def add(self, window: Window) -> None:
        """Add a window of PMIDs that the query matches, without those it shares with earlier ones."""
        fresh = tuple(sorted(set(window.pmids) - self.seen))
        self.seen.update(fresh)
        if fresh:
            self.windows.append(Window(window.label, fresh))

    def add_known(self, label: str, pmids: Iterable[int]) -> None:
        """Add records that are here and that the query does not match; they count as expected."""
        fresh = tuple(sorted(set(pmids) - self.seen))
        self.seen.update(fresh)
        self.expected += len(fresh)
        if fresh:
            self.known.append(Window(label, fresh))

    @property
    def found(self) -> int:
        """Return how many PMIDs are listed."""
        return len(self.seen)


def listed(searcher: Searcher, run: SyncRun, whole: SearchResult, *, today: date, trusted: bool) -> Listing:
    """Return what a run has to fetch, ``whole`` being PubMed's answer to its query.

    Args:
        searcher: asks PubMed.
        run: with its source, its kind and the first day of its windows.
        whole: the first answer to the whole query.
        today: by the database's clock.
        trusted: whether PubMed reads the query as it did; else no record is taken to have left it.

    Raises:
        ProviderError: if PubMed fails to answer, or answers as if it had nothing.
    """
    matched = set(Match.objects.filter(source=run.source, left_run=None).values_list("record_id", flat=True))
    listing = Listing()
    if run.kind == RunKind.FULL or run.since is None:
        _add_all(listing, searcher, run.query, whole, today)
        still: set[int] | None = set(listing.seen)
    else:
        still = _add_changes(listing, searcher, run, whole, today, matched)
    gone = set() if still is None else matched - still
    if gone:
        _distrust_silence(searcher, gone)
    if trusted:
        listing.add_known("no longer matched", gone)
    if run.since is not None and run.kind == RunKind.CHANGES:
        listing.add_known("left before, and revised", _revised_since_they_left(searcher, run, today))
    return listing


def _add_all(listing: Listing, searcher: Searcher, query: str, whole: SearchResult, today: date) -> None:
    for window in windows(searcher, query, whole, today=today):
        listing.add(window)
    listing.expected = whole.count


def _add_changes(
    listing: Listing, searcher: Searcher, run: SyncRun, whole: SearchResult, today: date, matched: set[int]
) -> set[int] | None:
    """Add what is new by entry and by revision; return all that the query matches, where that is known.

    A source that PubMed shows in one answer is compared PMID by PMID. A larger one is listed again only if
    PubMed's count and ours differ once the new ones are counted in.
    """
    short = 0
    tags: tuple[Tag, ...] = ("crdt", "mdat")
    for tag in tags:
        short += _add_span(listing, searcher, run, tag, today)
    listing.expected = listing.found + short
    if len(whole.ids) < whole.count:
        if whole.count == len(matched | listing.seen):
            return None
        everything = Listing()
        _add_all(everything, searcher, run.query, whole, today)
        listing.expected += max(0, whole.count - everything.found)
        still = everything.seen
    else:
        still = set(whole.ids)
    before = listing.found
    listing.add(Window("not here yet", tuple(still - matched)))
    listing.expected += listing.found - before
    return still


def _add_span(listing: Listing, searcher: Searcher, run: SyncRun, tag: Tag, today: date) -> int:
    """Add the window of one kind of day; return how many PMIDs PubMed counted in it and did not show."""
    assert run.since is not None  # noqa: S101 for the type checker: asked by the caller
    cut = between(searcher, run.query, tag, run.since, today + timedelta(days=1))
    shown: set[int] = set()
    while True:
        try:
            window = next(cut)
        except StopIteration as end:
            return max(0, int(end.value) - len(shown))
        shown.update(window.pmids)
        listing.add(window)


def _revised_since_they_left(searcher: Searcher, run: SyncRun, today: date) -> set[int]:
    """Return the records that this source has let go, that no source matches, and that were revised since."""
    assert run.since is not None  # noqa: S101 for the type checker: asked by the caller
    left = Match.objects.filter(source=run.source, left_run__isnull=False)
    orphans = Record.objects.filter(pk__in=left.values("record_id"), withdrawn_at=None)
    orphans = orphans.exclude(pk__in=Match.objects.filter(left_run=None).values("record_id"))
    pmids = sorted(orphans.values_list("pk", flat=True))
    span = f"{run.since:%Y/%m/%d}:{today + timedelta(days=1):%Y/%m/%d}[mdat]"
    revised: set[int] = set()
    for start in range(0, len(pmids), TOGETHER):
        revised.update(searcher.search(f"{named(pmids[start : start + TOGETHER])} AND {span}").ids)
    return revised


def named(pmids: Iterable[int]) -> str:
    """Write a query for records by their PMIDs."""
    return "(" + " OR ".join(f"{pmid}[uid]" for pmid in pmids) + ")"


def _distrust_silence(searcher: Searcher, gone: set[int]) -> None:
    """Make sure that PubMed still finds records that it is known to have.

    Raises:
        RetryableError: if it does not: then nothing can be said of the records that seem to be gone.
    """
    birds = canary.birds(gone)
    found = searcher.search(named(birds) if birds else "all[sb]")
    if not found.count or not canary.alive(birds, set(found.ids)):
        raise RetryableError(
            f"PubMed does not list {len(gone):,} records it had, nor others that must be there. "
            "This looks like an outage; nothing was marked."
        )
