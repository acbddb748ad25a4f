"""Invitations: the only way in, good once, for a week, with the role that was written into them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from curation.accounts import people
from curation.accounts.invitations import InvitationError, accept, find, invite, revoke
from curation.accounts.roles import role_of
from curation.models import Invitation, User
from curation.models.user import Role
from tests.factories import make_person

pytestmark = pytest.mark.django_db
WORDS = "four plain nerve words"
FORM = {"username": "marta", "first_name": "Marta", "last_name": "Brzeska", "password": WORDS}


def letter(role: Role = Role.CURATOR, by: User | None = None) -> tuple[Invitation, str]:
    return invite(email="marta@tests.example", role=role, by=by or make_person(Role.ADMIN))


@pytest.mark.parametrize("role", list(Role))
def test_an_admin_invites_and_the_invited_comes_in_with_that_role(client: Client, role: Role) -> None:
    client.force_login(make_person(Role.ADMIN))
    client.post("/people/invitations/", {"email": "marta@tests.example", "role": role})
    assert mail.outbox[0].to == ["marta@tests.example"]
    link = next(word for word in mail.outbox[0].body.split() if "/account/invitation/" in word)
    guest = Client()
    assert guest.get(link).headers["Location"] == "/account/join/", "the token leaves the address"
    assert "marta@tests.example" in guest.get("/account/join/").content.decode()
    assert guest.post("/account/join/", FORM).headers["Location"] == "/"
    made = User.objects.get(username="marta")
    assert (role_of(made), made.is_superuser) == (role, role == Role.ADMIN)
    assert made.email == "marta@tests.example"
    assert guest.get("/account/").status_code == 200


def test_nobody_signs_up_without_one(client: Client) -> None:
    assert "Accounts come by invitation" in client.get("/account/join/").content.decode()
    client.post("/account/join/", {**FORM, "email": "me@evil.example", "role": "admin"})
    assert not User.objects.exists()


def test_the_token_is_not_in_the_database() -> None:
    made, token = letter()
    assert token not in str(Invitation.objects.filter(pk=made.pk).values().get())
    assert find(token) == made
    assert find(made.token_hash) is None


def test_it_is_good_once() -> None:
    _, token = letter()
    accept(token=token, **FORM)
    with pytest.raises(InvitationError, match="not valid any more"):
        accept(token=token, **{**FORM, "username": "second"})
    assert User.objects.filter(email="marta@tests.example").count() == 1


def test_it_is_good_for_a_week() -> None:
    made, token = letter()
    Invitation.objects.filter(pk=made.pk).update(
        created_at=timezone.now() - timedelta(days=8), expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert find(token) is None
    with pytest.raises(InvitationError):
        accept(token=token, **FORM)


def test_a_revoked_one_opens_nothing_and_a_second_one_replaces_the_first(client: Client) -> None:
    made, token = letter()
    _, second = letter()
    assert find(token) is None
    assert find(second)
    admin = make_person(Role.ADMIN)
    client.force_login(admin)
    client.post(f"/people/invitations/{Invitation.objects.latest_first()[0].pk}/revoke/")
    assert find(second) is None
    assert not revoke(invitation=made, by=admin)


@pytest.mark.parametrize("how", ["demoted", "deactivated"])
def test_the_invitations_of_somebody_who_is_no_admin_any_more_open_nothing(how: str) -> None:
    inviter, other = make_person(Role.ADMIN), make_person(Role.ADMIN)
    _, token = letter(Role.ADMIN, by=inviter)
    if how == "demoted":
        people.set_role(person=inviter, role=Role.LEAD, by=other)
    else:
        people.deactivate(person=inviter, by=other)
    assert find(token) is None


def test_somebody_who_is_here_is_not_invited_again(client: Client) -> None:
    person = make_person(Role.CURATOR)
    client.force_login(make_person(Role.ADMIN))
    answer = client.post("/people/invitations/", {"email": person.email.upper(), "role": "lead"})
    assert "here already" in answer.content.decode()
    assert not mail.outbox


def test_the_role_of_the_letter_cannot_be_changed_by_the_form(client: Client) -> None:
    _, token = letter(Role.RESEARCHER)
    client.get(f"/account/invitation/{token}/")
    client.post("/account/join/", {**FORM, "role": "admin", "is_superuser": "on", "email": "x@evil.example"})
    made = User.objects.get(username="marta")
    assert (role_of(made), made.is_superuser, made.email) == (Role.RESEARCHER, False, "marta@tests.example")


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("short of 12", False),
        ("123456789012", False),
        ("marta@tests.example", False),
        ("MartaBrzeska", False),
        ("x7 whisker pads", True),
        ("ß→ 😀 naïve façade", True),
        (" ".join(f"word{n}" for n in range(40)), True),
    ],
)
def test_which_passwords_are_taken(client: Client, password: str, good: bool) -> None:  # noqa: FBT001 a column
    _, token = letter()
    client.get(f"/account/invitation/{token}/")
    answer = client.post("/account/join/", {**FORM, "password": password})
    assert (answer.status_code == 302) is good
    if good:
        assert User.objects.get(username="marta").check_password(password)


def test_a_name_is_taken_in_any_case(client: Client) -> None:
    make_person(Role.CURATOR, username="Marta")
    _, token = letter()
    client.get(f"/account/invitation/{token}/")
    assert "Somebody here has this name" in client.post("/account/join/", FORM).content.decode()
