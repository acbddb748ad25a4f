"""Django's administration under the policy of every other page: nothing inline, nothing from elsewhere."""

from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Page, expect

from curation.models import User
from curation.models.user import Role
from tests.factories import make_match, make_person, make_record, make_run, make_slice
from tests.journeys.conftest import ComeIn

pytestmark = pytest.mark.django_db(transaction=True)


def a_superuser() -> User:
    return make_person(Role.ADMIN, is_staff=True, is_superuser=True)


def addresses() -> list[str]:
    """Return the list of every table, one row of each, and the forms that add one."""
    found = [reverse("admin:index"), reverse("admin:app_list", args=["auth"])]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found.append(reverse(f"{name}_changelist"))
        if (row := model._default_manager.first()) is not None:
            found += [reverse(f"{name}_change", args=[row.pk]), reverse(f"{name}_history", args=[row.pk])]
    return [*found, reverse("admin:curation_user_add"), reverse("admin:curation_source_add")]


def test_every_page_of_it_is_silent_under_the_policy(calm: Page, live_server: Any, come_in: ComeIn) -> None:
    run = make_run()
    make_slice(run)
    make_match(make_record(run=run), run)
    come_in(a_superuser())
    for address in addresses():
        answer = calm.goto(live_server.url + address)
        assert answer is not None
        assert answer.ok, address
        assert "'unsafe" not in answer.headers["content-security-policy"]


def test_its_scripts_still_work(calm: Page, live_server: Any, come_in: ComeIn) -> None:
    come_in(a_superuser())
    calm.goto(live_server.url + reverse("admin:curation_source_add"))
    calm.get_by_label("Name:").press_sequentially("Facial nerve, narrow")
    expect(calm.get_by_label("Slug:")).to_have_value("facial-nerve-narrow")
    calm.goto(live_server.url + reverse("admin:curation_user_changelist"))
    calm.get_by_role("button", name="Toggle theme").filter(visible=True).click()
    expect(calm.locator("html")).to_have_attribute("data-theme", "dark")
