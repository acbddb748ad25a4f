"""Pages for when something is not as it should be."""

from collections.abc import Callable

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from pytest_django import Settings

from curation.models import Record
from curation.models.user import Role
from curation.web.listing import listing
from tests.factories import PASSWORD, make_person, make_source


@pytest.mark.django_db
def test_an_unknown_address_says_so(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


@pytest.mark.django_db
def test_a_role_that_does_not_suffice_is_told_so(client: Client) -> None:
    client.force_login(make_person(Role.CURATOR))
    response = client.post(f"/sync/sources/{make_source().slug}/run/")
    assert response.status_code == 403
    assert "Not for your role" in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_words() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/account/sign-in/", {"login": "x", "password": "y"})
    assert response.status_code == 403
    assert "The form is too old" in response.content.decode()


@pytest.mark.django_db
def test_a_fault_of_ours_says_that_nothing_is_lost(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Record.objects, "tally", lambda: 1 / 0)
    client = Client(raise_request_exception=False)
    response = client.get("/")
    assert response.status_code == 500
    assert "What is stored is safe" in response.content.decode()


def test_the_page_for_a_bad_request_renders() -> None:
    html = render_to_string("400.html", request=RequestFactory().get("/"))
    assert "cannot be read" in html


@pytest.mark.django_db
def test_people_sign_in_and_out(client: Client) -> None:
    person = make_person(Role.RESEARCHER, first_name="Rosa", last_name="Olsen")
    wrong = client.post("/account/sign-in/", {"login": person.username, "password": "no"})
    assert "Not signed in" in wrong.content.decode()
    page = {"login": person.username, "password": PASSWORD, "next": "/sync/"}
    assert client.post("/account/sign-in/", page).headers["Location"] == "/sync/"
    assert "Rosa Olsen" in client.get("/").content.decode()
    assert client.post("/account/sign-out/").headers["Location"] == "/"
    assert "Sign in" in client.get("/").content.decode()


@pytest.mark.django_db
def test_signing_in_leads_nowhere_else(client: Client) -> None:
    person = make_person(Role.RESEARCHER)
    page = {"login": person.username, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/account/sign-in/", page).headers["Location"] == "/"


@pytest.mark.django_db
def test_every_page_forbids_what_is_not_ours(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def broken(error: Exception) -> Callable[..., None]:
    """Return what fails, whatever it is given."""

    def fails(*_: object, **__: object) -> None:
        raise error

    return fails


def away(state: str | None) -> OperationalError:
    """Return the error of a server in a state."""
    error = OperationalError("the connection is lost")
    error.__cause__ = psycopg.OperationalError()
    error.__cause__.sqlstate = state
    return error


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (away(None), 503, "The database does not answer just now"),
        (away("57P03"), 503, "The database does not answer just now"),
        (away("57014"), 500, "This page did not load"),
        (ZeroDivisionError(), 500, "This page did not load"),
    ],
)
def test_a_database_that_is_away_is_told_apart_from_a_fault_of_ours(
    monkeypatch: pytest.MonkeyPatch, client: Client, error: Exception, status: int, said: str
) -> None:
    monkeypatch.setattr("curation.web.records.listing", broken(error))
    client.raise_request_exception = False
    response = client.get("/search/?q=<nerve>")
    assert response.status_code == status
    assert said in response.content.decode()
    assert response.get("Retry-After") == ("5" if status == 503 else None)
    assert "<nerve>" not in response.content.decode()


def during(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen while a page of the list is made."""

    def made(request: HttpRequest, wish: dict[str, object]) -> dict[str, object]:
        found = listing(request, wish)
        request.session["seen"] = 1
        act()
        return found

    monkeypatch.setattr("curation.web.records.listing", made)


@pytest.mark.django_db
def test_a_session_that_ends_while_a_page_is_made_is_said_to_have_ended(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    client.force_login(make_person(Role.RESEARCHER))
    with monkeypatch.context() as patch:
        during(patch, Session.objects.all().delete)  # she signs out in another tab
        response = client.get("/search/?year=2020")
    assert response.status_code == 400
    assert "Your session has ended" in response.content.decode()
    assert 'href="/search/?year=2020"' in response.content.decode()
    assert client.get("/search/?year=2020").status_code == 200


@pytest.mark.django_db
def test_a_database_that_goes_away_before_a_session_is_saved_is_said_to_be_away(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    client.force_login(make_person(Role.RESEARCHER))
    during(monkeypatch, lambda: monkeypatch.setattr(Session, "save", broken(away(None))))
    response = client.get("/search/?year=2020")
    assert response.status_code == 503
    assert "The database does not answer just now" in response.content.decode()


@pytest.mark.django_db
def test_an_address_that_cannot_be_read_is_a_bad_request(client: Client) -> None:
    response = client.get("/", HTTP_HOST="else where.example")
    assert response.status_code == 400
