"""Accounts in a real browser: a passkey made and used, an app set up, an invitation taken, people changed."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from curation.models.user import Role
from tests.accounts.test_second_factor import SECRET
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(calm: Page) -> Iterator[Page]:
    """Give the page a device that holds passkeys and knows its owner by the finger."""
    devtools = calm.context.new_cdp_session(calm)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield calm
    devtools.detach()


def sign_in(page: Page, url: str, name: str) -> None:
    page.goto(url + "/account/sign-in/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


def confirm(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def test_a_passkey_is_made_and_opens_the_account_without_a_password(key: Page, live_server: Any) -> None:
    person = make_person(Role.ADMIN, first_name="Ada", last_name="Petrov")
    sign_in(key, live_server.url, person.username)
    key.goto(live_server.url + "/account/second-factor/")
    key.get_by_role("link", name="Add a passkey").click()
    confirm(key)
    key.get_by_label("Name").fill("Laptop")
    key.get_by_role("button", name="Add it").click()
    expect(key.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(key.locator(".codes li")).to_have_count(10)
    key.get_by_role("button", name="Sign out").click()
    key.goto(live_server.url + "/account/sign-in/?next=/account/second-factor/passkeys/")
    key.get_by_role("button", name="Use a passkey instead").click()
    expect(key.get_by_role("rowheader", name="Laptop")).to_be_visible()
    expect(key.get_by_text("by itself")).to_be_visible()


def test_a_passkey_is_the_second_step_and_proves_that_it_is_still_you(key: Page, live_server: Any) -> None:
    person = make_person(Role.CURATOR)
    sign_in(key, live_server.url, person.username)
    key.goto(live_server.url + "/account/second-factor/passkeys/add/")
    confirm(key)
    key.get_by_label("Let it open my account by itself").uncheck()
    key.get_by_role("button", name="Add it").click()
    expect(key.get_by_role("heading", name="Recovery codes")).to_be_visible()
    key.get_by_role("button", name="Sign out").click()
    sign_in(key, live_server.url, person.username)
    expect(key.get_by_role("heading", name="The second step")).to_be_visible()
    key.get_by_role("button", name="Use a passkey").click()
    key.wait_for_url(live_server.url + "/")
    key.goto(live_server.url + "/account/confirm/passkey/?next=/account/")
    key.get_by_role("button", name="Use a passkey").click()
    key.wait_for_url("**/account/")


def test_an_app_is_set_up_from_the_picture_or_the_key_beside_it(calm: Page, live_server: Any) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    sign_in(calm, live_server.url, make_person(Role.CURATOR).username)
    calm.goto(live_server.url + "/account/second-factor/app/")
    confirm(calm)
    expect(calm.locator("img.qr")).to_be_visible()
    expect(calm.locator("img.qr")).not_to_have_js_property("naturalWidth", 0)
    secret = calm.locator(".secret").inner_text()
    assert len(secret) == len(SECRET)
    now = list(yield_hotp_counters_from_time())[1]
    calm.get_by_label("Authenticator code").fill(format_hotp_value(hotp_value(secret, now)))
    calm.get_by_role("button", name="Switch it on").click()
    expect(calm.locator(".codes li")).to_have_count(10)


def test_an_admin_invites_somebody_who_comes_in(calm: Page, live_server: Any) -> None:
    sign_in(calm, live_server.url, make_person(Role.ADMIN).username)
    calm.goto(live_server.url + "/people/")
    calm.get_by_label("E-mail address").fill("marta@tests.example")
    calm.get_by_label("Role", exact=True).select_option("lead")
    calm.get_by_role("button", name="Send the invitation").click()
    expect(calm.get_by_text("An invitation was sent")).to_be_visible()
    link = re.search(r"http\S+", str(mail.outbox[0].body))
    assert link
    calm.get_by_role("button", name="Sign out").click()
    calm.goto(link[0])
    calm.get_by_label("Username").fill("marta")
    calm.get_by_label("First name").fill("Marta")
    calm.get_by_label("Last name").fill("Brzeska")
    calm.get_by_label("Password").fill("four plain nerve words")
    calm.get_by_role("button", name="Make my account").click()
    expect(calm.get_by_text("Marta Brzeska").locator("visible=true")).to_have_count(1)
