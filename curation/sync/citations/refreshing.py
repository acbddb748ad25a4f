"""The story of a refresh: take what is due at an endpoint, ask, write what came, say when it is due again."""

import logging
import time
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from curation.models import RefreshBatch, SyncRun
from curation.models.refresh import BatchState, Part
from curation.providers.errors import ConfigurationError, NotNowError
from curation.sync import breaker
from curation.sync.citations import due, stubs
from curation.sync.citations.asking import SIZES, Heard, ask
from curation.sync.citations.counting import count_links
from curation.sync.citations.due import Taken
from curation.sync.citations.writing import write
from curation.sync.store import retried

log = logging.getLogger(__name__)

# Each host has one line of its own, so that a slow one keeps nobody else waiting.
LANES: dict[str, list[Part]] = {
    "ncbi": [Part.CITED_IN, Part.REFERENCES, Part.SIMILAR, Part.LINKOUT],
    "icite": [Part.ICITE],
    "europepmc": [Part.EUROPE_CITATIONS, Part.EUROPE_REFERENCES],
}
BUSY = 2  # batches of a host under way at which a sweep sends nobody more there; its pace is kept elsewhere
TRIAL = 5  # records with which a silent endpoint is tried
SYNC_FIRST = timedelta(hours=1)  # a sync that runs has NCBI's pace to itself, but not for longer


def work(lane: str, *, seconds: float = 15.0) -> bool:
    """Refresh what is due at one host for some time; say whether to come back for more at once.

    While a sync runs it does one batch, at NCBI none, and leaves it to the sweep to come back: where one
    worker does everything, the sync's slices would wait behind it.
    """
    until = time.monotonic() + seconds
    if lane == "ncbi" and _sync_runs():
        return False
    while time.monotonic() < until:
        if refresh_next(lane) is None:
            count_links()
            return lane == "ncbi" and stubs.fetch() > 0
        if _sync_runs():
            count_links()
            return False
    count_links()
    return True


def refresh_next(lane: str) -> RefreshBatch | None:
    """Refresh a batch of what has been due longest at a host; None if nothing is, or none may be asked."""
    part = due.next_part(breaker.askable(LANES[lane]))
    if part is None or not breaker.may_ask(part):
        return None
    return refresh(part, size=TRIAL if breaker.is_trial(part) else SIZES[part])


def refresh(part: Part, *, size: int) -> RefreshBatch | None:
    """Claim a batch of one part and see it through; None if nothing is due, or nothing may be asked now."""
    batch = due.claim(part, size=size)
    if batch is None:
        return None
    try:
        heard = ask(part, batch.pmids, tick=lambda: due.renew(batch))
    except ConfigurationError as error:
        heard = Heard(stopped=error)
    retried(lambda: _settle(batch, heard))
    if isinstance(heard.stopped, NotNowError):
        return None  # the day's budget is spent: nothing has failed, and the next tick looks again
    if heard.stopped is None:
        breaker.succeeded(part)
    else:
        log.warning("%s: %s", part.label, heard.stopped.message)
        breaker.failed(part, heard.stopped.message, pause=heard.stopped.retry_after)
    return RefreshBatch.objects.get(pk=batch.pk)


def name_candidates() -> int:
    """Ask for the titles of new candidates; return how many came.

    People may be reading that list, so these wait for nothing but a sync; other titles until nothing is due.
    """
    count_links()  # what leads to a PMID outside for the first time gives it a place for its title
    return 0 if _sync_runs() else stubs.fetch_candidates()


def lanes_with_work() -> list[str]:
    """Return the hosts that have something due, may be asked, and are not busy as it is."""
    due.close_lost()
    due.included_first()
    found = []
    for lane, parts in LANES.items():
        if lane == "ncbi" and _sync_runs():
            continue
        if due.running(parts) < BUSY and due.next_part(breaker.askable(parts)) is not None:
            found.append(lane)
    return found


def _sync_runs() -> bool:
    return SyncRun.objects.live().filter(asked_at__gt=Now() - SYNC_FIRST).exists()


def _settle(batch: Taken, heard: Heard) -> None:
    """Write what came for the records that are still this batch's, and close it, all or nothing."""
    with transaction.atomic():
        mine = due.still_mine(batch, batch.pmids)
        answers = {pmid: answer for pmid, answer in heard.answers.items() if pmid in mine}
        changed = write(batch.part, answers, today=timezone.now().date()) if answers else 0
        empty = heard.empty & mine
        due.answered(batch, answers.keys() | empty, empty=empty)
        errors = {pmid: error for pmid, error in heard.errors.items() if pmid in mine}
        untouched = mine - answers.keys() - empty - errors.keys()
        waits = isinstance(heard.stopped, NotNowError)
        if heard.stopped is not None and not (answers or errors or waits):
            errors = dict.fromkeys(untouched, heard.stopped.message)
            untouched = set()
        due.failed(batch, errors)
        due.release(batch, untouched)
        _close(batch, heard, answers.keys() | empty, changed=changed, failed=len(errors))


def _close(batch: Taken, heard: Heard, answered: Collection[int], *, changed: int, failed: int) -> None:
    stopped = heard.stopped.message if heard.stopped else ""
    waits = isinstance(heard.stopped, NotNowError)
    RefreshBatch.objects.filter(pk=batch.pk).update(
        state=BatchState.FAILED if stopped and not waits else BatchState.DONE,
        answered=len(answered),
        empty=len(heard.empty),
        failed=failed,
        changed=changed,
        requests=heard.requests,
        received=heard.received,
        ended_at=Now(),
        error=(stopped or next(iter(heard.errors.values()), ""))[:500],
    )
