"""Every background job: a door. Ids in, one call, and the ids of what comes next."""

from celery import shared_task

from curation.sync import engine


@shared_task
def plan_run(run_id: int) -> None:
    """Plan a run and hand its slices to the workers."""
    for slice_id in engine.plan(run_id):
        run_slice.delay(slice_id)


@shared_task
def run_slice(slice_id: int) -> None:
    """Work on one slice."""
    engine.work(slice_id)


@shared_task
def sweep() -> None:
    """Give back to the workers what the ledger holds and no message speaks of."""
    run_ids, slice_ids = engine.lost_work()
    for run_id in run_ids:
        plan_run.delay(run_id)
    for slice_id in slice_ids:
        run_slice.delay(slice_id)
