"""PubMed is away for longer than five attempts last: runs wait, say so, and go on by themselves."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from curation.models import Breaker, Source, SyncRun, SyncSlice
from curation.models.refresh import BreakerState, Part
from curation.models.run import RunState, SliceState
from curation.providers.errors import OutageError
from curation.standin.faults import rules_from
from curation.standin.server import StandIn
from curation.sync import engine, outage
from curation.sync.runs import ask_run
from tests.sync.conftest import Serve, articles

pytestmark = pytest.mark.django_db(transaction=True)

DOWN = {"fault": "status", "args": {"code": 503, "body": "temporarily unavailable"}}


def let_time_pass(*, trial: bool) -> None:
    """Let the pauses of slices and plans be over, and the breaker's too where it is time for a trial."""
    SyncSlice.objects.update(not_before=None)
    SyncRun.objects.update(plan_lease_until=None)
    if trial:
        Breaker.objects.update(retry_at=Now() - timedelta(seconds=1))


def test_a_long_outage_costs_a_slice_no_attempts_and_the_run_goes_on_by_itself(
    serve: Serve, everything: Source
) -> None:
    standin: StandIn = serve(articles(8))
    run = ask_run(source=everything)
    (slice_id,) = engine.plan(run.pk)
    standin.faults.replace(rules_from([{**DOWN, "match": {"path": "efetch"}}]))
    for _ in range(20):
        engine.work(slice_id)
        let_time_pass(trial=True)
    piece = SyncSlice.objects.get(pk=slice_id)
    assert (piece.state, piece.attempt) == (SliceState.WAITING, 2)
    assert "PubMed has not answered since" in piece.error
    assert "Nothing was lost" in piece.error
    standin.faults.replace([])
    engine.work(slice_id)
    run.refresh_from_db()
    assert (run.state, run.got) == (RunState.COMPLETE, 8)
    assert outage.standing() is None


def test_while_pubmed_is_away_nobody_asks_it_but_the_one_who_tries(serve: Serve, everything: Source) -> None:
    standin: StandIn = serve(articles(8), faults=[DOWN])
    run = ask_run(source=everything)
    for _ in range(3):
        engine.plan(run.pk)
        let_time_pass(trial=False)
    standin.log.clear()
    engine.plan(run.pk)
    assert len(standin.log.entries()) == 0
    let_time_pass(trial=True)
    engine.plan(run.pk)
    assert len(standin.log.entries()) == 1
    run.refresh_from_db()
    assert (run.state, run.plan_attempt) == (RunState.QUEUED, 2)


def test_an_outage_without_end_counts_again_after_a_day(db: None) -> None:
    Breaker.objects.create(
        part=Part.RECORDS, state=BreakerState.OPEN, failures=9, opened_at=Now() - timedelta(hours=25)
    )
    error = OutageError("PubMed's EFetch has a fault.")
    assert outage.judged(error) is error


def test_two_failures_and_an_answer_are_no_outage(db: None) -> None:
    error = OutageError("PubMed's EFetch has a fault.")
    for _ in range(3):
        assert outage.judged(error) is error
        assert outage.judged(error) is error
        outage.over()
    assert outage.standing() is None
