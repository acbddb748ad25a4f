"""A run can be paused, gone on with, and cancelled; nothing stored is lost and nothing late is written."""

import pytest

from curation.models import Match, Record, Source, SyncRun, SyncSlice
from curation.models.run import RunState, SliceState
from curation.models.user import Role
from curation.sync import engine, ledger, planning, steering
from curation.sync.runs import LiveRunError, ask_run
from curation.sync.watching import run_inline
from tests.factories import make_person
from tests.sync.conftest import Serve, articles

pytestmark = pytest.mark.django_db(transaction=True)


def state_of(run: SyncRun) -> str:
    return str(SyncRun.objects.values_list("state", flat=True).get(pk=run.pk))


def test_a_paused_run_hands_out_no_work_and_goes_on_where_it_was(serve: Serve, everything: Source) -> None:
    serve(articles(8))
    run = ask_run(source=everything)
    (slice_id,) = engine.plan(run.pk)
    admin = make_person(Role.ADMIN)
    assert steering.pause(run.pk, by=admin)
    assert SyncRun.objects.get(pk=run.pk).stopped_by == admin
    assert engine.open_work(run.pk) == []
    assert engine.lost_work() == ([], [])
    assert engine.work(slice_id) is None
    assert not Record.objects.exists()
    assert steering.resume(run.pk)
    assert engine.open_work(run.pk) == [slice_id]
    engine.work(slice_id)
    assert state_of(run) == RunState.COMPLETE


def test_what_is_being_worked_on_while_paused_is_stored_and_resuming_ends_the_run(
    serve: Serve, everything: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(articles(4))
    run = ask_run(source=everything)
    (slice_id,) = engine.plan(run.pk)
    renew = ledger.renew

    def paused_meanwhile(held: SyncSlice) -> None:
        steering.pause(held.run_id)
        renew(held)

    monkeypatch.setattr(ledger, "renew", paused_meanwhile)
    engine.work(slice_id)
    assert (state_of(run), Record.objects.count()) == (RunState.PAUSED, 4)
    steering.resume(run.pk)
    assert state_of(run) == RunState.COMPLETE


def test_a_run_paused_before_it_was_planned_is_planned_once_resumed(serve: Serve, everything: Source) -> None:
    serve(articles(3))
    run = ask_run(source=everything)
    assert planning.claim(run.pk) is not None
    steering.pause(run.pk)
    assert engine.plan(run.pk) == []
    steering.resume(run.pk)
    assert state_of(run) == RunState.QUEUED
    assert engine.lost_work() == ([run.pk], [])
    assert run_inline(run.pk, tell=lambda _: None).state == RunState.COMPLETE


def test_a_paused_run_is_live_so_that_no_other_begins(everything: Source) -> None:
    run = ask_run(source=everything)
    steering.pause(run.pk)
    with pytest.raises(LiveRunError):
        ask_run(source=everything)


def test_a_cancelled_run_keeps_what_is_stored_writes_nothing_more_and_frees_its_source(
    serve: Serve, everything: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(articles(4))
    run_inline(ask_run(source=everything).pk, tell=lambda _: None)
    serve(articles(9))
    run = ask_run(source=everything)
    slice_ids = engine.plan(run.pk)
    renew = ledger.renew

    def cancelled_meanwhile(held: SyncSlice) -> None:
        renew(held)
        steering.cancel(held.run_id)

    monkeypatch.setattr(ledger, "renew", cancelled_meanwhile)
    assert engine.work(slice_ids[0]) is None
    assert (state_of(run), Record.objects.count()) == (RunState.CANCELLED, 4)
    assert set(run.slices.values_list("state", flat=True)) == {SliceState.CANCELLED}
    assert Match.objects.filter(left_run=None).count() == 4
    assert not steering.resume(run.pk)
    assert not steering.cancel(run.pk)
    monkeypatch.undo()
    assert ask_run(source=everything).state == RunState.QUEUED


@pytest.mark.parametrize("verb", [steering.pause, steering.resume, steering.cancel])
def test_a_run_that_has_ended_stays_as_it_is(serve: Serve, everything: Source, verb: object) -> None:
    serve(articles(1))
    run = run_inline(ask_run(source=everything).pk, tell=lambda _: None)
    assert not verb(run.pk)  # type: ignore[operator]  # three verbs of slightly different signatures
    assert state_of(run) == RunState.COMPLETE
