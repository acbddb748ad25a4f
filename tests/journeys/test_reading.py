"""From the first page to a record, by keyboard and by mouse, with a script and without."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from curation.models.user import Role
from curation.providers.records import Text
from tests.factories import PASSWORD, make_person, make_record, make_run

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_record_is_found_and_opened_by_keyboard_alone(
    calm: Page, live_server: Any, make_index: Callable[[], Path]
) -> None:
    make_record(pmid=20000005, title=Text("Whisker movement after crush"))
    make_index()
    calm.goto(live_server.url)
    calm.keyboard.press("Tab")
    expect(calm.get_by_role("link", name="Skip to the content")).to_be_focused()
    calm.keyboard.press("Enter")
    calm.keyboard.press("Tab")
    expect(calm.get_by_role("combobox", name="Search the base")).to_be_focused()
    calm.keyboard.type("whisker")
    calm.keyboard.press("Enter")
    calm.wait_for_url("**/search/?q=whisker")
    for _ in range(60):
        calm.keyboard.press("Tab")
        if calm.evaluate("!!document.activeElement.closest('.result__title')"):
            break
    calm.keyboard.press("Enter")
    calm.wait_for_url("**/records/20000005/")
    expect(calm.get_by_role("heading", level=1)).to_have_text("Whisker movement after crush")


def test_a_doi_typed_on_the_first_page_opens_its_record(calm: Page, live_server: Any) -> None:
    make_record(pmid=20000006, doi="10.1155/2023/8427200", title=Text("Opened by its DOI"))
    calm.goto(live_server.url)
    calm.get_by_role("combobox").fill("https://doi.org/10.1155/2023/8427200")
    calm.get_by_role("button", name="Search").click()
    calm.wait_for_url("**/records/20000006/")
    expect(calm.get_by_role("heading", level=1)).to_have_text("Opened by its DOI")


def test_all_can_be_read_without_a_script(browser: Browser, live_server: Any) -> None:
    make_record(pmid=20000007, title=Text("Read me"))
    run = make_run(state="running", expected=5)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/search/")
    page.get_by_role("link", name="Read me").click()
    page.wait_for_url("**/records/20000007/")
    page.goto(f"{live_server.url}/sync/runs/{run.pk}/")
    page.get_by_role("link", name="Show the latest").click()
    expect(page.get_by_text("Running")).to_be_visible()
    context.close()


def test_a_person_signs_in_is_greeted_and_signs_out(calm: Page, live_server: Any) -> None:
    person = make_person(Role.RESEARCHER, first_name="Rosa", last_name="Olsen")
    calm.goto(live_server.url)
    calm.get_by_role("link", name="Sign in").click()
    calm.get_by_label("Username").fill(person.username)
    calm.get_by_label("Password").fill(PASSWORD)
    calm.get_by_role("button", name="Sign in").click()
    expect(calm.get_by_text("Rosa Olsen").locator("visible=true")).to_have_count(1)
    calm.get_by_role("button", name="Sign out").click()
    expect(calm.get_by_role("link", name="Sign in")).to_be_visible()
