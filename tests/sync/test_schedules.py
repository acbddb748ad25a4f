"""Schedules: each slot fires once, a downtime ends in one run, and what goes wrong is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from curation import tasks
from curation.models import Alert, Firing, Schedule, SyncRun
from curation.models.alert import AlertKind
from curation.models.run import RunState, SliceState
from curation.models.user import Role
from curation.sync import alerts, schedules
from tests.factories import make_person, make_run, make_slice, make_source

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 5, 4, 2, tzinfo=UTC)


def scheduled(now: datetime = NIGHT - timedelta(hours=3), **changes: Any) -> Schedule:
    """Return a schedule for every night at two."""
    options = {"expression": "0 2 * * *", "zone": "UTC", "by": None, "now": now} | changes
    return schedules.set_schedule(source=options.pop("source", None) or make_source(), **options)


def end(run_id: int, state: RunState, **changes: Any) -> SyncRun:
    SyncRun.objects.filter(pk=run_id).update(state=state, **changes)
    return SyncRun.objects.get(pk=run_id)


def test_a_slot_fires_when_it_is_due_and_not_before() -> None:
    schedule = scheduled()
    assert schedules.tick(NIGHT - timedelta(seconds=1)) == []
    [run_id] = schedules.tick(NIGHT + timedelta(seconds=20))
    firing = Firing.objects.get()
    assert (firing.schedule, firing.slot_at, firing.skipped, firing.run_id) == (schedule, NIGHT, 0, run_id)
    assert schedules.tick(NIGHT + timedelta(seconds=50)) == []
    schedule.refresh_from_db()
    assert schedule.next_at == NIGHT + timedelta(days=1)
    assert not Alert.objects.exists()


def test_two_beats_that_read_the_same_row_fire_it_once() -> None:
    scheduled()
    read_by_both = [Schedule.objects.select_related("source").get() for _ in range(2)]
    fired = [schedules.fire(one, now=NIGHT) for one in read_by_both]
    assert [f is None for f in fired] == [False, True]
    assert (Firing.objects.count(), SyncRun.objects.count()) == (1, 1)


def test_a_downtime_ends_in_one_run_and_an_alert() -> None:
    scheduled()
    late = NIGHT + timedelta(days=30, minutes=7)
    assert len(schedules.tick(late)) == 1
    firing = Firing.objects.get()
    assert (firing.slot_at, firing.skipped) == (NIGHT, 30)
    assert schedules.tick(late + timedelta(minutes=1)) == []
    alert = Alert.objects.get()
    assert alert.kind == "missed"
    assert "30 later times passed as well" in alert.text


def test_a_paused_schedule_and_a_retired_source_do_not_fire() -> None:
    schedule = scheduled()
    retired = scheduled(source=make_source(retired_at=NIGHT))
    schedules.pause(schedule, now=NIGHT - timedelta(minutes=1))
    assert schedules.tick(NIGHT) == []
    schedules.resume(schedule, now=NIGHT + timedelta(days=3))
    schedule.refresh_from_db()
    assert (schedule.paused_at, schedule.next_at) == (None, NIGHT + timedelta(days=4))
    assert retired.source.retired_at


def test_a_schedule_paused_in_the_same_moment_does_not_fire() -> None:
    scheduled()
    read = Schedule.objects.select_related("source").get()
    schedules.pause(read, now=NIGHT)
    assert schedules.fire(read, now=NIGHT) is None
    assert not SyncRun.objects.exists()


def test_a_source_that_is_still_running_is_not_run_twice() -> None:
    schedule = scheduled()
    live = make_run(schedule.source, state=RunState.RUNNING)
    assert schedules.tick(NIGHT) == []
    assert Firing.objects.get().run == live


def test_a_schedule_that_cannot_be_read_does_not_stop_the_others() -> None:
    broken, well = scheduled(), scheduled()
    Schedule.objects.filter(pk=broken.pk).update(zone="Europe/Atlantis", next_at=NIGHT - timedelta(minutes=1))
    [run_id] = schedules.tick(NIGHT)
    assert SyncRun.objects.get(pk=run_id).source == well.source
    broken.refresh_from_db()
    assert broken.next_at == NIGHT + schedules.ASIDE
    assert "no time zone" in Alert.objects.get(source=broken.source).text


def test_a_run_that_ends_badly_raises_an_alert_and_a_good_one_takes_it_back() -> None:
    schedule = scheduled()
    [first] = schedules.tick(NIGHT)
    end(first, RunState.FAILED, error="NCBI refused the API key.")
    schedules.judge(NIGHT + timedelta(minutes=1))
    schedules.judge(NIGHT + timedelta(minutes=2))
    alert = Alert.objects.get()
    assert (alert.kind, alert.times, alert.run_id) == ("failed", 1, first)
    assert "NCBI refused the API key." in alert.text
    [second] = schedules.tick(NIGHT + timedelta(days=1))
    make_slice(end(second, RunState.INCOMPLETE), state=SliceState.QUARANTINED)
    schedules.judge(NIGHT + timedelta(days=1, minutes=1))
    alert.refresh_from_db()
    assert (alert.times, alert.run_id) == (2, second)
    [third] = schedules.tick(NIGHT + timedelta(days=2))
    end(third, RunState.COMPLETE)
    schedules.judge(NIGHT + timedelta(days=2, minutes=1))
    alert.refresh_from_db()
    assert alert.resolved_at
    assert alert.source == schedule.source


def test_a_run_that_no_worker_begins_is_told_once_and_its_end_is_still_judged() -> None:
    scheduled()
    [run_id] = schedules.tick(NIGHT)
    for minutes in (4, 6, 7):
        schedules.judge(NIGHT + timedelta(minutes=minutes))
    alert = Alert.objects.get()
    assert (alert.kind, alert.times) == ("missed", 1)
    end(run_id, RunState.FAILED, error="PubMed was away.")
    schedules.judge(NIGHT + timedelta(minutes=9))
    assert Alert.objects.filter(kind="failed").exists()


def test_the_admins_are_written_to_once(monkeypatch: pytest.MonkeyPatch) -> None:
    admin, _ = make_person(Role.ADMIN), make_person(Role.CURATOR)
    make_person(Role.ADMIN, is_active=False)
    scheduled()
    monkeypatch.setattr(schedules, "clock", lambda: NIGHT + timedelta(minutes=6))
    monkeypatch.setattr(tasks.plan_run, "delay", lambda _: None)
    tasks.tick()
    tasks.tick()
    [letter] = mail.outbox
    assert (letter.bcc, letter.to) == ([admin.email], [])
    assert "6 minutes late" in letter.body
    assert "/sync/runs/" in letter.body
    assert Alert.objects.get().mailed_at


def test_a_letter_that_cannot_leave_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make_person(Role.ADMIN)
    alerts.alert(AlertKind.FAILED, source=make_source(), text="It failed.")

    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError("smtp://user:secret@mail.example is not there")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        assert alerts.send_letters() == 0
    alert = Alert.objects.get()
    assert "ConnectionRefusedError" in alert.mail_error
    assert "secret" not in alert.mail_error
    assert alerts.send_letters() == 1
    alert.refresh_from_db()
    assert (alert.mail_error, len(mail.outbox)) == ("", 1)


def test_where_no_admin_has_an_address_the_alert_says_so() -> None:
    alerts.alert(AlertKind.FAILED, source=make_source(), text="It failed.")
    assert alerts.send_letters() == 0
    assert "No admin" in Alert.objects.get().mail_error


def test_an_alert_is_acknowledged_once() -> None:
    admin, source = make_person(Role.ADMIN), make_source()
    alerts.alert(AlertKind.FAILED, source=source, text="It failed.")
    found = Alert.objects.get()
    assert alerts.acknowledge(found.pk, by=admin)
    assert not alerts.acknowledge(found.pk, by=admin)
    alerts.alert(AlertKind.FAILED, source=source, text="It failed anew.")
    assert Alert.objects.open().get().text == "It failed anew."


def test_a_schedule_that_nobody_fires_is_seen_to_be_overdue() -> None:
    for _ in range(50):
        scheduled()
    assert schedules.overdue(NIGHT + timedelta(minutes=4)) == []
    assert len(schedules.overdue(NIGHT + timedelta(minutes=6))) == 50


def test_time_is_the_databases() -> None:
    assert abs(schedules.clock() - datetime.now(UTC)) < timedelta(minutes=1)
