"""A small PubMed on a real socket, for reading only, and a way to make others."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from curation.standin.filecorpus import FileCorpus
from curation.standin.library import Library
from curation.standin.server import StandIn
from tests.standin.making import article, article_file

REVIEW = (("D016428", "Journal Article"), ("D016454", "Review"))
TRIAL = (("D016449", "Randomized Controlled Trial"),)

Make = Callable[..., StandIn]


def shelf() -> list[bytes]:
    """Twelve records on nerves and cells, with dates, headings and citations to ask about."""
    nerve, cells = ("*Facial Nerve/injuries", "Animals"), ("Mesenchymal Stem Cells", "*Exosomes", "Animals")
    return [
        article(101, "Facial nerve crush in rats.", created="2019/03/01", mesh=nerve, pmc="PMC11"),
        article(102, "Conditioned medium after facial nerve transection.", created="2020/06/15",
                mesh=(*nerve, *cells), cites=(101,), doi="10.5555/a.102", pmc="PMC12"),
        article(103, "Exosomes and nerve repair: a review.", created="2021/01/31", mesh=cells, types=REVIEW,
                cites=(101, 102), pmc="PMC13", authors=(("Smith", "AB"), ("Kowalska-Zając", "M"))),
        article(104, "Facial palsy: a randomized trial.", created="2021/02/01", types=TRIAL, cites=(101, 999),
                mesh=("Humans", "Bell Palsy")),
        article(105, "Adipose-derived stem cells secrete TNF-β1.", created="2022/12/31", mesh=cells,
                abstract="The secretome of adipose-derived stem cells.", revised="2024/02/02"),
        article(106, "Entered late.", created="2024/05/05", entered="2001/01/01", published="2001/01/01"),
        article(107, "Sciatic nerve.", created="2023/01/01", status="Publisher", mesh=("Sciatic Nerve",)),
        article(108, "Facial paralysis in children.", created="2023/06/06", journal="Lancet Test"),
        article(109, "Spinal cord injury and asthma.", created="2023/07/07", mesh=("Asthma",)),
        article(110, "Cartilage.", created="2023/08/08", authors=(("Smith", "C"), ("Núñez", "A"))),
        article(111, "Facial nerve exosomes.", created="2023/09/09", mesh=("Facial Nerve", "Exosomes"),
                cites=(102, 103), doi="10.5555/a.111"),
        article(112, "Newest.", created="2024/06/06", cites=(101,), pmc="PMC22"),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The twelve records, not to be changed."""
    return Library(FileCorpus(article_file(tmp_path_factory.mktemp("shelf") / "shelf.xml", shelf())))


@pytest.fixture(scope="session")
def standin(library: Library) -> Iterator[StandIn]:
    """The twelve records on a socket without limits, not to be changed."""
    with StandIn(library, rate=0) as running:
        yield running


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Start a stand-in of one's own: ``make(records, ceiling=20)``; the twelve records by default."""
    with ExitStack() as running:

        def start(records: Iterable[bytes] | None = None, **options: Any) -> StandIn:
            every = list(shelf() if records is None else records)
            path = article_file(tmp_path / f"own{len(every)}.xml", every)
            return running.enter_context(StandIn(Library(FileCorpus(path)), **{"rate": 0, **options}))

        yield start
