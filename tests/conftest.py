"""What every test may lean on: the network is off, the real data is found or the test says it is not."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase

from tests.emptying import empty
from tests.services import OWN

PROJECT = Path(__file__).resolve().parent.parent
SHARED_DATA = PROJECT.parent / "shared" / "data"
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 compared with, never bound to

_connect = socket.socket.connect


def _guarded(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
        raise AssertionError(f"a test tried to reach {address[0]}; tests stay on this machine")
    _connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def _network_off() -> Iterator[None]:
    """Let no test leave the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def _emptied_row_by_row() -> Iterator[None]:
    """Pay for what a committing test wrote, not for all tables there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real records beside the project, or skip the test and say why."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real records (../shared/data) are not beside the project")
    return SHARED_DATA


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """Drop no database of a server that the tests have started: it goes whole when they end.

    Dropping failed now and then, while the thread of a live server still held its connection.
    """
    return bool(request.config.getvalue("reuse_db")) or OWN in os.environ


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """Forget what was counted in the cache: attempts to sign in of one test are none of the next."""
    cache.clear()


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest-playwright's own loop and Django's guard against it live together."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
