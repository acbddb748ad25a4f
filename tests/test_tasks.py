"""Background jobs are doors: what stands behind them is tested in its room, here only what a door adds."""

import pytest

from curation.models import Review, Source
from curation.sync import engine
from curation.sync.runs import ask_run
from curation.tasks import run_slice
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
