"""A refresh against a PubMed, an iCite and a Europe PMC of our own, at full speed."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from curation.models import Source
from curation.providers.http import Policy
from curation.standin.corpus import SyntheticCorpus
from curation.standin.filecorpus import FileCorpus
from curation.standin.library import Library
from curation.standin.server import StandIn
from curation.sync.runs import ask_run
from curation.sync.watching import run_inline
from tests.standin.making import article_file

Base = Callable[..., StandIn]


@pytest.fixture
def base(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterable[Base]:
    """Start a stand-in with ``base(records or a number)``, point the settings at it, and sync it all."""
    monkeypatch.setattr("curation.sync.pacing.WITHOUT_KEY", 10_000.0)
    monkeypatch.setattr("curation.sync.ncbi.POLICY", Policy(deadline=60, tries=1))
    monkeypatch.setattr("curation.sync.citations.clients.POLICY", Policy(deadline=60, tries=1))
    settings.ICITE_PER_SECOND = settings.EUROPEPMC_PER_SECOND = 10_000
    with ExitStack() as running:

        def start(records: int | Iterable[bytes], *, query: str = "all[sb]", **options: Any) -> StandIn:
            if isinstance(records, int):
                library = Library(SyntheticCorpus(records, 1))
            else:
                library = Library(FileCorpus(article_file(tmp_path / "corpus.xml", list(records))))
            standin = running.enter_context(StandIn(library, **{"rate": 0, **options}))
            settings.EUTILS_URL = standin.eutils_url
            settings.ICITE_URL = standin.icite_url
            settings.EUROPEPMC_URL = standin.europepmc_url
            if not Source.objects.exists():
                source = Source.objects.create(name="Everything", slug="everything", query=query)
                run_inline(ask_run(source=source).pk, tell=lambda _: None)
            return standin

        yield start
