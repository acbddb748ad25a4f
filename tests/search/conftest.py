"""A place of its own for each test's index, and a follower that runs while a test looks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from curation.search.places import Place
from tests.search.following import Following


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return an empty place for an index."""
    return Place(tmp_path / "index")


@pytest.fixture
def following(place: Place, transactional_db: None) -> Iterator[Callable[[], Following]]:
    """Start a follower in a thread; it is stopped at the end."""
    started: list[Following] = []

    def start() -> Following:
        started.append(Following(place))
        return started[-1]

    yield start
    for one in started:
        one.stop()
