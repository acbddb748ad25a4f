"""From nothing to a record on the page: one command, real workers, a real browser."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from secretome import ports
from tests.conftest import PROJECT
from tests.secretome.deadline import until

ADDRESSES = ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "DATA_DIR", "DJANGO_SETTINGS_MODULE")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """Run ``up --demo`` in a folder of its own, and return its address once it says that it is ready."""
    port = ports.free_ports(1)[0]
    environment = {k: v for k, v in os.environ.items() if k not in ADDRESSES}
    environment["DATA_DIR"] = str(tmp_path / "data of the demo")
    log = tmp_path / "up.log"
    command = [sys.executable, "manage.py", "up", "--demo", "--port", str(port), "--workers", "1"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=out, stderr=out)  # noqa: S603 our own command
        try:
            until(lambda: "whisker-pad-demo" in log.read_text() or process.poll() is not None, seconds=90)
            assert process.poll() is None, log.read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


@pytest.mark.processes
def test_a_newcomer_starts_watches_the_first_sync_and_reads_a_record(demo: str, page: Page) -> None:
    page.goto(demo + "/sync/runs/1/")
    expect(page.get_by_text("The demo’s ten thousand").first).to_be_visible()
    stored = page.locator("main").get_by_text(re.compile(r"^[1-9][\d,]* of 10,000$")).first
    expect(stored).to_be_visible(timeout=60_000)
    page.goto(demo + "/search/")
    first = page.locator("main h2 a, main h3 a").first
    title = first.inner_text()
    first.click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("main")).to_contain_text("synthetic")
