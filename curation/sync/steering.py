"""Pause, resume and cancel a run. A worker amid a slice learns of it from the ledger, not by a message."""

from django.db import transaction
from django.db.models.functions import Now

from curation.models import SyncRun, User
from curation.models.run import LIVE, RunState, SliceState
from curation.sync import runs


def pause(run_id: int, *, by: User | None = None) -> bool:
    """Let no further slice of a live run be claimed; say whether it was running or queued.

    Slices that are being worked on are finished and stored.
    """
    live = SyncRun.objects.filter(pk=run_id, state__in=[RunState.QUEUED, RunState.RUNNING])
    return bool(live.update(state=RunState.PAUSED, stopped_by=by, stopped_at=Now(), plan_lease_until=None))


def resume(run_id: int) -> bool:
    """Go on with a paused run where it was; say whether it was paused. Then hand out its open work."""
    paused = SyncRun.objects.filter(pk=run_id, state=RunState.PAUSED)
    planned = paused.filter(expected__isnull=False).update(state=RunState.RUNNING)
    resumed = planned or paused.update(state=RunState.QUEUED)
    runs.close_if_done(run_id)
    return bool(resumed)


def cancel(run_id: int, *, by: User | None = None) -> bool:
    """End a live run for good; say whether it was live.

    What is stored stays, and no record is taken to have left. Slices that are being worked on lose their
    fence: what they bring later is not written.
    """
    with transaction.atomic():
        live = SyncRun.objects.filter(pk=run_id, state__in=LIVE)
        ended = live.update(state=RunState.CANCELLED, stopped_by=by, stopped_at=Now(), ended_at=Now())
        if ended:
            run = SyncRun(pk=run_id)
            run.slices.filter(state__in=[SliceState.WAITING, SliceState.RUNNING]).update(
                state=SliceState.CANCELLED, lease_until=None, not_before=None, ended_at=Now()
            )
    return bool(ended)
