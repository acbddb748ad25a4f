"""Sources, runs, the ledger: what people see of the work, and the two buttons."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from curation import tasks
from curation.models import Breaker, SyncRun
from curation.models.refresh import BreakerState, Part
from curation.models.run import RunState, SliceState
from curation.models.user import Role
from tests.factories import make_match, make_person, make_record, make_run, make_slice, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    """Return a client signed in as an admin."""
    client.force_login(make_person(Role.ADMIN, first_name="Ada", last_name="Petrov"))
    return client


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Return what was handed to the broker, instead of a broker."""
    found: list[tuple[str, int]] = []
    for task in (tasks.plan_run, tasks.run_slice):
        name = str(task.name).rpartition(".")[2]
        monkeypatch.setattr(task, "delay", lambda pk, name=name: found.append((name, pk)))
        monkeypatch.setattr(task, "apply_async", lambda args, name=name, **_: found.append((name, *args)))
    return found


def text(client: Client, address: str) -> str:
    """Return a page's HTML with blanks squeezed."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_source_is_run_by_a_button_and_the_run_is_shown(
    admin: Client,
    sent: list[tuple[str, int]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    source = make_source()
    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(f"/sync/sources/{source.slug}/run/")
    run = SyncRun.objects.get()
    assert response.headers["Location"] == f"/sync/runs/{run.pk}/"
    assert (run.source, run.state, run.asked_by and run.asked_by.first_name) == (source, "queued", "Ada")
    assert sent == [("plan_run", run.pk)]
    assert "Waiting for a worker" in text(admin, f"/sync/runs/{run.pk}/")


def test_a_source_that_runs_is_not_run_twice(admin: Client, sent: list[tuple[str, int]]) -> None:
    live = make_run(state=RunState.RUNNING)
    response = admin.post(f"/sync/sources/{live.source.slug}/run/", follow=True)
    assert "is being run already" in response.content.decode()
    assert (SyncRun.objects.count(), sent) == (1, [])


def test_a_retired_source_has_no_button_and_cannot_be_run(admin: Client) -> None:
    source = make_source(retired_at=timezone.now())
    assert "Run now" not in text(admin, f"/sync/sources/{source.slug}/")
    assert admin.post(f"/sync/sources/{source.slug}/run/").status_code == 403
    assert not SyncRun.objects.exists()


def test_those_who_may_not_run_see_no_button(client: Client) -> None:
    source, run = make_source(), make_run(state=RunState.INCOMPLETE)
    make_slice(run, state=SliceState.QUARANTINED, error="It broke.")
    for where in ("/sync/", f"/sync/sources/{source.slug}/", f"/sync/runs/{run.pk}/"):
        html = text(client, where)
        assert "Run now" not in html
        assert "Try again" not in html
    assert "An admin can start one." in html


def test_a_failed_slice_tells_its_cause_and_is_tried_again_by_a_button(
    admin: Client,
    sent: list[tuple[str, int]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    run = make_run(state=RunState.INCOMPLETE, expected=1)
    piece = make_slice(run, state=SliceState.QUARANTINED, error="Cut off.", sample="<eFetch", attempt=5)
    html = text(admin, f"/sync/runs/{run.pk}/")
    for said in ("Cut off.", "nothing was lost", "&lt;eFetch", "Try again now"):
        assert said in html
    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(f"/sync/slices/{piece.pk}/retry/", follow=True)
    assert "will be tried again now" in response.content.decode()
    assert sent == [("run_slice", piece.pk)]
    piece.refresh_from_db()
    assert (piece.state, piece.attempt) == (SliceState.WAITING, 0)


def test_a_slice_that_needs_no_try_is_left_alone_and_it_is_said(
    admin: Client, sent: list[tuple[str, int]]
) -> None:
    piece = make_slice(make_run(), state=SliceState.DONE)
    response = admin.post(f"/sync/slices/{piece.pk}/retry/", follow=True)
    assert "was left as it is" in response.content.decode()
    assert sent == []


def test_a_live_run_asks_again_by_itself_and_an_ended_one_does_not(client: Client) -> None:
    live = make_run(state=RunState.RUNNING, started_at=timezone.now(), expected=10)
    ended = make_run(state=RunState.COMPLETE, ended_at=timezone.now())
    html = text(client, f"/sync/runs/{live.pk}/")
    assert f'hx-get="/sync/runs/{live.pk}/"' in html
    assert "htmx-2.min.js" in html
    assert "<noscript>" in html
    html = text(client, f"/sync/runs/{ended.pk}/")
    assert "hx-get" not in html
    assert "htmx" not in html


def test_htmx_gets_the_moving_part_alone(client: Client) -> None:
    run = make_run(state=RunState.RUNNING, started_at=timezone.now(), expected=10)
    response = client.get(f"/sync/runs/{run.pk}/", headers={"HX-Request": "true"})
    assert response.content.decode().lstrip().startswith('<div class="run"')
    assert "HX-Request" in response.headers["Vary"]


def test_progress_is_honest(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still: half a second of a busy machine made 9.9 records a second of 10."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    started = now - timedelta(seconds=100)
    run = make_run(state=RunState.RUNNING, started_at=started, expected=3000, got=990, missing=4, refused=6)
    for number, state in enumerate([SliceState.DONE, SliceState.RUNNING, SliceState.WAITING]):
        make_slice(run, state=state, pmids=list(range(number * 1000, number * 1000 + 1000)))
    html = text(client, f"/sync/runs/{run.pk}/")
    assert 'value="1000" max="3000"' in html
    for said in ("990 <small>of 3,000", "<dd>10.0</dd>", "about 3 min", "1 <small>of 3"):
        assert said in html
    proof = html[html.index("Proof of completeness") :]
    for row in ('PubMed says it has</th><td class="n">3,000', 'Still to fetch</th><td class="n">2,000'):
        assert row in proof
    assert 'Unaccounted for</th><td class="n"><span class="state state--ok">0<' in proof.replace("> <", "><")


def test_records_that_went_astray_are_called_so(client: Client) -> None:
    run = make_run(state=RunState.RUNNING, expected=10, got=7)
    make_slice(run, pmids=list(range(10)))
    html = text(client, f"/sync/runs/{run.pk}/").replace("> <", "><")
    assert 'Unaccounted for</th><td class="n"><span class="state state--bad">3<' in html


def test_missing_and_refused_records_are_named(client: Client) -> None:
    run = make_run(state=RunState.INCOMPLETE, expected=3, got=1, missing=1, refused=1)
    make_slice(run, pmids=[1, 2, 3], missing=[2], refused=[[3, "line 9: no <PMID>"]])
    html = text(client, f"/sync/runs/{run.pk}/")
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/2/"' in html
    assert "Refused: PMID 3" in html
    assert "no &lt;PMID&gt;" in html


def test_a_run_that_could_not_start_says_why(client: Client) -> None:
    run = make_run(state=RunState.FAILED, expected=None, error="NCBI refused the API key.")
    html = text(client, f"/sync/runs/{run.pk}/")
    assert "The run could not start." in html
    assert "NCBI refused the API key." in html
    assert "Nothing in the base was changed." in html


def test_a_run_of_many_slices_shows_those_that_are_not_done(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run = make_run(state=RunState.RUNNING, expected=70)
    for number in range(70):
        make_slice(run, number=number, label=f"span {number}")
    make_slice(run, number=70, label="the open one", state=SliceState.WAITING)
    with django_assert_num_queries(6):
        html = text(client, f"/sync/runs/{run.pk}/")
    assert "70 of 71 slices are complete and left out here" in html
    assert "the open one" in html
    assert "span 7<" not in html
    assert "span 7<" in text(client, f"/sync/runs/{run.pk}/?slices=all")


def test_a_run_that_ends_while_it_is_watched_takes_its_levers_away(admin: Client) -> None:
    run = make_run(state=RunState.RUNNING, expected=1)
    assert "End the run" in text(admin, f"/sync/runs/{run.pk}/")
    SyncRun.objects.update(state=RunState.INCOMPLETE)
    moving = admin.get(f"/sync/runs/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert '<div id="steer" hx-swap-oob="true"></div>' in moving


def test_an_outage_of_pubmed_is_said_on_the_console_and_on_runs_that_wait(admin: Client) -> None:
    Breaker.objects.create(
        part=Part.RECORDS,
        state=BreakerState.OPEN,
        opened_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        retry_at=datetime(2026, 1, 2, 3, 14, tzinfo=UTC),
        error="PubMed's EFetch has a fault (status 503). Nothing was lost; the same request can be repeated.",
    )
    waiting, ended = make_run(state=RunState.RUNNING), make_run()
    for address in ("/sync/", f"/sync/runs/{waiting.pk}/"):
        page = text(admin, address)
        assert "Waiting for PubMed." in page
        assert "has not answered since 03:04 UTC: PubMed&#x27;s EFetch has a fault (status 503)." in page
        assert "tried again at 03:14 UTC. Nothing was lost" in page
    assert "Waiting for PubMed" not in text(admin, f"/sync/runs/{ended.pk}/")


@pytest.mark.parametrize(
    "error", ["PubMed was cut off. Nothing was lost; ask again.", "The worker may be dead."]
)
def test_a_slice_says_once_that_nothing_was_lost(client: Client, error: str) -> None:
    run = make_run(state=RunState.INCOMPLETE)
    make_slice(run, state=SliceState.QUARANTINED, error=error)
    assert text(client, f"/sync/runs/{run.pk}/").lower().count("nothing was lost") == 1


def test_the_number_of_queries_does_not_grow_with_sources_and_runs(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for total in (5, 50):
        while SyncRun.objects.count() < total:
            make_match(make_record(), make_run(asked_by=make_person(None)))
        with django_assert_num_queries(2):
            assert "Source" in text(client, "/sync/")
        with django_assert_num_queries(2):
            assert "Run" in text(client, "/sync/runs/")
        with django_assert_num_queries(5):
            assert "Sources" in text(client, "/")


def test_what_failed_is_on_an_admins_first_page_only(admin: Client) -> None:
    run = make_run(state=RunState.FAILED, expected=None)
    assert f"{run.source.name}: run {run.pk}" in text(admin, "/")
    assert "Needs you" not in text(Client(), "/")


def test_an_empty_base_says_how_sources_come(client: Client) -> None:
    assert "There are no sources yet" in text(client, "/sync/")
    assert "Nothing has run yet" in text(client, "/sync/runs/")
    assert "It has never run" in text(client, make_source().get_absolute_url())
