"""Write the plan of a run: what PubMed counted, and the slices that hold every PMID of it."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from curation.models import SyncRun, SyncSlice
from curation.models.run import RunState
from curation.providers.entrez import SearchResult
from curation.sync.ledger import LostLeaseError
from curation.sync.listing import Listing
from curation.sync.windows import Searcher, Window

SLICE = settings.SYNC_SLICE
LEASE = timedelta(seconds=settings.SYNC_LEASE_SECONDS)  # lengthened with every window
ATTEMPTS = 5


def unplanned() -> QuerySet[SyncRun]:
    """Return the queued runs that nobody is planning."""
    free = Q(plan_lease_until=None) | Q(plan_lease_until__lt=Now())
    return SyncRun.objects.filter(free, state=RunState.QUEUED)


def claim(run_id: int) -> SyncRun | None:
    """Take a queued run for planning, or return None if it is planned, held or ended."""
    taken = unplanned().filter(pk=run_id)
    if not taken.update(plan_lease_until=Now() + LEASE, plan_attempt=F("plan_attempt") + 1, started_at=Now()):
        return None
    return SyncRun.objects.select_related("source").get(pk=run_id)


def renew(run: SyncRun) -> None:
    """Lengthen the lease while the planning goes on.

    Raises:
        LostLeaseError: if the run was paused or cancelled, or another planner has written its plan.
    """
    mine = SyncRun.objects.filter(pk=run.pk, state=RunState.QUEUED)
    if not mine.update(plan_lease_until=Now() + LEASE):
        raise LostLeaseError


def put_back(run: SyncRun, error: str, *, pause: float) -> None:
    """Leave a run queued after a failed attempt; it may be planned again after a pause in seconds."""
    until = Now() + timedelta(seconds=pause)
    SyncRun.objects.filter(pk=run.pk, state=RunState.QUEUED).update(plan_lease_until=until, error=error)


def postpone(run: SyncRun, reason: str, *, pause: float) -> None:
    """Leave a run queued that may not be planned yet; it is not an attempt, for nothing was tried."""
    mine = SyncRun.objects.filter(pk=run.pk, state=RunState.QUEUED)
    until = Now() + timedelta(seconds=pause)
    mine.update(plan_lease_until=until, error=reason, plan_attempt=F("plan_attempt") - 1)


class Patient:
    """A searcher that lengthens the planner's lease before each question."""

    def __init__(self, searcher: Searcher, run: SyncRun) -> None:
        self._searcher = searcher
        self._run = run

    def search(self, term: str) -> SearchResult:
        """Ask PubMed.

        Raises:
            ProviderError: if PubMed fails to answer.
            LostLeaseError: if the plan is no longer wanted of this planner.
        """
        renew(self._run)
        return self._searcher.search(term)


def write(run: SyncRun, whole: SearchResult, listing: Listing) -> None:
    """Write the slices and what PubMed said of the query, unless another planner was faster."""
    matched = [(label, pmids, True) for label, pmids in slices_of(listing.windows)]
    known = [(label, pmids, False) for label, pmids in slices_of(listing.known)]
    warnings = list(whole.warnings)
    if listing.found != listing.expected:
        warnings.append(
            f"PubMed counted {listing.expected:,} records to be fetched and listed {listing.found:,}. "
            "The run will not be called complete."
        )
    with transaction.atomic():
        planned = SyncRun.objects.filter(pk=run.pk, state=RunState.QUEUED).update(
            state=RunState.RUNNING,
            counted=whole.count,
            expected=listing.expected,
            found=listing.found,
            translation=whole.translation,
            phrases_not_found=[*whole.phrases_not_found, *whole.quoted_phrases_not_found],
            phrases_ignored=[*whole.phrases_ignored, *whole.fields_not_found],
            warnings=warnings,
            error="",
            plan_lease_until=None,
        )
        if planned:
            SyncSlice.objects.bulk_create(
                SyncSlice(run=run, number=number, label=label, pmids=pmids, matched=is_matched)
                for number, (label, pmids, is_matched) in enumerate([*matched, *known], 1)
            )


def slices_of(windows: list[Window]) -> list[tuple[str, list[int]]]:
    """Cut windows into labelled lists of at most ``SLICE`` PMIDs, rising, each PMID once."""
    seen: set[int] = set()
    cut: list[tuple[str, list[int]]] = []
    for window in windows:
        fresh = sorted(set(window.pmids) - seen)
        seen.update(fresh)
        parts = [fresh[i : i + SLICE] for i in range(0, len(fresh), SLICE)]
        for part in parts:
            span = f"PMID {part[0]}–{part[-1]}"
            cut.append((window.label if len(parts) == 1 else f"{window.label}, {span}", part))
    return cut
