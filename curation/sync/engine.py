"""The story of a sync: find the PMIDs, cut them into slices, fetch and store each slice, close the run."""

import logging
import random

from django.db import transaction
from django.utils import timezone

from curation.models import SyncRun, SyncSlice
from curation.providers.entrez import EntrezClient
from curation.providers.errors import ConfigurationError, NotNowError, PermanentError, ProviderError
from curation.sync import (
    attention,
    hours,
    ledger,
    matches,
    ncbi,
    outage,
    planning,
    runs,
    schedules,
    withdrawals,
)
from curation.sync.counts import StoreCounts
from curation.sync.fetching import Fetched, fetch
from curation.sync.listing import listed
from curation.sync.store import retried, store

AT_ONCE = 100  # slices a sweep speaks of; more than is done until the next, few enough not to pile up

log = logging.getLogger(__name__)


def plan(run_id: int) -> list[int]:
    """Find every PMID of a run's query and write its slices; return the ids of those to be worked on.

    Safe to call twice: of a run that is planned already it only says what is still open.
    """
    run = planning.claim(run_id)
    if run is not None:
        try:
            _plan(run, ncbi.client())
        except ledger.LostLeaseError:
            log.info("run %s: stopped, or planned by another; the plan made here is dropped", run_id)
        except (PermanentError, ConfigurationError) as error:
            runs.fail(run_id, error.message)
        except ProviderError as error:
            _plan_later(run, outage.judged(error))
        runs.close_if_done(run_id)
    return open_work(run_id)


def work(slice_id: int) -> StoreCounts | None:
    """Fetch and store one slice, if it can be claimed; return what its records were.

    A failure is written on the slice, which is given back, or quarantined when another try cannot help.
    """
    held = ledger.claim(slice_id)
    counts = None
    if held is not None:
        try:
            counts = _work(held, ncbi.client())
        except ledger.LostLeaseError:
            log.info("slice %s: another worker has it by now; what was fetched here is dropped", slice_id)
        except (PermanentError, ConfigurationError) as error:
            ledger.quarantine(held, error.message, sample=error.sample)
        except ProviderError as error:
            _work_later(held, outage.judged(error))
    runs.close_if_done(SyncSlice.objects.values_list("run_id", flat=True).get(pk=slice_id))
    return counts


def pmids_of(slice_id: int) -> list[int]:
    """Return the PMIDs that a slice is about."""
    return list(SyncSlice.objects.values_list("pmids", flat=True).get(pk=slice_id))


def open_work(run_id: int) -> list[int]:
    """Return the slices of a run that nobody holds and that may be tried now."""
    return list(ledger.claimable().filter(run_id=run_id).values_list("pk", flat=True))


def lost_work(*, begun: bool = False) -> tuple[list[int], list[int]]:
    """Return the runs to plan and the slices to work on that nobody is about to touch.

    With ``begun``, only slices that somebody had begun.
    """
    run_ids = planning.unplanned().values_list("pk", flat=True)
    slices = ledger.claimable().filter(attempt__gt=0) if begun else ledger.claimable()
    return list(run_ids), list(slices.values_list("pk", flat=True)[:AT_ONCE])


def _plan(run: SyncRun, client: EntrezClient) -> None:
    """Ask PubMed which records the run has to fetch, and write them down."""
    outage.keep()
    try:
        whole = client.search(run.query)
        trusted = attention.look(run, whole)
        searcher = planning.Patient(client, run)
        listing = listed(searcher, run, whole, today=timezone.now().date(), trusted=trusted)
    finally:
        runs.add_cost(run.pk, requests=client.requests, received=client.bytes_received)
    outage.over()
    planning.write(run, whole, listing)


def _work(held: SyncSlice, client: EntrezClient) -> StoreCounts:
    """Fetch a slice, outside any transaction, and store it in one."""
    hours.keep(held.run, schedules.clock())
    outage.keep()
    try:
        fetched = fetch(client, held)
    finally:
        ledger.add_cost(held, requests=client.requests, received=client.bytes_received)
        runs.add_cost(held.run_id, requests=client.requests, received=client.bytes_received)
    outage.over()
    return retried(lambda: _store(held, fetched))


def _plan_later(run: SyncRun, error: ProviderError) -> None:
    """Leave a run to be planned after a pause; after too many attempts it has failed."""
    if isinstance(error, NotNowError):
        planning.postpone(run, error.message, pause=_pause(1, error))
    elif run.plan_attempt >= planning.ATTEMPTS:
        runs.fail(run.pk, error.message)
    else:
        planning.put_back(run, error.message, pause=_pause(run.plan_attempt, error))


def _work_later(held: SyncSlice, error: ProviderError) -> None:
    """Give a slice back for another try after a pause; waiting for the hour or for PubMed is no attempt."""
    if isinstance(error, NotNowError):
        ledger.postpone(held, error.message, pause=_pause(1, error))
    else:
        pause = _pause(held.attempt, error)
        ledger.put_back(held, error.message, sample=error.sample, pause=pause)


def _store(held: SyncSlice, fetched: Fetched) -> StoreCounts:
    """Write records, matches, the slice's result and the run's counts, all or nothing."""
    with transaction.atomic():
        run = SyncRun(pk=held.run_id, source_id=held.run.source_id)
        counts = store(fetched.entries, origin="PubMed", run=run)
        ledger.finish(
            held,
            got=counts.total,
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged + counts.older,
            missing=sorted(fetched.missing),
            missing_why=sorted([pmid, why] for pmid, why in fetched.missing.items()),
            refused=sorted([pmid, why] for pmid, why in fetched.refused.items()),
        )
        withdrawals.suspect(fetched.missing)
        if held.matched:
            matches.write(run, [e.record.pmid for e in fetched.entries])
        runs.add_counts(run.pk, counts, missing=len(fetched.missing), refused=len(fetched.refused))
    return counts


def _pause(attempt: int, error: ProviderError) -> float:
    """Return the seconds until the next try: what the server asked for, else full jitter up to a minute."""
    return error.retry_after or random.uniform(1, min(60, 4 * 2**attempt))  # noqa: S311 spreading, not secrecy
