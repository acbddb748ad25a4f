"""Start PostgreSQL and Valkey for the tests, before Django reads its settings.

Loaded by ``-p tests.services``. Workers of pytest-xdist inherit the addresses and start nothing.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

OWN = "TESTS_STARTED_THE_SERVICES"
ASKED_ONLY = {"--help", "-h", "--version", "-V", "--markers", "--fixtures"}


class Services:
    """What this process has started, if it is the one that starts things."""

    folder: Path | None = None
    running: object | None = None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Iterator[None]:
    """Start what has no address; as a wrapper this runs before pytest-django reads the settings."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        _own_broker(os.environ["PYTEST_XDIST_WORKER"])
    elif not (ASKED_ONLY & set(args) or os.environ.get("DATABASE_URL")):
        _start()
    yield


def _start() -> None:
    from secretome import embedded

    Services.folder = Path(tempfile.mkdtemp(prefix="secretome-tests-"))
    started = embedded.start(Services.folder, durable=False)
    Services.running = started
    os.environ |= started.addresses.environment() | {"DATA_DIR": str(Services.folder), OWN: "yes"}


def _own_broker(worker: str) -> None:
    """Give each pytest-xdist worker a broker database of its own, so that no message goes astray."""
    number = int(worker.removeprefix("gw")) % 14 + 2
    os.environ["BROKER_URL"] = os.environ["BROKER_URL"].rpartition("/")[0] + f"/{number}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started here."""
    if Services.running is not None:
        Services.running.stop()  # type: ignore[attr-defined]  # kept untyped: the import waits for its turn
    if Services.folder is not None:
        shutil.rmtree(Services.folder, ignore_errors=True)
