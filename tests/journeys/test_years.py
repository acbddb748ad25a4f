"""A span of years chosen from the chart: by mouse, by finger, by keyboard."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from curation.providers.records import PartialDate, Text
from tests.factories import make_record
from tests.journeys.looks import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def years(make_index: Callable[[], Path]) -> None:
    """Store a record for each year from 2010 to 2019, and two of 2015."""
    for year in (*range(2010, 2020), 2015):
        make_record(title=Text("Whisker"), published=PartialDate(str(year), year, precision="year"))
    make_index()


def places(page: Page, *some: int) -> list[tuple[float, float]]:
    """Return the middles of the bars of some years."""
    found = []
    for year in some:
        box = page.locator(f'[data-year="{year}"] .hit').bounding_box()
        assert box is not None
        found.append((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))
    return found


@pytest.mark.usefixtures("years")
def test_a_span_is_dragged_over_the_bars_and_stands_in_the_address(calm: Page, live_server: Any) -> None:
    calm.goto(live_server.url + "/search/?q=whisker&sort=published")
    said = calm.locator(".chart__said")
    expect(said).to_have_text("Drag over the years to choose a span.")
    here, there, back = places(calm, 2016, 2012, 2014)
    calm.mouse.move(*here)
    calm.mouse.down()
    calm.mouse.move(*there, steps=4)
    expect(said).to_have_text("2012–2016: 6 records")
    calm.keyboard.press("Escape")
    expect(said).to_have_text("Drag over the years to choose a span.")
    calm.mouse.up()
    expect(calm).to_have_url(live_server.url + "/search/?q=whisker&sort=published")
    calm.mouse.move(*here)
    calm.mouse.down()
    calm.mouse.move(*back, steps=4)
    calm.mouse.up()
    calm.wait_for_url(live_server.url + "/search/?q=whisker&sort=published&year=2014-2016")
    expect(calm.get_by_role("heading", name="4 records")).to_be_visible()
    expect(calm.get_by_label("From year")).to_have_value("2014")
    calm.locator('[data-year="2018"]').click()
    calm.wait_for_url(live_server.url + "/search/?q=whisker&sort=published&year=2018")


@pytest.mark.usefixtures("years")
def test_a_finger_drags_a_span_on_a_phone(calm: Page, live_server: Any) -> None:
    calm.set_viewport_size({"width": 360, "height": 800})
    calm.goto(live_server.url + "/search/")
    calm.get_by_role("button", name="Filters").click()
    here, there = places(calm, 2011, 2013)
    finger = calm.context.new_cdp_session(calm)
    for kind, at in (("touchStart", here), ("touchMove", (here[0] + 12, here[1])), ("touchMove", there)):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at[0], "y": at[1]}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    calm.wait_for_url(live_server.url + "/search/?year=2011-2013")
    expect(calm.get_by_role("heading", name="3 records")).to_be_visible()


@pytest.mark.usefixtures("years")
def test_a_span_is_chosen_by_the_arrow_keys(calm: Page, live_server: Any) -> None:
    calm.goto(live_server.url + "/search/")
    calm.locator('[data-year="2015"]').focus()
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft"):
        calm.keyboard.press(key)
    expect(calm.locator(".chart__said")).to_have_text("2015–2016: 3 records")
    calm.keyboard.press("Enter")
    calm.wait_for_url(live_server.url + "/search/?year=2015-2016")
    expect(calm.get_by_role("heading", name="3 records")).to_be_visible()
    assert_accessible(calm)
