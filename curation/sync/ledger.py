"""Who works on what: claims, leases and fences on slices, all by the database's clock.

A worker that dies leaves a lease that ends; whoever claims the slice then gets a higher fence, and a result
under a lower fence is not written.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from curation.models import SyncRun, SyncSlice
from curation.models.run import RunState, SliceState

LEASE = timedelta(seconds=settings.SYNC_LEASE_SECONDS)
ATTEMPTS = 5


class LostLeaseError(Exception):
    """Someone else holds the slice by now; what was fetched must not be written."""


def claimable() -> QuerySet[SyncSlice]:
    """Return the slices nobody holds and that may be tried now."""
    waiting = Q(state=SliceState.WAITING) & (Q(not_before=None) | Q(not_before__lte=Now()))
    abandoned = Q(state=SliceState.RUNNING, lease_until__lt=Now())
    return SyncSlice.objects.filter(waiting | abandoned, run__state=RunState.RUNNING)


def claim(slice_id: int) -> SyncSlice | None:
    """Take a slice, or return None if it is held, done, not due or out of attempts.

    The fifth attempt that ends without a word, as when its worker is killed for its memory, is the last.
    """
    with transaction.atomic():
        held = claimable().select_for_update(skip_locked=True, of=("self",)).filter(pk=slice_id).first()
        if held is None:
            return None
        if held.attempt >= ATTEMPTS:
            quarantine(held, f"{ATTEMPTS} attempts ended without an answer; the worker may have been killed.")
            return None
        SyncSlice.objects.filter(pk=held.pk).update(
            state=SliceState.RUNNING,
            lease_until=Now() + LEASE,
            attempt=F("attempt") + 1,
            fence=F("fence") + 1,
            started_at=Now(),
            ended_at=None,
            not_before=None,
        )
        held.refresh_from_db()
        return held


def renew(held: SyncSlice) -> None:
    """Lengthen the lease while work goes on.

    Raises:
        LostLeaseError: if another worker has claimed the slice.
    """
    mine = SyncSlice.objects.filter(pk=held.pk, fence=held.fence, state=SliceState.RUNNING)
    if not mine.update(lease_until=Now() + LEASE):
        raise LostLeaseError


def finish(held: SyncSlice, **result: object) -> None:
    """Write a slice's result and mark it done. Call it in the transaction that stores its records.

    Raises:
        LostLeaseError: if another worker has claimed the slice; the transaction must not be committed.
    """
    mine = SyncSlice.objects.filter(pk=held.pk, fence=held.fence, state=SliceState.RUNNING)
    done = {"state": SliceState.DONE, "ended_at": Now(), "lease_until": None, "error": "", "sample": ""}
    if not mine.update(**{**done, **result}):
        raise LostLeaseError


def put_back(held: SyncSlice, error: str, *, sample: str = "", pause: float) -> None:
    """Give a slice back after a failed attempt, to be tried after a pause in seconds, or quarantine it."""
    if held.attempt >= ATTEMPTS:
        quarantine(held, error, sample=sample)
        return
    SyncSlice.objects.filter(pk=held.pk, fence=held.fence).update(
        state=SliceState.WAITING,
        lease_until=None,
        not_before=Now() + timedelta(seconds=pause),
        error=error,
        sample=sample[:2048],
    )


def postpone(held: SyncSlice, reason: str, *, pause: float) -> None:
    """Give a slice back that may not be asked for yet; it is not an attempt, for nothing has failed."""
    SyncSlice.objects.filter(pk=held.pk, fence=held.fence, state=SliceState.RUNNING).update(
        state=SliceState.WAITING,
        lease_until=None,
        not_before=Now() + timedelta(seconds=pause),
        attempt=F("attempt") - 1,
        error=reason,
        sample="",
    )


def quarantine(held: SyncSlice, error: str, *, sample: str = "") -> None:
    """Set a slice aside for a person; the others go on."""
    SyncSlice.objects.filter(pk=held.pk, fence=held.fence).update(
        state=SliceState.QUARANTINED,
        lease_until=None,
        ended_at=Now(),
        error=error,
        sample=sample[:2048],
    )


def retry(slice_id: int) -> bool:
    """Give a quarantined slice, and its run if that has ended, another five attempts; say whether it did.

    Nothing is done where another run of the same source is live: that run fetches the records anyway.
    """
    with transaction.atomic():
        held = SyncSlice.objects.select_related("run").select_for_update(of=("self",)).get(pk=slice_id)
        run = SyncRun.objects.select_for_update().get(pk=held.run_id)
        others = SyncRun.objects.live().filter(source=run.source).exclude(pk=run.pk)
        if held.state != SliceState.QUARANTINED or others.exists():
            return False
        SyncSlice.objects.filter(pk=held.pk).update(
            state=SliceState.WAITING, attempt=0, not_before=None, ended_at=None
        )
        SyncRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, ended_at=None)
        return True


def add_cost(held: SyncSlice, *, requests: int, received: int) -> None:
    """Count what a slice has asked of PubMed, whether it helped or not."""
    SyncSlice.objects.filter(pk=held.pk).update(
        requests=F("requests") + requests, received=F("received") + received
    )
