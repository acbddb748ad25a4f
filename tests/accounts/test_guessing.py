"""Guessing passwords and codes: what is counted, and how little of it is looked at."""

import time
from itertools import count
from typing import Any

import pytest
from allauth.account import adapter as allauth_adapter
from allauth.core import context
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory

from curation.accounts.adapters import AccountAdapter
from curation.models import User
from curation.models.user import Role
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db
SIGN_IN = "/account/sign-in/"


class Guesser:
    """Guesses from ever new addresses at a clock that can be moved, and counts what was looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.looked_at = 0
        self.addresses = count()
        self.now = time.time()
        monkeypatch.setattr(allauth_adapter, "authenticate", self._look)
        monkeypatch.setattr(time, "time", lambda: self.now)

    def _look(self, *_: Any, **__: Any) -> None:
        self.looked_at += 1

    def guess(self, **who: str) -> None:
        number = next(self.addresses)
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        request = RequestFactory().post(SIGN_IN, REMOTE_ADDR=address)
        with context.request_context(request):
            try:
                AccountAdapter(request).authenticate(request, password=f"guess {number}", **who)
            except ValidationError:
                return


def test_of_ten_thousand_guesses_in_an_hour_twenty_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person(Role.CURATOR, username="marta")
    names = [{"username": "marta"}, {"username": "MARTA"}, {"email": person.email.upper()}]
    guesser = Guesser(monkeypatch)
    for number in range(10_000):
        guesser.guess(**names[number % 3])
        guesser.now += 0.36
    assert guesser.looked_at == 20
    guesser.now += 3600
    guesser.guess(username="marta")
    assert guesser.looked_at == 21


def test_one_address_may_guess_ten_times_in_five_minutes_whomever_it_guesses(client: Client) -> None:
    said = [
        client.post(SIGN_IN, {"login": f"someone{number}", "password": "x"}).content.decode()
        for number in range(12)
    ]
    assert [("Too many failed attempts" in text) for text in said] == [False] * 10 + [True] * 2


def test_signing_in_rightly_costs_nothing_and_forgives_nothing(client: Client) -> None:
    person = make_person(Role.CURATOR)
    for _ in range(9):
        client.post(SIGN_IN, {"login": person.username, "password": "wrong"})
    for _ in range(3):
        assert client.post(SIGN_IN, {"login": person.username, "password": PASSWORD}).status_code == 302
        client.post("/account/sign-out/")
    client.post(SIGN_IN, {"login": person.username, "password": "wrong"})
    locked = client.post(SIGN_IN, {"login": person.username, "password": PASSWORD})
    assert "Too many failed attempts" in locked.content.decode()


def test_the_answer_does_not_tell_who_is_here(client: Client) -> None:
    person = make_person(Role.CURATOR)
    texts = {
        client.post(SIGN_IN, {"login": login, "password": "x"}).content.decode().split("<h1")[1]
        for login in (person.username, "nobody-of-that-name")
    }
    assert len({text.split("csrfmiddlewaretoken")[0] for text in texts}) == 1


def test_a_forgotten_password_does_not_tell_who_is_here(client: Client) -> None:
    person = make_person(Role.CURATOR)
    answers = [
        client.post("/account/password/forgotten/", {"email": email})
        for email in (person.email, "nobody@tests.example")
    ]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {
        (302, "/account/password/forgotten/sent/")
    }
    assert [m.to for m in mail.outbox] == [[person.email], ["nobody@tests.example"]]
    assert "No account" in mail.outbox[1].subject
    assert "http" not in mail.outbox[1].body.replace("testserver", "")


def test_an_address_is_written_to_five_times_a_day(client: Client) -> None:
    person = make_person(Role.CURATOR)
    answers = [
        client.post("/account/password/forgotten/", {"email": person.email}).status_code for _ in range(7)
    ]
    assert answers == [302] * 5 + [429] * 2
    assert len(mail.outbox) == 5


def test_a_new_password_ends_every_session_and_its_link_works_once(client: Client) -> None:
    person = make_person(Role.CURATOR)
    elsewhere = Client()
    elsewhere.post(SIGN_IN, {"login": person.username, "password": PASSWORD})
    client.post("/account/password/forgotten/", {"email": person.email})
    link = next(word for word in mail.outbox[0].body.split() if "/password/new/" in word)
    form = client.get(link).headers["Location"]
    assert "set-password" in form
    fresh = "a quite different whisker"
    assert client.post(form, {"password1": fresh, "password2": fresh}).status_code == 302
    assert User.objects.get(pk=person.pk).check_password(fresh)
    assert elsewhere.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 302, "a link in a mail signs nobody in"
    assert "opens nothing" in Client().get(link).content.decode()
