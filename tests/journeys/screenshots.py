"""Take pictures of every main page: ``python -m tests.journeys.screenshots [--url http://127.0.0.1:8000]``.

Without an address a demo is started for the occasion. The pictures go to ``var/screenshots/``, light and
dark, on a desk and on a phone; one of them refreshes the picture in the README.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect

from secretome import ports
from tests.journeys.chromium import CHROMIUM, started

PROJECT = Path(__file__).resolve().parent.parent.parent
OUTPUT = PROJECT / "var" / "screenshots"
README_PICTURE = PROJECT / "docs" / "screenshot.png"
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (1280, 360)
DEMO_USER, DEMO_PASSWORD = "admin", "whisker-pad-demo"
READY_S, SYNCED_MS, REVIEWED_S = 120, 300_000, 90


@dataclass(frozen=True)
class Shot:
    """A page to take; ``follow`` is the link that leads to it from the address, as a CSS selector."""

    name: str
    address: str
    follow: str = ""


FIRST = ".result__title a"
SHOTS = (
    Shot("home", "/"),
    Shot("search", "/search/"),
    Shot("search-words", "/search/?q=facial+nerve"),
    Shot("search-nothing", "/search/?q=hippopotamus+ballet"),
    Shot("record", "/search/?q=facial+nerve", ".result:not(.result--retracted) .result__title a"),
    Shot("record-retracted", "/search/?retracted=on", ".result__title a"),
    Shot("history", "/search/", ".result__title a"),
    Shot("search-history", "/search/history/"),
    Shot("saved", "/saved/"),
    Shot("triage", "/triage/"),
    Shot("curate-list", "/curate/"),
    Shot("curate", "/curate/", FIRST),
    Shot("verify-list", "/verify/"),
    Shot("verify", "/verify/", FIRST),
    Shot("conflicts", "/conflicts/"),
    Shot("conflict", "/conflicts/", FIRST),
    Shot("conflict-terms", "/conflicts/?kind=term", FIRST),
    Shot("agreement", "/agreement/"),
    Shot("events", "/events/"),
    Shot("bulk", "/bulk/?q=facial"),
    Shot("vocabulary", "/vocabulary/"),
    Shot("facet", "/vocabulary/", ".vocabulary__facets h3 a"),
    Shot("protocol", "/protocol/"),
    Shot("explorer", "/citations/"),
    Shot("candidates", "/citations/candidates/"),
    Shot("candidate", "/citations/candidates/", ".candidates .near__foot a[href*='#']"),
    Shot("citations-console", "/sync/citations/"),
    Shot("people", "/people/"),
    Shot("sources", "/sync/"),
    Shot("source", "/sync/", ".sources tbody th a"),
    Shot("source-new", "/sync/sources/new/?like=everything"),
    Shot("schedule", "/sync/sources/everything/schedule/"),
    Shot("pace", "/sync/pace/"),
    Shot("runs", "/sync/runs/"),
    Shot("run", "/sync/runs/", ".runs tbody tr:last-child th a"),
    Shot("not-found", "/records/1/"),
    Shot("sign-in", "/account/sign-in/"),
)


def main() -> int:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--url", help="where the site runs; a demo is started where none is given")
    parser.add_argument("--user", default=DEMO_USER, help="whom to sign in as")
    parser.add_argument("--password", default=os.environ.get("SCREENSHOT_PASSWORD", DEMO_PASSWORD))
    options = parser.parse_args()
    if not CHROMIUM:
        sys.exit("No Chromium is installed here; nothing was taken.")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with started() as browser:
        if options.url:
            _take_all(browser, options.url, (options.user, options.password))
        else:
            with _demo(browser) as url:
                _take_all(browser, url, (DEMO_USER, DEMO_PASSWORD))
    shutil.copy(OUTPUT / "first-screen-1280-light.png", README_PICTURE)
    sys.stdout.write(f"The pictures are in {OUTPUT.relative_to(PROJECT)}/.\n")
    return 0


@contextmanager
def _demo(browser: Browser) -> Iterator[str]:
    """Run a demo in a folder of its own, and give out its address when its first sync has ended."""
    port = ports.free_ports(1)[0]
    with tempfile.TemporaryDirectory(prefix="secretome-pictures-") as folder:
        command = [sys.executable, "manage.py", "up", "--demo", "--port", str(port)]
        process = subprocess.Popen(command, cwd=PROJECT, env=os.environ | {"DATA_DIR": folder})  # noqa: S603 our own
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for_the_sync(browser, url)
            yield url
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _wait_for_the_sync(browser: Browser, url: str) -> None:
    """Wait for the site, then for the run that the demo begins with."""
    page = browser.new_page()
    for _ in range(READY_S):
        if ports.listens(int(url.rpartition(":")[2])) and page.request.get(f"{url}/sync/runs/1/").ok:
            break
        page.wait_for_timeout(1000)
    page.goto(f"{url}/sync/runs/1/")
    expect(page.locator(".run-live .state--ok")).to_be_visible(timeout=SYNCED_MS)
    page.close()


def _take_all(browser: Browser, url: str, login: tuple[str, str]) -> None:
    for scheme in SCHEMES:
        for width in WIDTHS:
            page = browser.new_page(
                base_url=url, viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            _sign_in(page, *login)
            _wait_for_the_review(page)
            for shot in SHOTS:
                _take(page, shot, f"{width}-{scheme}")
            page.close()


def _wait_for_the_review(page: Page) -> None:
    """Wait until the demo's people have read and differed; elsewhere there may be nothing to wait for."""
    for _ in range(REVIEWED_S // 2):
        page.goto("/conflicts/")
        if page.locator(FIRST).count():
            return
        page.wait_for_timeout(2000)


def _take(page: Page, shot: Shot, look: str) -> None:
    if shot.name == "sign-in":
        page.context.clear_cookies()
    _go(page, shot)
    page.screenshot(path=OUTPUT / f"{shot.name}-{look}.png", full_page=True)
    if shot.name == "record-retracted":
        page.screenshot(path=OUTPUT / f"first-screen-{look}.png")


def _go(page: Page, shot: Shot) -> None:
    """Open a page; where the list it is reached from is empty, stay there."""
    page.goto(shot.address)
    if shot.follow and page.locator(shot.follow).count():
        page.goto(page.locator(shot.follow).first.get_attribute("href") or shot.address)
    if shot.name == "history":
        page.goto(re.sub(r"/?(\?.*)?$", "/history/", page.url, count=1))


def _sign_in(page: Page, user: str, password: str) -> None:
    page.goto("/account/sign-in/")
    page.get_by_label("Username").fill(user)
    page.get_by_label("Password").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


if __name__ == "__main__":
    sys.exit(main())
