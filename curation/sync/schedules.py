"""Fire what is due: each slot once, however many look, and one run after a downtime instead of a burst.

The database's clock decides. Whoever moves ``next_at`` on, by one conditional UPDATE, fires the slot; all
else about it is written in the same transaction.
"""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from curation.models import Alert, Firing, Schedule, Source, SyncRun, User
from curation.models.alert import AlertKind
from curation.models.run import RunState, SliceState
from curation.sync import cron
from curation.sync.alerts import alert, resolve
from curation.sync.runs import LiveRunError, ask_run

log = logging.getLogger(__name__)

LATE = timedelta(minutes=5)
ASIDE = timedelta(hours=1)  # for a schedule that cannot be read any more
AT_ONCE = 200


def clock() -> datetime:
    """Return the time by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    assert row is not None  # noqa: S101 a SELECT without FROM has one row
    now: datetime = row[0]
    return now


def tick(now: datetime | None = None) -> list[int]:
    """Fire every schedule that is due; return the runs to be planned.

    ``now`` is the database's time unless a test says otherwise.
    """
    now = now or clock()
    asked = []
    for schedule in Schedule.objects.due(now).select_related("source").order_by("next_at")[:AT_ONCE]:
        firing = fire(schedule, now=now)
        if firing is not None and firing.run is not None and firing.run.state == RunState.QUEUED:
            asked.append(firing.run.pk)
    return asked


def fire(schedule: Schedule, *, now: datetime) -> Firing | None:
    """Fire a schedule's slot, or return None where another process has fired it or it was paused."""
    slot = schedule.next_at
    try:
        coming, skipped = cron.slots_until(schedule.cron, schedule.zone, slot, now)
    except cron.CronError as error:
        _set_aside(schedule, str(error), now=now)
        return None
    with transaction.atomic():
        if not Schedule.objects.filter(pk=schedule.pk, next_at=slot, paused_at=None).update(next_at=coming):
            return None
        run = _run_of(schedule.source)
        if now - slot > LATE:
            alert(AlertKind.MISSED, source=schedule.source, run=run, text=_late(schedule, slot, now, skipped))
        return Firing.objects.create(schedule=schedule, slot_at=slot, fired_at=now, skipped=skipped, run=run)


def judge(now: datetime | None = None) -> None:
    """Look at the runs that schedules started: raise an alert for those that do not start or end badly."""
    now = now or clock()
    for firing in Firing.objects.open().select_related("run", "schedule__source").order_by("pk")[:AT_ONCE]:
        run, source = firing.run, firing.schedule.source
        if run is None or not run.is_live:
            with transaction.atomic():
                if Firing.objects.open().filter(pk=firing.pk).update(judged_at=now) and run is not None:
                    _judge_ended(run, source)
        elif run.started_at is None and now - firing.fired_at > LATE:
            text = f"Run {run.pk} of “{source}” was due and no worker has begun it within five minutes."
            if not Alert.objects.filter(kind=AlertKind.MISSED, run=run).exists():
                text = f"{text} It begins as soon as one is free."
                alert(AlertKind.MISSED, source=source, run=run, text=text)


def set_schedule(*, source: Source, expression: str, zone: str, by: User | None, now: datetime) -> Schedule:
    """Give a source a schedule, or another one; it begins with the next slot.

    Raises:
        cron.CronError: if it cannot be used; nothing is changed.
    """
    coming = cron.check(expression, zone, now)[0]
    values = {"cron": " ".join(expression.split()), "zone": zone.strip(), "next_at": coming, "set_by": by}
    values |= {"set_at": now, "paused_at": None}
    schedule, _ = Schedule.objects.update_or_create(source=source, defaults=values)
    return schedule


def pause(schedule: Schedule, *, now: datetime) -> None:
    """Fire no slot of it until it is resumed; those that pass meanwhile are not made up for."""
    Schedule.objects.filter(pk=schedule.pk, paused_at=None).update(paused_at=now)


def resume(schedule: Schedule, *, now: datetime) -> None:
    """Go on with the next slot from now.

    Raises:
        cron.CronError: if it cannot be read any more.
    """
    coming = cron.next_slot(schedule.cron, schedule.zone, now)
    Schedule.objects.filter(pk=schedule.pk).exclude(paused_at=None).update(paused_at=None, next_at=coming)


def overdue(now: datetime) -> list[Schedule]:
    """Return the schedules whose slot passed more than five minutes ago and that nobody has fired."""
    return list(Schedule.objects.due(now - LATE).select_related("source"))


def _run_of(source: Source) -> SyncRun | None:
    """Return a new run of the source, or the one that is still going."""
    try:
        return ask_run(source=source)
    except LiveRunError:
        return SyncRun.objects.live().filter(source=source).first()


def _judge_ended(run: SyncRun, source: Source) -> None:
    failed = Q(state=SliceState.QUARANTINED)
    if run.state == RunState.FAILED:
        text = f"Run {run.pk} of “{source}” failed: {run.error} Nothing in the base was lost."
    elif run.state == RunState.INCOMPLETE and (run.error or run.slices.filter(failed).exists()):
        count = run.slices.filter(failed).count()
        what = f"{count} of its slices failed" if count else run.error
        text = f"Run {run.pk} of “{source}” ended incomplete: {what}. What it brought is kept."
    else:
        resolve(source)
        return
    alert(AlertKind.FAILED, source=source, run=run, text=text)


def _set_aside(schedule: Schedule, reason: str, *, now: datetime) -> None:
    """Keep a schedule that cannot be read from stopping the others: look at it again in an hour."""
    mine = Schedule.objects.filter(pk=schedule.pk, next_at=schedule.next_at)
    if mine.update(next_at=now + ASIDE):
        log.error("schedule %s cannot be read: %s", schedule.pk, reason)
        text = f"The schedule “{schedule}” of “{schedule.source}” cannot be read: {reason} Set it anew."
        alert(AlertKind.MISSED, source=schedule.source, text=text)


def _late(schedule: Schedule, slot: datetime, now: datetime, skipped: int) -> str:
    minutes = round((now - slot).total_seconds() / 60)
    text = f"“{schedule.source}” was due at {slot:%d %b %Y, %H:%M} UTC and began {minutes:,} minutes late"
    if skipped:
        text += f"; {skipped:,} later times passed as well, and this one run stands for all of them"
    return f"{text}. The clock or the workers were away; nothing was lost."
