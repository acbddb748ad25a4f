"""Where the Chromium of this machine is, and how it is started. Apart: what needs no Django can ask."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
SANDBOX = ["--no-sandbox"] if os.geteuid() == 0 else []  # which does not work for root


@contextmanager
def started(*arguments: str) -> Iterator[Browser]:
    """Start it, where no fixture of a test does; stop it at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*SANDBOX, *arguments])
        yield browser
        browser.close()
