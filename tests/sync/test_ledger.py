"""Claims, leases and fences: whatever dies or comes twice, a slice is written once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from curation.models import Source, SyncRun, SyncSlice
from curation.models.run import RunState, SliceState
from curation.sync import engine, ledger, runs
from curation.sync.counts import StoreCounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> SyncRun:
    source = Source.objects.create(name="Narrow ring", slug="narrow", query="facial nerve")
    return SyncRun.objects.create(source=source, query=source.query, state=RunState.RUNNING, expected=2)


@pytest.fixture
def piece(run: SyncRun) -> SyncSlice:
    return SyncSlice.objects.create(run=run, number=1, label="2024", pmids=[1, 2])


def let_lease_pass(piece: SyncSlice) -> None:
    SyncSlice.objects.filter(pk=piece.pk).update(lease_until=Now() - timedelta(seconds=1))


def test_a_slice_is_claimed_once(piece: SyncSlice) -> None:
    held = ledger.claim(piece.pk)
    assert held is not None
    assert (held.attempt, held.fence, held.state) == (1, 1, SliceState.RUNNING)
    assert ledger.claim(piece.pk) is None


def test_a_slice_whose_worker_died_is_claimed_again_under_a_higher_fence(piece: SyncSlice) -> None:
    ledger.claim(piece.pk)
    let_lease_pass(piece)
    again = ledger.claim(piece.pk)
    assert again is not None
    assert (again.attempt, again.fence) == (2, 2)


def test_the_holder_of_an_old_fence_cannot_write(piece: SyncSlice) -> None:
    dead = ledger.claim(piece.pk)
    let_lease_pass(piece)
    alive = ledger.claim(piece.pk)
    assert dead is not None
    assert alive is not None
    for act in (ledger.renew, ledger.finish):
        with pytest.raises(ledger.LostLeaseError):
            act(dead)
    ledger.put_back(dead, "late", pause=0)
    ledger.finish(alive, got=2)
    piece.refresh_from_db()
    assert (piece.state, piece.got, piece.error) == (SliceState.DONE, 2, "")


def test_a_failed_slice_waits_for_its_pause(piece: SyncSlice) -> None:
    held = ledger.claim(piece.pk)
    assert held is not None
    ledger.put_back(held, "PubMed answered 503", sample="<html>", pause=60)
    piece.refresh_from_db()
    assert (piece.state, piece.error, piece.sample) == (SliceState.WAITING, "PubMed answered 503", "<html>")
    assert ledger.claim(piece.pk) is None


def test_the_fifth_failure_quarantines_a_slice_with_its_reason(piece: SyncSlice) -> None:
    for _ in range(ledger.ATTEMPTS):
        held = ledger.claim(piece.pk)
        assert held is not None
        ledger.put_back(held, "cut answer", pause=0)
    piece.refresh_from_db()
    assert (piece.state, piece.error) == (SliceState.QUARANTINED, "cut answer")


def test_a_slice_that_kills_its_worker_every_time_is_quarantined_too(piece: SyncSlice) -> None:
    for _ in range(ledger.ATTEMPTS):
        assert ledger.claim(piece.pk) is not None
        let_lease_pass(piece)
    assert ledger.claim(piece.pk) is None
    piece.refresh_from_db()
    assert piece.state == SliceState.QUARANTINED
    assert "killed" in piece.error


def test_a_retry_opens_the_run_again_and_gives_five_attempts(run: SyncRun, piece: SyncSlice) -> None:
    SyncSlice.objects.filter(pk=piece.pk).update(state=SliceState.QUARANTINED, attempt=5, fence=5)
    assert runs.close_if_done(run.pk) == RunState.INCOMPLETE
    assert ledger.retry(piece.pk) is True
    assert ledger.retry(piece.pk) is False
    run.refresh_from_db()
    assert run.is_live
    held = ledger.claim(piece.pk)
    assert held is not None
    assert (held.attempt, held.fence) == (1, 6)


def test_a_retry_is_declined_while_another_run_of_the_source_is_live(run: SyncRun, piece: SyncSlice) -> None:
    SyncSlice.objects.filter(pk=piece.pk).update(state=SliceState.QUARANTINED)
    runs.close_if_done(run.pk)
    runs.ask_run(source=run.source)
    assert ledger.retry(piece.pk) is False


def test_a_source_has_one_live_run_and_says_so(run: SyncRun) -> None:
    with pytest.raises(runs.LiveRunError, match="Nothing was started"):
        runs.ask_run(source=run.source)


def test_a_run_is_complete_only_when_all_that_was_counted_is_stored(run: SyncRun, piece: SyncSlice) -> None:
    assert runs.close_if_done(run.pk) is None
    SyncSlice.objects.filter(pk=piece.pk).update(state=SliceState.DONE)
    runs.add_counts(run.pk, StoreCounts(new=1), missing=1)
    assert runs.close_if_done(run.pk) == RunState.INCOMPLETE


def test_the_sweep_finds_what_no_message_speaks_of(run: SyncRun, piece: SyncSlice) -> None:
    other = Source.objects.create(name="Other", slug="other", query="x")
    queued = runs.ask_run(source=other)
    assert engine.lost_work() == ([queued.pk], [piece.pk])
    ledger.claim(piece.pk)
    assert engine.lost_work() == ([queued.pk], [])
    let_lease_pass(piece)
    assert engine.lost_work() == ([queued.pk], [piece.pk])


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_one_gets_the_slice(piece: SyncSlice) -> None:
    def claim(_: int) -> bool:
        try:
            return ledger.claim(piece.pk) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(8))) == 1
