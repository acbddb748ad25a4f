"""A real browser: the Chromium of this machine, or a skip that says why. With CI=true there is no skip."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Request, Response
from pytest_django import Settings

from curation.models import User
from curation.search import reader
from curation.search.rebuild import rebuild
from secretome import ports
from secretome.one_stylesheet import ENTRY, joined
from tests.conftest import PROJECT
from tests.journeys.chromium import CHROMIUM, SANDBOX
from tests.secretome.deadline import until

ADDRESSES = ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "DATA_DIR", "DJANGO_SETTINGS_MODULE")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all journeys, and skip them where no browser is installed."""
    for item in items:
        if "journeys" not in item.path.parts:
            continue
        item.add_marker("browser")
        if not CHROMIUM and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason="no Chromium is installed here"))


@pytest.fixture(scope="session")
def base_url() -> str:
    """Give no base address; the plugin's own fixture of this name warns of its own age."""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium."""
    if not CHROMIUM:
        pytest.fail("CI must run the journeys, and there is no Chromium")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--disable-gpu", *SANDBOX]}


@pytest.fixture(autouse=True, scope="session")
def _one_stylesheet() -> None:
    """Send all stylesheets as one, as a server does: each journey has a browser with none of them yet."""
    folder = PROJECT / "static"
    static = FileSystemStorage(folder)
    names = [str(path.relative_to(folder)) for path in folder.rglob("*.css")]
    entry = settings.JOINED_DIR / ENTRY
    entry.parent.mkdir(parents=True, exist_ok=True)
    draft = entry.with_suffix(f".{os.getpid()}")
    draft.write_text(joined({name: (static, name) for name in names}))
    draft.replace(entry)  # another worker may be reading it


def watched(page: Page, url: str) -> list[str]:
    """Return what a page complains of, or asks anyone but one server for, as the test goes on."""
    found: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((url, "data:")):
            found.append(f"asked for {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            found.append(f"{response.status} {response.url}")

    page.on("console", lambda m: found.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("request", asked)
    page.on("response", answered)
    return found


@pytest.fixture
def complaints(page: Page, live_server: Any) -> list[str]:
    """Return what the page complains of, or asks anyone but our own server for, as the test goes on."""
    return watched(page, live_server.url)


@pytest.fixture
def calm(page: Page, complaints: list[str]) -> Iterator[Page]:
    """Return a page that fails the test if there was any complaint."""
    yield page
    assert complaints == []


ComeIn = Callable[[User], User]


@pytest.fixture
def come_in(context: BrowserContext, live_server: Any) -> ComeIn:
    """Return what signs somebody in past the form, which has journeys of its own."""

    def signed_in(person: User) -> User:
        client = Client()
        client.force_login(person)
        (session,) = client.cookies.values()
        context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
        return person

    return signed_in


@pytest.fixture
def make_index(settings: Settings, tmp_path: Path) -> Callable[[], Path]:
    """Return what indexes all that is stored when it is called, in a folder of the test's own."""
    settings.INDEX_DIR = tmp_path / "index"
    return lambda: rebuild(reader.place(), threads=1)


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
            until(lambda: "whisker-pad-demo" in log.read_text() or process.poll() is not None, seconds=240)
            assert process.poll() is None, log.read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
