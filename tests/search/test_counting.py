"""Counts beside the results: exact, but for some of them among very many results."""

import os
import signal

import pytest
from pytest_django import Settings

from curation.providers.pubmed_xml import parse
from curation.search import counting
from curation.search.asking import Wish, search
from curation.search.counting import ESTIMATED, Counted
from curation.search.narrowing import Narrowing
from curation.search.places import Place
from curation.search.tree import Everything, Node, Not, Or, Phrase, Word
from curation.standin.corpus import SyntheticCorpus
from tests.search.writing_index import row, write_index

TOTAL = 900
NERVE = Phrase((Word("facial"), Word("nerve")))
EVERY_WORD = Word("the")


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Place:
    corpus = SyntheticCorpus(TOTAL, seed=5)
    packed = b"".join(corpus.xml(pmid) for pmid in corpus.pmids())
    entries = parse(b"<PubmedArticleSet>" + packed + b"</PubmedArticleSet>").entries
    place = Place(tmp_path_factory.mktemp("counting"))
    write_index(place, [row(entry) for entry in entries])
    return place


@pytest.fixture
def both(
    synthetic: Place,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    asked: Node,
    years: tuple[int, int] | None,
) -> tuple[Counted, Counted]:
    """Count all, and count again as if there were very many."""
    settings.INDEX_DIR = synthetic.root
    wish = Wish(asked, Narrowing(years=years))
    exact = search(wish)
    monkeypatch.setattr(counting, "MOST_COUNTED", exact.hits.total - 1)
    monkeypatch.setattr(counting, "SAMPLE", exact.hits.total // 4)
    return exact.counted, search(wish).counted


@pytest.mark.parametrize("years", [None, (2000, 2030)])
@pytest.mark.parametrize("asked", [Everything(), Or((NERVE, EVERY_WORD)), Not(Everything(), Word("leech"))])
def test_among_very_many_results_some_counts_are_estimated_and_say_so(both: tuple[Counted, Counted]) -> None:
    exact, about = both
    assert (exact.one_in, about.one_in) == (1, 4)
    assert about.years == exact.years
    for name, values in exact.facets.items():
        if name not in ESTIMATED:
            assert about.facets[name] == values
            continue
        estimated = dict(about.facets[name])
        assert all(count % 4 == 0 for count in estimated.values())
        for value, count in values:
            if count > TOTAL / 5:
                assert 0.75 * count < estimated[value] < 1.25 * count


@pytest.mark.parametrize(("asked", "years"), [(Everything(), None)])
def test_a_limit_that_is_just_met_is_counted_whole(
    both: tuple[Counted, Counted], monkeypatch: pytest.MonkeyPatch
) -> None:
    exact, _ = both
    monkeypatch.setattr(counting, "MOST_COUNTED", TOTAL)
    assert search(Wish(Everything())).counted == exact


def test_a_process_forked_after_a_search_can_search(synthetic: Place, settings: Settings) -> None:
    settings.INDEX_DIR = synthetic.root
    expected = search(Wish(Everything())).counted
    child = os.fork()
    if not child:
        signal.alarm(30)  # instead of waiting for ever
        os._exit(search(Wish(Everything())).counted != expected)
    assert os.waitpid(child, 0)[1] == 0
