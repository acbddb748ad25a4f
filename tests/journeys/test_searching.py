"""Searching by keyboard alone: completions, moving through the results, keys that can be switched off."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from curation.models import PastSearch
from curation.models.user import Role
from curation.providers.records import MeshHeading, Text
from tests.factories import make_person, make_record, make_view
from tests.journeys.conftest import ComeIn
from tests.journeys.looks import assert_accessible
from tests.review.cast import make_facet, make_tag, make_term

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_heading_is_completed_and_its_records_walked_through(
    calm: Page, live_server: Any, make_index: Callable[[], Path]
) -> None:
    for number in range(3):
        make_record(
            pmid=20000001 + number,
            title=Text(f"Whisker movement {number}"),
            mesh=(MeshHeading("Facial Nerve Injuries", "D020220"),),
        )
    make_index()
    calm.goto(live_server.url)
    calm.keyboard.press("/")
    box = calm.get_by_role("combobox", name="Search the base")
    expect(box).to_be_focused()
    calm.keyboard.type("whisker AND facial nerve inj")
    option = calm.get_by_role("option", name="Facial Nerve Injuries MeSH, 3")
    expect(option).to_be_visible()
    for _ in range(5):
        if option.get_attribute("aria-selected") == "true":
            break
        calm.keyboard.press("ArrowDown")
    calm.keyboard.press("Enter")
    expect(box).to_have_value('whisker AND "Facial Nerve Injuries"[mh] ')
    calm.keyboard.press("Enter")
    expect(calm.get_by_role("heading", name="3 records")).to_be_visible()
    calm.wait_for_load_state()  # keys are heard once the script is there
    for key in ("j", "j", "k"):
        calm.keyboard.press(key)
    expect(calm.locator(".result__title a").first).to_be_focused()
    calm.keyboard.press("?")
    sheet = calm.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    sheet.get_by_label("Single keys work on this device").uncheck()
    calm.keyboard.press("Escape")
    calm.keyboard.press("/")
    expect(calm.get_by_role("combobox")).not_to_be_focused()


def test_what_a_reader_keeps_is_accessible(
    calm: Page, live_server: Any, come_in: ComeIn, make_index: Callable[[], Path]
) -> None:
    record = make_record(title=Text("Facial nerve crush"))
    make_tag(
        record=record,
        term=make_term(facet=make_facet(key="injury", label="Injury"), key="crush", label="Crush"),
    )
    person = make_person(Role.CURATOR)
    make_view(owner=person, address="q=facial", name="Facial nerves")
    PastSearch.objects.create(person=person, number=1, address="q=facial", found=1)
    make_index()
    come_in(person)
    for address in ("/saved/", "/search/history/", "/search/?q=facial+crush&off=term:injury/crush"):
        calm.goto(live_server.url + address)
        for summary in calm.locator("main details:not([open]) > summary").all():
            if summary.is_visible():
                summary.click()
        assert_accessible(calm)
