"""A sync against a PubMed of our own, at full speed and without second tries inside one request."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from curation.models import Source
from curation.providers.http import Policy
from curation.standin.filecorpus import FileCorpus
from curation.standin.library import Library
from curation.standin.server import StandIn
from tests.standin.making import article, article_file

Serve = Callable[..., StandIn]


@pytest.fixture
def serve(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterable[Serve]:
    """Start a stand-in with ``serve(records, ceiling=…, faults=…)`` and point the settings at it."""
    monkeypatch.setattr("curation.sync.pacing.WITHOUT_KEY", 10_000.0)
    monkeypatch.setattr("curation.sync.ncbi.POLICY", Policy(deadline=60, tries=1))
    with ExitStack() as running:

        def start(records: Iterable[bytes], **options: Any) -> StandIn:
            path = article_file(tmp_path / "corpus.xml", list(records))
            standin = running.enter_context(StandIn(Library(FileCorpus(path)), **{"rate": 0, **options}))
            settings.EUTILS_URL = standin.eutils_url
            return standin

        yield start


@pytest.fixture
def everything(db: None) -> Source:
    """Return a source that matches every record."""
    return Source.objects.create(name="Everything", slug="everything", query="all[sb]")


def articles(count: int, first: int = 1000) -> list[bytes]:
    """Return articles created on different days."""
    days = [f"20{10 + n % 14:02}/{1 + n % 12:02}/{1 + n % 28:02}" for n in range(count)]
    return [article(first + n, f"Study number {n}.", created=day) for n, day in enumerate(days)]
