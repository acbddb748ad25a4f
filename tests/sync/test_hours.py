"""Quiet hours and the daily budget: work waits, nothing fails."""

from datetime import UTC, datetime, time

import pytest
from django.db.models.functions import Now

from curation.models import Pace, Source, SyncRules, SyncRun, SyncSlice
from curation.models.run import RunState, SliceState
from curation.providers.errors import NotNowError
from curation.sync import engine, hours, schedules
from curation.sync.pacing import DatabasePacer
from curation.sync.runs import ask_run
from tests.sync.conftest import Serve, articles

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 17, tzinfo=UTC)  # Wednesday, 12:00 in New York
NIGHT = SyncRules(off_peak_from=time(21), off_peak_to=time(5), large_requests=1)


@pytest.mark.parametrize(
    ("hour", "quiet"), [(1, "no"), (2, "yes"), (9, "yes"), (10, "no"), (17, "no")], ids=lambda v: str(v)
)
def test_the_hours_go_over_midnight_by_the_clock_of_their_zone(hour: int, quiet: str) -> None:
    assert hours.is_off_peak(NIGHT, NOON.replace(hour=hour)) is (quiet == "yes")


def test_weekends_are_quiet_where_it_is_so_set() -> None:
    saturday = NOON.replace(day=28)
    assert hours.is_off_peak(NIGHT, saturday)
    workdays = SyncRules(off_peak_from=time(21), off_peak_to=time(5), weekends=False)
    assert not hours.is_off_peak(workdays, saturday)


def test_the_next_quiet_hour_is_found() -> None:
    assert hours.next_off_peak(NIGHT, NOON) == datetime(2026, 11, 26, 2, tzinfo=UTC)
    assert hours.is_off_peak(SyncRules(), NOON)


def test_a_large_run_waits_and_goes_on_when_it_is_set_free(
    serve: Serve, everything: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules, "clock", lambda: NOON)
    NIGHT.save()
    serve(articles(3))
    run = ask_run(source=everything)
    [slice_id] = engine.plan(run.pk)
    engine.work(slice_id)
    waiting = SyncSlice.objects.get(pk=slice_id)
    assert (waiting.state, waiting.attempt) == (SliceState.WAITING, 0)
    assert "quiet hours, which begin at 26 Nov, 02:00 UTC" in waiting.error
    SyncRun.objects.filter(pk=run.pk).update(any_hour=True)
    SyncSlice.objects.filter(pk=slice_id).update(not_before=Now())
    engine.work(slice_id)
    run.refresh_from_db()
    assert run.state == RunState.COMPLETE


def test_a_spent_budget_makes_slices_wait_and_fails_nothing(serve: Serve, everything: Source) -> None:
    SyncRules.objects.create(daily_requests=1)
    serve(articles(3))
    run = ask_run(source=everything)
    slices = engine.plan(run.pk)
    for _ in range(7):
        SyncSlice.objects.filter(pk__in=slices).update(not_before=None)
        for slice_id in slices:
            engine.work(slice_id)
    waiting = SyncSlice.objects.get(pk=slices[0])
    assert (waiting.state, waiting.attempt) == (SliceState.WAITING, 0)
    assert "budget of 1 requests a day is spent" in waiting.error
    SyncRules.objects.update(daily_requests=None)
    SyncSlice.objects.update(not_before=None)
    engine.work(slices[0])
    run.refresh_from_db()
    assert run.state == RunState.COMPLETE


def test_a_run_that_may_not_be_planned_yet_stays_queued(serve: Serve, everything: Source) -> None:
    SyncRules.objects.create(daily_requests=0)
    serve(articles(1))
    Pace.objects.create(name="no key", next_at=NOON, day=schedules.clock().date(), used=1)
    run = ask_run(source=everything)
    engine.plan(run.pk)
    run.refresh_from_db()
    assert (run.state, run.plan_attempt) == (RunState.QUEUED, 0)
    assert "is spent" in run.error


def test_the_budget_is_counted_by_the_day() -> None:
    pacer = DatabasePacer(budget=2, sleep=lambda _: None)
    pacer.wait()
    pacer.wait()
    with pytest.raises(NotNowError) as spent:
        pacer.wait()
    assert 0 < (spent.value.retry_after or 0) <= 86_401
    Pace.objects.update(day=datetime(2020, 1, 1, tzinfo=UTC).date())
    pacer.wait()
    assert Pace.objects.get().used == 1
