"""Sessions: they end, they can be ended, nobody ends another's, and no privilege outlives its grant."""

import importlib
import time
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import get_resolver
from pytest_django import Settings

from curation.accounts.roles import role_of
from curation.models import User
from curation.models.user import Role
from tests.accounts.test_routes import TABLE, address, routes
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db
SIGN_IN = "/account/sign-in/"
HEADERS = {
    "Content-Security-Policy": "; default-src 'none';",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def signed_in(person: User, agent: str = "Mozilla/5.0 (X11; Linux) Firefox/140.0") -> Client:
    client = Client(headers={"User-Agent": agent})
    assert client.post(SIGN_IN, {"login": person.username, "password": PASSWORD}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize(("hours", "stays"), [(11.9, True), (12.1, False)])
def test_twelve_idle_hours_end_a_session(monkeypatch: pytest.MonkeyPatch, hours: float, stays: bool) -> None:  # noqa: FBT001 a column
    client = signed_in(make_person(Role.CURATOR))
    assert is_in(client)
    later = time.time() + hours * 3600
    monkeypatch.setattr("curation.web.sessions.time.time", lambda: later)
    assert is_in(client) is stays


def test_two_weeks_end_a_session_that_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(make_person(Role.CURATOR))
    start = time.time()
    for hours in range(0, 14 * 24, 8):
        monkeypatch.setattr("curation.web.sessions.time.time", lambda at=start + hours * 3600: at)
        assert is_in(client), hours
    monkeypatch.setattr("curation.web.sessions.time.time", lambda: start + (14 * 24 + 1) * 3600)
    assert not is_in(client)
    assert "Your session has ended" in client.get(SIGN_IN).content.decode()


def test_the_key_changes_when_somebody_signs_in() -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = str(before)
    client.post(SIGN_IN, {"login": make_person(Role.CURATOR).username, "password": PASSWORD})
    assert client.session.session_key != before


def test_sessions_are_listed_and_ended_one_or_all_others() -> None:
    person = make_person(Role.CURATOR)
    here, phone, tablet = (signed_in(person, f"{a} Safari/6") for a in ("Linux", "iPhone", "iPad"))
    page = here.get("/account/sessions/").content.decode()
    assert "Safari on an iPhone" in page
    assert "Safari on Linux" in page
    here.post(f"/account/sessions/{UserSession.objects.get(user_agent__contains='iPhone').pk}/end/")
    assert (is_in(here), is_in(phone), is_in(tablet)) == (True, False, True)
    here.post("/account/sessions/others/end/")
    assert (is_in(here), is_in(tablet)) == (True, False)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_ends_anothers_session_not_even_an_admin(role: Role) -> None:
    victim = make_person(Role.CURATOR)
    theirs = signed_in(victim)
    meddler = signed_in(make_person(role))
    number = UserSession.objects.get(user=victim).pk
    assert meddler.post(f"/account/sessions/{number}/end/").status_code == 404
    meddler.post("/account/sessions/others/end/")
    assert is_in(theirs)


def test_deactivating_ends_every_session_at_once() -> None:
    person = make_person(Role.LEAD)
    theirs = signed_in(person)
    boss = signed_in(make_person(Role.ADMIN))
    assert boss.post(f"/people/{person.pk}/deactivate/").status_code == 302
    assert not is_in(theirs)
    assert not UserSession.objects.filter(user=person).exists()
    assert (
        "closed"
        in Client().post(SIGN_IN, {"login": person.username, "password": PASSWORD}).headers["Location"]
    )
    boss.post(f"/people/{person.pk}/reactivate/")
    assert is_in(signed_in(person))
    assert not is_in(theirs), "an ended session does not come back to life"


def test_a_role_taken_away_takes_everything_with_it() -> None:
    person = make_person(Role.ADMIN, is_staff=True, is_superuser=True)
    theirs = signed_in(person)
    assert theirs.get("/people/").status_code == 200
    signed_in(make_person(Role.ADMIN)).post(f"/people/{person.pk}/role/", {"role": "researcher"})
    assert theirs.get("/people/").status_code == 403
    assert theirs.get("/admin/", follow=True).status_code == 403
    person = User.objects.get(pk=person.pk)
    assert (role_of(person), person.is_staff, person.is_superuser) == (Role.RESEARCHER, False, False)


@pytest.mark.parametrize("verb", ["role", "deactivate"])
def test_nobody_changes_themselves_so_an_admin_is_left(verb: str) -> None:
    admin = make_person(Role.ADMIN)
    answer = signed_in(admin).post(f"/people/{admin.pk}/{verb}/", {"role": "lead"})
    assert answer.status_code == 403
    assert role_of(User.objects.get(pk=admin.pk)) == Role.ADMIN


REDIRECTS = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http://evil.example/",
    "HTTPS://EVIL.EXAMPLE", "https:evil.example", "https:/evil.example", "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example", "/\t/evil.example", "\t//evil.example", " //evil.example", "/%09/evil.example\t",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "ftp://evil.example",
    "https://testserver@evil.example", "https://testserver.evil.example", "//testserver@evil.example/",
    "https://evil.example#testserver", "https://evil.example?testserver", "http:///evil.example",
    "https://[::1]@evil.example", "\x00//evil.example", "//evil%2eexample", "https://testserver\\@evil.example",
]  # fmt: skip


@pytest.mark.parametrize("onward", REDIRECTS)
def test_signing_in_and_out_leads_nowhere_else(onward: str) -> None:
    person = make_person(Role.CURATOR)
    client = Client()
    page = {"login": person.username, "password": PASSWORD, "next": onward}
    answers = [
        client.post(SIGN_IN, page),
        client.get(SIGN_IN, {"next": onward}),
        client.post("/account/confirm/", {"password": PASSWORD, "next": onward}),
        client.post("/account/sign-out/", {"next": onward}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        to = urlsplit(urljoin("http://testserver/", answer.headers["Location"]))
        assert (to.scheme, to.netloc) == ("http", "testserver"), to


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "DELETE"])
def test_every_answer_carries_every_header(method: str) -> None:
    client = Client(raise_request_exception=False)
    for name in TABLE:
        answer = client.generic(method, address(name))
        for header, value in HEADERS.items():
            assert value in f"; {answer.headers.get(header)};", (name, answer.status_code, header)


@pytest.mark.parametrize("page", ["/nowhere/", "/static/css/site.css", "/admin/", "/admin/login/"])
def test_so_does_what_is_no_page_of_ours(client: Client, page: str) -> None:
    answer = client.get(page)
    answer.close()
    assert {h for h, value in HEADERS.items() if value not in f"; {answer.headers.get(h)};"} == set()


def test_every_route_of_accounts_says_that_nothing_is_to_be_kept(client: Client) -> None:
    client.force_login(make_person(Role.ADMIN))
    for route in routes(get_resolver().url_patterns):
        where = address(str(route.name))
        answer = client.get(where) if where.startswith(("/account/", "/people/")) else None
        if answer is not None and answer.status_code == 200:
            assert "no-store" in answer.headers.get("Cache-Control", ""), where


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the settings of a server."""
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "NCBI_EMAIL", "DATABASE_URL", "BROKER_URL", "CACHE_URL"):
        monkeypatch.setenv(name, "testserver" if name == "ALLOWED_HOSTS" else "postgresql://x@x/x@x.example")
    return importlib.import_module("secretome.settings.production")


def test_cookies_of_a_server_are_bound_to_it(settings: Settings, production: Any) -> None:
    for name in dir(production):
        if name.startswith(("SESSION_COOKIE", "CSRF_COOKIE", "SECURE_")) and name != "SECURE_SSL_REDIRECT":
            setattr(settings, name, getattr(production, name))
    person = make_person(Role.CURATOR)
    client = Client()
    page = client.get(SIGN_IN, secure=True)
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    answer = client.post(SIGN_IN, {"login": person.username, "password": PASSWORD}, secure=True)
    cookies = {**page.cookies, **answer.cookies}
    assert {"__Host-session", "__Host-csrf"} <= set(cookies)
    for cookie in cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_a_server_asks_admins_for_a_second_factor_and_keeps_argon2(production: Any) -> None:
    assert production.SESSION_COOKIE_AGE == 12 * 3600
    assert production.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert production.ALLAUTH_TRUSTED_PROXY_COUNT == 1
    people = importlib.import_module("secretome.settings.people")
    assert people.MFA_REQUIRED is True
