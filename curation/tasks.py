"""Every background job: a door. Ids in, one call, and the ids of what comes next."""

from celery import current_app, shared_task
from django.conf import settings

from curation.models import User
from curation.review import anchoring, demo, intake
from curation.sync import alerts, engine, ncbi, schedules, withdrawals
from curation.sync.citations import candidates, refreshing
from curation.sync.citations.catching_up import catch_up
from curation.sync.citations.counting import count_links

HINT_SECONDS = 3 * settings.SYNC_SWEEP_SECONDS


@shared_task
def plan_run(run_id: int) -> None:
    """Plan a run and hand its slices to the workers."""
    for slice_id in engine.plan(run_id):
        run_slice.delay(slice_id)


@shared_task
def run_slice(slice_id: int) -> None:
    """Work on one slice, and let what it brought into the queue of triage."""
    counts = engine.work(slice_id)
    if counts is not None and counts.new:
        intake.admit(pmids=engine.pmids_of(slice_id))


@shared_task
def sweep() -> None:
    """Give back to the workers what the ledger holds and no message speaks of.

    Many of these speak of what another message speaks of as well. The next sweeps say it again, so they are
    dropped soon: kept, they pile up until the workers read messages and do nothing else. While there is
    plenty to read, only slices that were begun are spoken of: the message of the others still waits.
    """
    run_ids, slice_ids = engine.lost_work(begun=_unread() > engine.AT_ONCE)
    for run_id in run_ids:
        plan_run.apply_async((run_id,), expires=HINT_SECONDS)
    for slice_id in slice_ids:
        run_slice.apply_async((slice_id,), expires=HINT_SECONDS)


def _unread() -> int:
    """Return how many messages of runs wait for a worker."""
    with current_app.connection_or_acquire() as connection:
        told = connection.default_channel.queue_declare(queue="celery")
        return int(told.message_count)


@shared_task(expires=60)
def refresh_citations(lane: str) -> None:
    """Refresh what is due at one host, and come back for more.

    A message that has waited for a minute is dropped: the sweep sends others, and they must not pile up.
    """
    if refreshing.work(lane):
        refresh_citations.delay(lane)


@shared_task
def sweep_citations() -> None:
    """Set the hosts to work that have something due and are not busy."""
    count_links()
    for lane in refreshing.lanes_with_work():
        refresh_citations.delay(lane)


@shared_task
def catch_up_citations() -> None:
    """Take records into the ledger of refreshes that have no place in it."""
    catch_up()


@shared_task
def tick() -> None:
    """Start the runs that are due, and tell the admins of what went wrong."""
    for run_id in schedules.tick():
        plan_run.delay(run_id)
    schedules.judge()
    alerts.send_letters()


@shared_task
def judge_demo(usernames: list[str]) -> None:
    """Half do the demo's review once its records are there; until then, come back."""
    first, second, lead = (User.objects.get(username=name) for name in usernames)
    if not demo.judge(first=first, second=second, lead=lead):
        judge_demo.apply_async((usernames,), countdown=5)


@shared_task
def admit_records() -> None:
    """Let records that have come into the base into the queue of triage."""
    intake.admit()


@shared_task
def rank_candidates() -> None:
    """Rank the papers outside the base anew if anything changed, name them, and fetch what people sent."""
    candidates.rank_if_changed()
    name_candidates.delay()
    fetch_candidates.delay()


@shared_task(expires=60)
def name_candidates() -> None:
    """Ask for the titles of candidates that are new."""
    refreshing.name_candidates()


@shared_task
def fetch_candidates() -> None:
    """Fetch the candidates that people sent to triage."""
    run = candidates.fetch_sent()
    if run is not None:
        plan_run.delay(run.pk)


@shared_task
def look_for_withdrawn() -> None:
    """Look again for the records PubMed seems to have lost."""
    withdrawals.check(ncbi.client())


@shared_task
def look_again() -> None:
    """Bring what was said of records to their present content, where that has changed."""
    for record_id in anchoring.behind():
        anchoring.catch_up(record_id)
