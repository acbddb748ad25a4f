"""See a run through from the command line."""

import time
from collections.abc import Callable

from curation.models import SyncRun
from curation.sync import engine


def run_inline(run_id: int, *, tell: Callable[[str], object]) -> SyncRun:
    """Do all the work of a run in this process; return the run when it has ended.

    A slice that must be tried again is waited for.
    """
    engine.plan(run_id)
    while (run := SyncRun.objects.get(pk=run_id)).is_live:
        open_slices = engine.open_work(run_id)
        if not open_slices:
            time.sleep(0.2)
            engine.plan(run_id)
        for slice_id in open_slices:
            engine.work(slice_id)
            tell(progress(SyncRun.objects.get(pk=run_id)))
    tell(progress(run))
    return run


def follow(run_id: int, *, tell: Callable[[str], object], every: float = 1.0) -> SyncRun:
    """Report a run that workers do, once a second where something moved; return it when it has ended."""
    last = ""
    while (run := SyncRun.objects.get(pk=run_id)).is_live:
        if (now := progress(run)) != last:
            tell(now)
            last = now
        time.sleep(every)
    tell(progress(run))
    return run


def progress(run: SyncRun) -> str:
    """Say in one line how far a run is."""
    if run.expected is None:
        return f"Run {run.pk}: {run.state}" + (f". {run.error}" if run.error else "")
    return (
        f"Run {run.pk}: {run.state}, {run.got:,} of {run.expected:,} stored "
        f"({run.new:,} new, {run.changed:,} changed, {run.unchanged:,} unchanged), "
        f"{run.missing:,} missing, {run.refused:,} refused; {run.requests:,} requests"
    )
