"""From nothing to a record on the page: one command, real workers, a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.secretome.deadline import until


@pytest.mark.processes
def test_a_newcomer_starts_watches_the_first_sync_and_reads_a_record(demo: str, page: Page) -> None:
    page.goto(demo + "/sync/runs/1/")
    expect(page.get_by_text("The demo’s ten thousand").first).to_be_visible()
    stored = page.locator("main").get_by_text(re.compile(r"^[1-9][\d,]* of 10,000$")).first
    expect(stored).to_be_visible(timeout=60_000)
    first = page.locator("main h2 a, main h3 a").first

    def listed() -> bool:
        page.goto(demo + "/search/")
        return first.count() > 0

    until(listed, seconds=60)  # the index follows the store
    title = first.inner_text()
    first.click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("main")).to_contain_text("synthetic")
