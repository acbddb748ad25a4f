"""A whole sync over real HTTP: what was counted is stored, or is named as missing."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from pytest_django.fixtures import Settings

from curation.models import Match, Record, RecordVersion, Source, SyncRun, SyncSlice
from curation.models.run import RunKind, RunState, SliceState
from curation.standin.server import StandIn
from curation.standin.spoiling import SPOILT
from curation.sync import engine, ledger, planning
from curation.sync.runs import ask_run
from curation.sync.watching import run_inline
from tests.standin.making import article
from tests.sync.conftest import Serve, articles

pytestmark = pytest.mark.django_db(transaction=True)


def run_now(source: Source, *, full: bool = False) -> SyncRun:
    return run_inline(ask_run(source=source, full=full).pk, tell=lambda _: None)


def attempt(source: Source) -> tuple[SyncRun, SyncSlice]:
    """Plan a run and try its only slice once."""
    run = ask_run(source=source)
    (slice_id,) = engine.plan(run.pk)
    engine.work(slice_id)
    run.refresh_from_db()
    return run, SyncSlice.objects.get(pk=slice_id)


def test_every_record_of_a_source_is_stored_and_matched(serve: Serve, everything: Source) -> None:
    standin = serve(articles(30))
    run = run_now(everything)
    assert (run.state, run.expected, run.got, run.new, run.missing) == (RunState.COMPLETE, 30, 30, 30, 0)
    assert Record.objects.count() == Match.objects.filter(source=everything, left_run=None).count() == 30
    assert run.requests == len(standin.log.entries()) == 2
    assert run.translation
    assert run.received > 10_000


def test_a_second_run_changes_nothing(serve: Serve, everything: Source) -> None:
    serve(articles(12))
    run_now(everything)
    again = run_now(everything, full=True)
    assert (again.state, again.new, again.changed, again.unchanged) == (RunState.COMPLETE, 0, 0, 12)
    assert RecordVersion.objects.count() == 12


@pytest.mark.parametrize("size", [19, 20, 21, 400])
def test_a_source_above_the_ceiling_arrives_whole(serve: Serve, everything: Source, size: int) -> None:
    serve(articles(size), ceiling=20)
    run = run_now(everything)
    assert (run.state, run.expected, Record.objects.count()) == (RunState.COMPLETE, size, size)


def test_a_single_day_above_the_ceiling_arrives_whole(serve: Serve, everything: Source) -> None:
    serve([article(2000 + n, f"Study {n}.", created="2024/05/05") for n in range(60)], ceiling=20)
    assert run_now(everything).state == RunState.COMPLETE
    assert Record.objects.count() == 60


def test_a_query_without_hits_is_complete_at_once_and_keeps_pubmeds_warning(serve: Serve, db: None) -> None:
    serve(articles(3))
    run = run_now(Source.objects.create(name="None", slug="none", query="zzzunheardof"))
    assert (run.state, run.expected) == (RunState.COMPLETE, 0)
    assert run.warnings


def test_a_record_that_left_the_query_stays_and_is_marked(serve: Serve, everything: Source) -> None:
    serve(articles(5))
    run_now(everything)
    serve(articles(4))
    later = run_now(everything)
    assert Record.objects.count() == 5
    assert [m.record_id for m in Match.objects.filter(left_run=later)] == [1004]


def test_a_record_that_comes_back_begins_another_stay(serve: Serve, everything: Source) -> None:
    serve(articles(5))
    first = run_now(everything)
    serve(articles(4))
    second = run_now(everything)
    serve(articles(5))
    third = run_now(everything)
    stays = Match.objects.filter(record_id=1004).order_by("id")
    ends = [(m.entered_run_id, m.seen_run_id, m.left_run_id) for m in stays]
    assert ends == [(first.pk, first.pk, second.pk), (third.pk, third.pk, None)]


@pytest.mark.parametrize("fault", sorted(SPOILT))
def test_no_fault_ends_in_a_partial_commit(serve: Serve, everything: Source, fault: str) -> None:
    rule = {"fault": fault, "match": {"path": "efetch"}, "args": {"seconds": 0.01}}
    serve(articles(8), faults=[rule])
    _, piece = attempt(everything)
    stored = Record.objects.count()
    if piece.state == SliceState.DONE:
        assert stored == piece.got == 8 - len(piece.missing) - len(piece.refused)
    else:
        assert stored == piece.got == 0
        assert piece.error
        assert len(piece.sample) <= 2048


def test_a_cut_answer_is_tried_again_and_then_whole(serve: Serve, everything: Source) -> None:
    serve(articles(8), faults=[{"fault": "truncate", "match": {"path": "efetch"}, "times": 1}])
    run, piece = attempt(everything)
    assert (piece.state, piece.attempt, run.state) == (SliceState.WAITING, 1, RunState.RUNNING)
    SyncSlice.objects.filter(pk=piece.pk).update(not_before=None)
    engine.work(piece.pk)
    run.refresh_from_db()
    assert (run.state, run.got) == (RunState.COMPLETE, 8)


def test_a_deleted_record_is_named_as_missing_with_pubmeds_reason(serve: Serve, everything: Source) -> None:
    standin: StandIn = serve(articles(5))
    run = ask_run(source=everything)
    (slice_id,) = engine.plan(run.pk)
    standin.travel.do({"act": "delete", "pmid": 1002})
    engine.work(slice_id)
    run.refresh_from_db()
    piece = SyncSlice.objects.get(pk=slice_id)
    assert (piece.state, piece.missing) == (SliceState.DONE, [1002])
    assert (run.state, run.got, run.missing) == (RunState.INCOMPLETE, 4, 1)


def test_a_revised_record_gets_a_version_and_a_retracted_one_its_mark(
    serve: Serve, everything: Source
) -> None:
    standin: StandIn = serve(articles(5))
    run_now(everything)
    standin.travel.do({"act": "revise", "pmid": 1001, "title": "A better title."})
    standin.travel.do({"act": "retract", "pmid": 1003})
    later = run_now(everything)
    assert (later.kind, later.new, later.changed, later.unchanged) == (RunKind.CHANGES, 1, 2, 0)
    assert RecordVersion.objects.get(record_id=1001, number=2).changed == ["revised", "title"]
    assert [r.pk for r in Record.objects.retracted()] == [1003]


def test_a_run_whose_planner_was_killed_is_planned_again(serve: Serve, everything: Source) -> None:
    serve(articles(5))
    run = ask_run(source=everything)
    assert planning.claim(run.pk) is not None
    assert engine.plan(run.pk) == []
    assert engine.lost_work() == ([], [])
    SyncRun.objects.filter(pk=run.pk).update(plan_lease_until=Now() - timedelta(seconds=1))
    assert engine.lost_work() == ([run.pk], [])
    assert len(engine.plan(run.pk)) == 1


def test_a_slice_delivered_three_times_is_stored_once(serve: Serve, everything: Source) -> None:
    serve(articles(6))
    run = ask_run(source=everything)
    (slice_id,) = engine.plan(run.pk)
    assert engine.plan(run.pk) == [slice_id]
    counts = [engine.work(slice_id) for _ in range(3)]
    assert [c.new if c else None for c in counts] == [6, None, None]
    assert RecordVersion.objects.count() == 6


def test_a_worker_that_lost_its_lease_writes_nothing(
    serve: Serve, everything: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(articles(6))
    run = ask_run(source=everything)
    (slice_id,) = engine.plan(run.pk)

    def overtaken(held: SyncSlice, **_: object) -> None:
        SyncSlice.objects.filter(pk=held.pk).update(fence=held.fence + 1)

    monkeypatch.setattr(ledger, "add_cost", overtaken)
    assert engine.work(slice_id) is None
    assert not Record.objects.exists()
    assert not Match.objects.exists()


def test_a_wrong_setting_fails_the_run_with_what_to_change(everything: Source, settings: Settings) -> None:
    settings.EUTILS_URL = "ftp://nowhere.example/"
    run = run_now(everything)
    assert run.state == RunState.FAILED
    assert "EUTILS_URL" in run.error
