"""The console's levers: sources with a preview, schedules, alerts, the key, a run's pause and end."""

import logging
from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from curation.models import Alert, Follower, Schedule, Source, SyncRules
from curation.models.run import RunState
from curation.models.user import Role
from curation.sync import keys, schedules
from curation.web.query_health import readings
from tests.factories import make_match, make_person, make_record, make_run, make_source
from tests.sync.conftest import Serve, articles, serve

__all__ = ["serve"]
pytestmark = pytest.mark.django_db
CANARY = "c0ffee00c0ffee00c0ffee00c0ffee00ca17"
FORM = {"name": "Narrow", "query": "all[sb]", "must_find": "1000, 77", "note": ""}


@pytest.fixture
def admin(client: Client) -> Client:
    """Return a client signed in as an admin."""
    client.force_login(make_person(Role.ADMIN, first_name="Ada", last_name="Petrov"))
    return client


def said(client: Client, address: str) -> str:
    """Return a page's HTML with blanks squeezed."""
    return " ".join(client.get(address).content.decode().split())


@pytest.mark.parametrize("address", ["/sync/sources/new/", "/sync/sources/preview/"])
def test_a_preview_says_what_pubmed_says(admin: Client, serve: Serve, address: str) -> None:
    serve(articles(12))
    html = admin.post(address, FORM | {"preview": "1"}).content.decode()
    for words in ("<dd>12</dd>", "Study number", "1 <small>of 2</small>", "Not found:"):
        assert words in html
    assert not Source.objects.exists()


def test_a_preview_that_fails_is_told_and_keeps_what_was_typed(admin: Client, serve: Serve) -> None:
    serve(articles(1), faults=[{"fault": "status", "args": {"code": 503}}])
    html = admin.post("/sync/sources/new/", FORM | {"preview": "1"}).content.decode()
    assert "PubMed could not be asked." in html
    assert "all[sb]</textarea>" in html


def test_a_source_is_made_from_a_history_line_changed_cloned_and_retired(admin: Client) -> None:
    line = {"query": "#3\tSearch: facial nerve[tiab] AND secretome\t1,234\t10:21:02"}
    admin.post("/sync/sources/new/", FORM | line)
    source = Source.objects.get()
    assert (source.slug, source.must_find) == ("narrow", [77, 1000])
    assert source.query == "facial nerve[tiab] AND secretome"
    admin.post("/sync/sources/narrow/edit/", FORM | {"name": "Narrower"})
    source.refresh_from_db()
    assert (source.name, source.query) == ("Narrower", "all[sb]")
    assert "Narrower (copy)" in said(admin, "/sync/sources/new/?like=narrow")
    admin.post("/sync/sources/narrow/retire/")
    source.refresh_from_db()
    assert source.retired_at


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"query": "#1 AND #2"}, "Paste the whole query"),
        ({"must_find": "12, abc"}, "is no PMID"),
        ({"name": "TAKEN"}, "Another source has this name"),
        ({"query": ""}, "required"),
    ],
)
def test_what_cannot_be_a_source_is_refused_in_words(
    admin: Client, changed: dict[str, str], why: str
) -> None:
    make_source(name="Taken")
    assert why in admin.post("/sync/sources/new/", FORM | changed).content.decode()
    assert Source.objects.count() == 1


def test_a_schedule_shows_its_next_times_before_it_is_saved(admin: Client) -> None:
    make_source(slug="narrow")
    wish = {"cron": "0 2 * * 1", "zone": "Europe/Warsaw"}
    html = admin.post("/sync/sources/narrow/schedule/", wish | {"preview": "1"}).content.decode()
    assert html.count(">Mon ") == 3
    assert not Schedule.objects.exists()
    admin.post("/sync/sources/narrow/schedule/", wish)
    assert "At 02:00 on Monday" in said(admin, "/sync/")
    admin.post("/sync/sources/narrow/schedule/pause/")
    assert Schedule.objects.get().paused_at
    admin.post("/sync/sources/narrow/schedule/pause/")
    assert not Schedule.objects.get().paused_at


def test_a_schedule_that_cannot_be_read_is_refused(admin: Client) -> None:
    make_source(slug="narrow")
    for expression in ("* * * * *", "0 2 * *", "<script>"):
        wish = {"cron": expression, "zone": "UTC"}
        assert "Not saved." in admin.post("/sync/sources/narrow/schedule/", wish).content.decode()
    assert not Schedule.objects.exists()


def test_an_alert_stands_on_the_console_until_it_is_seen(admin: Client) -> None:
    alert = Alert.objects.create(kind="failed", source=make_source(), text="Run 3 failed: NCBI was away.")
    assert "NCBI was away." in said(admin, "/sync/")
    assert "NCBI was away." not in said(Client(), "/sync/")
    admin.post(f"/sync/alerts/{alert.pk}/seen/")
    alert.refresh_from_db()
    assert alert.acknowledged_at


def test_a_schedule_that_nobody_fires_is_told(admin: Client) -> None:
    now = schedules.clock()
    schedules.set_schedule(source=make_source(), expression="0 2 * * *", zone="UTC", by=None, now=now)
    Schedule.objects.update(next_at=now - schedules.LATE * 2)
    assert "Overdue." in said(admin, "/sync/")


def test_the_lag_of_every_index_is_told_to_admins(admin: Client) -> None:
    now = schedules.clock()
    Follower.objects.create(host="quick", schema="a", as_of=now, seen_at=now, documents=12)
    Follower.objects.create(host="stuck", schema="a", as_of=now - timedelta(minutes=10), seen_at=now)
    html = said(admin, "/sync/")
    assert "quick, 12 records" in html
    assert "10 min behind" in html
    assert html.count("follow_index") == 1
    assert "quick" not in said(Client(), "/sync/")


def test_a_key_goes_in_and_comes_out_nowhere(admin: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [admin.post("/sync/pace/key/", {"key": CANARY}, follow=True)]
    assert keys.ncbi_key() == CANARY
    answers.append(admin.post("/sync/pace/key/", {"key": CANARY + " wrong"}))
    answers += [admin.get(where) for where in ("/sync/pace/", "/sync/", "/sync/runs/")]
    assert b"ca17" in answers[0].content
    for answer in answers:
        assert CANARY not in answer.content.decode()
    assert CANARY not in caplog.text
    admin.post("/sync/pace/key/", {"forget": "1"})
    assert keys.state().origin == "none"


def test_an_error_page_holds_no_key(
    admin: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NCBI_API_KEY = CANARY
    monkeypatch.setattr("curation.web.console.redirect", lambda _: 1 / 0)
    admin.raise_request_exception = False
    answer = admin.post("/sync/pace/key/", {"key": CANARY})
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()


def test_a_developers_error_page_shows_the_frames_of_a_request_and_no_key(
    admin: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NCBI_API_KEY, settings.DEBUG, settings.EUTILS_URL = CANARY, True, "http://127.0.0.1:1/"
    monkeypatch.setattr("curation.providers.http.Transport._receive", lambda *_: 1 / 0)
    admin.raise_request_exception = False
    answer = admin.post("/sync/sources/preview/", {"name": "N", "slug": "n", "query": "facial nerve"})
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "_exchange" in page
    assert CANARY not in page


def test_rules_are_set_and_their_hours_have_both_ends(admin: Client) -> None:
    rules = {"daily_requests": "500", "large_requests": "100", "zone": "America/New_York"}
    rules["off_peak_from"] = "21:00"
    assert "or neither" in admin.post("/sync/pace/", rules).content.decode()
    admin.post("/sync/pace/", rules | {"off_peak_to": "05:00", "weekends": "on"})
    held = SyncRules.objects.get()
    assert (held.daily_requests, held.off_peak_to, held.weekends) == (500, time(5), True)


@pytest.mark.parametrize(("wish", "state"), [("pause", "paused"), ("cancel", "cancelled")])
def test_a_run_is_paused_or_ended_once(admin: Client, wish: str, state: str) -> None:
    run = make_run(state=RunState.RUNNING, started_at=timezone.now(), expected=3)
    admin.post(f"/sync/runs/{run.pk}/steer/", {"do": wish})
    run.refresh_from_db()
    assert run.state == state
    html = admin.post(f"/sync/runs/{run.pk}/steer/", {"do": "nonsense"}, follow=True).content.decode()
    assert "was left as it is" in html


def test_the_page_of_a_source_says_what_it_must_find(admin: Client) -> None:
    source = make_source(must_find=[11, 12, 13])
    make_run(source, expected=4)
    make_match(make_record(pmid=11), make_run(source, expected=5))
    make_record(pmid=12)
    html = said(admin, source.get_absolute_url())
    for words in ("1 of 3", "In the base, and not matched", "Not in the base", "Matched by this query"):
        assert words in html


def test_another_reading_of_the_same_query_is_found() -> None:
    source = make_source()
    runs = [make_run(source, translation=t, query="a") for t in ("a[tiab]", "a[tiab]", "a[mh]")]
    assert readings(runs) == [(runs[2], "a[tiab]", "a[mh]")]
