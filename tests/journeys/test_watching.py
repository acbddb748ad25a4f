"""A run moves on the page without a reload, and the page stops asking when it has ended."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from curation.models import SyncRun, SyncSlice
from curation.models.run import RunState, SliceState
from tests.factories import make_run, make_slice

pytestmark = pytest.mark.django_db(transaction=True)


def running() -> SyncRun:
    """Store a run that is at its first record of two."""
    started = timezone.now() - timedelta(seconds=10)
    run = make_run(state=RunState.RUNNING, started_at=started, expected=2, got=1, new=1)
    make_slice(run, number=1, got=1)
    make_slice(run, number=2, state=SliceState.WAITING, error="PubMed was busy.", sample="<busy/>")
    return run


def finish(run: SyncRun) -> None:
    """Let the run end as the ledger would."""
    SyncSlice.objects.filter(run=run).update(state=SliceState.DONE, got=1, error="")
    SyncRun.objects.filter(pk=run.pk).update(state=RunState.COMPLETE, got=2, new=2, ended_at=timezone.now())


def test_a_run_moves_without_a_reload_and_ends(calm: Page, live_server: Any) -> None:
    run = running()
    calm.goto(f"{live_server.url}/sync/runs/{run.pk}/")
    expect(calm.get_by_text("Running")).to_be_visible()
    calm.evaluate("window.sameDocument = true")
    finish(run)
    expect(calm.get_by_text("Complete", exact=True)).to_be_visible()
    expect(calm.locator("[hx-get]")).to_have_count(0)
    assert calm.evaluate("window.sameDocument")


def test_what_a_person_opened_stays_open_while_the_page_moves(calm: Page, live_server: Any) -> None:
    run = running()
    calm.goto(f"{live_server.url}/sync/runs/{run.pk}/")
    calm.get_by_text("What PubMed sent").click()
    with calm.expect_response(f"**/sync/runs/{run.pk}/"):
        pass
    SyncRun.objects.filter(pk=run.pk).update(requests=77)
    expect(calm.get_by_text("77", exact=False).first).to_be_visible()
    expect(calm.get_by_text("<busy/>")).to_be_visible()


def test_a_server_that_does_not_answer_is_said_and_then_forgotten(page: Page, live_server: Any) -> None:
    run = running()
    page.goto(f"{live_server.url}/sync/runs/{run.pk}/")

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/sync/runs/*/", refuse)
    expect(page.get_by_text("no answer at present")).to_be_visible()
    page.unroute("**/sync/runs/*/", refuse)
    expect(page.get_by_text("no answer at present")).to_have_count(0)
