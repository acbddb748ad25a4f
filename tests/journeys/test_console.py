"""An admin's whole way: a source with a preview, its schedule, a run, a failure, another try, the proof."""

import json
import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import watched
from tests.secretome.deadline import until

pytestmark = pytest.mark.processes
QUERY = "90000001:90000900[uid]"
REFUSED = {
    "fault": "status",
    "args": {"code": 400, "body": "no"},
    "match": {"path": "efetch"},
}
PATIENCE = 60_000


def spoil(standin: str, *rules: dict[str, Any]) -> None:
    """Let the stand-in spoil its answers by these rules, or no more."""
    method = "POST" if rules else "DELETE"
    body = json.dumps(rules).encode() if rules else None
    request = urllib.request.Request(f"{standin}_standin/faults", data=body, method=method)  # noqa: S310 loopback
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 loopback
        assert answer.status == 200


def warm(standin: str) -> None:
    """Let the stand-in build its index; the preview waits for seconds only, and this machine may be busy."""
    address = f"{standin}entrez/eutils/esearch.fcgi?db=pubmed&term={QUERY}&email=tests@secretome.example"

    def answered() -> bool:
        try:
            with urllib.request.urlopen(address, timeout=120) as answer:  # noqa: S310 loopback
                return b"<Count>900</Count>" in answer.read()
        except urllib.error.HTTPError as error:
            if error.code != 429:  # the demo's workers use their whole pace, and this question is one more
                raise
            return False

    until(answered, seconds=120)


def sign_in(page: Page, url: str) -> None:
    page.goto(url + "/account/sign-in/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("whisker-pad-demo")
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


def end_the_first_run(page: Page) -> None:
    """End the run that a demo begins with, which would keep the worker busy, unless it has ended by now."""
    page.goto(page.url.rstrip("/") + "/sync/runs/1/")
    end = page.get_by_role("button", name="End the run")
    if end.count():
        end.click()
        expect(page.get_by_text("Cancelled").first).to_be_visible()


def make_source(page: Page) -> None:
    """Type a query, look at what PubMed says of it, and make the source."""
    page.get_by_role("link", name="Sync").first.click()
    page.get_by_role("link", name="New source").click()
    page.get_by_label("Name").fill("Nine hundred")
    page.get_by_label("Query").fill(QUERY)
    page.get_by_label("PMIDs it must find").fill("90000005 90009999")
    preview = page.locator("#preview")
    for _ in range(3):  # a cold stand-in on a busy machine may take longer than a preview waits
        page.get_by_role("button", name="Preview").click()
        expect(preview).to_contain_text(
            re.compile("records match now|Try the preview again"), timeout=PATIENCE
        )
        if "records match now" in preview.inner_text():
            break
        preview.evaluate("e => { e.textContent = '' }")
    expect(preview).to_contain_text("records match now")
    expect(preview.locator("dd").first).to_have_text("900")
    expect(preview).to_contain_text("1 of 2")
    expect(preview.get_by_role("listitem").first).to_contain_text("PMID 9000")
    page.get_by_role("button", name="Make the source").click()
    expect(page.get_by_role("heading", name="Nine hundred")).to_be_visible()


def schedule(page: Page) -> None:
    """Give it Mondays at two, by Warsaw's clock, after a look at the next times."""
    page.get_by_role("link", name="Set a schedule").click()
    page.get_by_role("link", name="Mondays at two").click()
    page.get_by_label("Time zone").select_option("Europe/Warsaw")
    page.get_by_role("button", name="Show the next times").click()
    expect(page.locator(".aside time")).to_have_text([re.compile(r"^Mon .*, 02:00 CES?T$")] * 3)
    page.get_by_role("button", name="Start the schedule").click()
    expect(page.locator("main")).to_contain_text("At 02:00 on Monday")


def run_into_a_failure(page: Page) -> None:
    """Run it, and watch without a reload until its slices have failed, with the cause and a button."""
    page.get_by_role("button", name="Run Nine hundred now").click()
    page.evaluate("window.sameDocument = true")
    expect(page.locator(".run-live")).to_contain_text("Incomplete", timeout=PATIENCE)
    assert page.evaluate("window.sameDocument")
    expect(page.get_by_role("button", name="End the run")).to_have_count(0)
    expect(page.locator(".proof-line")).to_contain_text("Asked 900 · stored 0 · missing 0 · not fetched 900")
    expect(page.locator(".cause").first).to_contain_text("nothing was lost")


def try_again(page: Page) -> None:
    """Press the button of each slice that failed, and watch the run end well."""
    page.set_viewport_size({"width": 360, "height": 800})
    again = page.get_by_role("button", name=re.compile("Try slice .* again now"))
    for left in range(again.count(), 0, -1):
        expect(again).to_have_count(left)
        again.first.click()
        page.wait_for_load_state()
        expect(page.get_by_text("will be tried again now").first).to_be_visible()
    expect(page.locator(".run-live .state--ok").first).to_be_visible(timeout=PATIENCE)
    page.reload()
    expect(page.locator(".proof-line")).to_have_text("Proof Asked 900 · stored 900 · missing 0.")
    expect(page.get_by_role("link", name="900 entered the query")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_an_admin_makes_schedules_runs_and_repairs_a_source(demo: str, tmp_path: Path, page: Page) -> None:
    log = (tmp_path / "data of the demo" / "log" / "standin.log").read_text()
    found = re.search(r"http://127\.0\.0\.1:\d+/", log)
    assert found is not None, log
    warm(found[0])
    complaints = watched(page, demo)
    sign_in(page, demo)
    end_the_first_run(page)
    make_source(page)
    schedule(page)
    spoil(found[0], REFUSED)
    run_into_a_failure(page)
    spoil(found[0])
    try_again(page)
    assert complaints == []
