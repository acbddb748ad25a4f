"""Background jobs are doors: what stands behind them is tested in its room, here only what a door adds."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from curation.models import Review, Source, SyncSlice
from curation.sync import engine, planning
from curation.sync.runs import ask_run
from curation.tasks import HINT_SECONDS, run_slice, sweep
from secretome.celery import app
from tests.sync.conftest import Serve, articles, everything, serve

__all__ = ["everything", "serve"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_a_slice_brings_is_in_the_queue_of_triage_when_the_slice_ends(
    serve: Serve, everything: Source
) -> None:
    serve(articles(3))
    for slice_id in engine.plan(ask_run(source=everything).pk):
        run_slice(slice_id)
    assert Review.objects.count() == 3


def test_while_workers_have_plenty_to_read_a_sweep_speaks_only_of_slices_that_were_begun(
    serve: Serve, everything: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "AT_ONCE", 3)
    monkeypatch.setattr(planning, "SLICE", 1)
    serve(articles(5))
    first, *others = engine.plan(ask_run(source=everything).pk)
    assert len(others) == 4
    SyncSlice.objects.filter(pk=first).update(attempt=1)
    with app.connection_for_write() as connection:
        queue = app.amqp.queues["celery"](connection.default_channel)
        queue.declare()
        queue.purge()
        for slice_id in others:
            run_slice.delay(slice_id)
        sweep()
        heard = [message.headers["argsrepr"] for message in iter(lambda: queue.get(no_ack=True), None)]
        sweep()
        more = [message.headers["argsrepr"] for message in iter(lambda: queue.get(no_ack=True), None)]
    assert heard == [f"({number},)" for number in (*others, first)]
    assert more == [f"({number},)" for number in (first, *others[:2])]


def test_what_a_sweep_says_is_dropped_when_later_sweeps_have_said_it_again(
    serve: Serve, everything: Source
) -> None:
    heard: list[dict[str, Any]] = []
    serve(articles(3))
    (slice_id,) = engine.plan(ask_run(source=everything).pk)
    with app.connection_for_write() as connection:
        queue = app.amqp.queues["celery"](connection.default_channel)
        queue.declare()
        queue.purge()
        sweep()
        sweep()
        while message := queue.get(no_ack=True):
            heard.append(message.headers)
    assert [one["argsrepr"] for one in heard] == [f"({slice_id},)"] * 2
    left = [(datetime.fromisoformat(one["expires"]) - timezone.now()).total_seconds() for one in heard]
    assert all(0 < seconds <= HINT_SECONDS for seconds in left)
