"""Second factors: admins need one, a code is good once, secrets are unreadable in the database."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from curation.accounts.permissions import LOWEST_ROLE, Act, lacks_only_second_factor, may
from curation.models import User
from curation.models.user import Role
from tests.factories import PASSWORD, make_person, make_source

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADMIN_ACTS = [act for act, role in LOWEST_ROLE.items() if role == Role.ADMIN]


def code(steps: int = 0) -> str:
    """Return the code of now, or of so many half minutes from now."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + steps)))


def with_app(role: Role) -> User:
    """Store a person who has an authenticator app."""
    person = make_person(role)
    TOTP.activate(person, SECRET)
    return person


def half_way(person: User) -> Client:
    """Return a client that has given the password."""
    client = Client()
    answer = client.post("/account/sign-in/", {"login": person.username, "password": PASSWORD})
    assert answer.headers["Location"].startswith("/account/sign-in/code/")
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize("act", ADMIN_ACTS)
def test_an_admin_without_one_may_nothing_that_takes_an_admin(settings: Settings, act: Act) -> None:
    settings.MFA_REQUIRED = True
    bare = make_person(Role.ADMIN)
    assert not may(bare, act)
    assert lacks_only_second_factor(bare, act)
    assert may(with_app(Role.ADMIN), act)
    assert not lacks_only_second_factor(make_person(Role.LEAD), act)
    settings.MFA_REQUIRED = False
    assert may(bare, act)


def test_an_admin_without_one_is_led_to_set_it_up_from_every_admin_page(settings: Settings) -> None:
    settings.MFA_REQUIRED = True
    client = Client()
    client.force_login(make_person(Role.ADMIN, is_staff=True, is_superuser=True))
    run = f"/sync/sources/{make_source().slug}/run/"
    pages = [("GET", "/people/"), ("GET", "/admin/login/"), ("POST", run)]
    for method, page in pages:
        answer = client.generic(method, page)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/account/second-factor/"), page
    assert "Set up a second factor first" in client.get("/account/second-factor/").content.decode()
    inside = client.get("/admin/curation/user/")
    assert inside.headers["Location"].startswith("/admin/login/")


def test_the_administration_is_open_to_an_admin_with_one_and_to_nobody_else(settings: Settings) -> None:
    settings.MFA_REQUIRED = True
    client = Client()
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/account/sign-in/?next=/admin/"
    client.force_login(make_person(Role.LEAD, is_staff=True))
    assert client.get("/admin/login/").status_code == 403
    admin = with_app(Role.ADMIN)
    User.objects.filter(pk=admin.pk).update(is_staff=True, is_superuser=True)
    client.force_login(admin)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_the_code_lets_in_and_a_clock_may_be_half_a_minute_out(steps: int) -> None:
    client = half_way(with_app(Role.CURATOR))
    assert not is_in(client)
    client.post("/account/sign-in/code/", {"code": code(steps)})
    assert is_in(client)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0:.3} {0:.0}", "{}\u2009"])
def test_a_code_is_good_once_however_it_is_typed(typed: str) -> None:
    person = with_app(Role.CURATOR)
    used = code()
    half_way(person).post("/account/sign-in/code/", {"code": used})
    again = half_way(person)
    spaced = f"{used[:3]} {used[3:]}" if ".3" in typed else typed.format(used)
    answer = again.post("/account/sign-in/code/", {"code": spaced})
    assert "was used before" in answer.content.decode()
    assert not is_in(again)


def test_a_code_stays_used_when_the_cache_forgets(settings: Settings) -> None:
    from django.core.cache import cache

    person = with_app(Role.CURATOR)
    used = code()
    half_way(person).post("/account/sign-in/code/", {"code": used})
    cache.clear()
    again = half_way(person)
    again.post("/account/sign-in/code/", {"code": used})
    assert not is_in(again)


def test_five_wrong_codes_in_five_minutes_are_all_that_is_looked_at() -> None:
    client = half_way(with_app(Role.CURATOR))
    for _ in range(5):
        client.post("/account/sign-in/code/", {"code": "000000"})
    answer = client.post("/account/sign-in/code/", {"code": code()})
    assert "Too many wrong codes" in answer.content.decode()
    assert not is_in(client)


def test_a_recovery_code_lets_in_once() -> None:
    person = with_app(Role.CURATOR)
    spare = RecoveryCodes.activate(person).get_unused_codes()[0]
    for expected in (True, False):
        client = half_way(person)
        client.post("/account/sign-in/code/", {"code": spare})
        assert is_in(client) is expected


def test_what_is_stored_of_a_secret_cannot_be_read() -> None:
    person = with_app(Role.CURATOR)
    RecoveryCodes.activate(person)
    stored = [str(a.data) for a in Authenticator.objects.filter(user=person)]
    assert not any(SECRET in text for text in stored)
    assert TOTP(Authenticator.objects.get(user=person, type="totp")).validate_code(code())


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"])
def test_how_one_signs_in_is_changed_only_after_proving_oneself_again(client: Client, name: str) -> None:
    client.force_login(make_person(Role.CURATOR))
    assert client.get(reverse(name)).headers["Location"].startswith("/account/confirm/")


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_anothers_passkey_is_as_if_it_were_not_there(client: Client, name: str) -> None:
    other = make_person(Role.CURATOR)
    key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "Key", "credential": {}})
    person = make_person(Role.ADMIN)
    client.force_login(person)
    client.post("/account/confirm/", {"password": PASSWORD})
    assert client.get(reverse(name, args=[key.pk])).status_code == 404
    assert client.post(reverse(name, args=[key.pk]), {"name": "Mine"}).status_code == 404
    key.refresh_from_db()
    assert key.data["name"] == "Key"
