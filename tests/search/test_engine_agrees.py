"""The engine finds what a slow, plain reading of the records finds, whatever the tree."""

from datetime import date

import pytest
import tantivy
from hypothesis import HealthCheck, given, settings

from curation.providers.pubmed_xml import parse
from curation.search import index, mesh
from curation.search.asking import Wish, search
from curation.search.paging import count
from curation.search.places import Place
from curation.search.query import Given, Maker, all_of
from curation.search.tree import Node
from curation.standin.corpus import SyntheticCorpus
from tests.search.reference import VALUES, Reference
from tests.search.trees import TREES
from tests.search.writing_index import row, write_index

TODAY = date(2026, 11, 25)
TOTAL = 600


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reference, Place]:
    corpus = SyntheticCorpus(TOTAL, seed=7)
    packed = b"".join(corpus.xml(pmid) for pmid in corpus.pmids())
    entries = parse(b"<PubmedArticleSet>" + packed + b"</PubmedArticleSet>").entries
    place = Place(tmp_path_factory.mktemp("agreeing"))
    write_index(place, [row(entry) for entry in entries])
    return Reference([entry.record for entry in entries], TODAY), place


@pytest.fixture
def _narrower_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """A type is also found by the broader ones above it, as in PubMed."""
    broader = lambda r, _: [n for t in r.publication_types for n in mesh.above(t.name)]  # noqa: E731
    monkeypatch.setitem(VALUES, "pt", broader)


@pytest.mark.usefixtures("_narrower_types")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TREES)
def test_the_engine_agrees_with_the_plain_reading(both: tuple[Reference, Place], asked: Node) -> None:
    reference, place = both
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.INDEX_DIR", place.root)
        found = search(Wish(asked, size=TOTAL, given=Given(today=TODAY), order="newest", with_facets=False))
    assert set(found.hits.pmids) == reference.answer(asked)
    assert found.hits.total == len(found.hits.pmids)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TREES)
def test_words_sought_in_some_records_alone_are_found_in_all_of_those(
    both: tuple[Reference, Place], asked: Node
) -> None:
    _, place = both
    schema = index.schema()
    searcher = tantivy.Index(schema, path=str(place.current())).searcher()
    some = tantivy.Query.term_query(schema, index.SAMPLE, "2", "basic")
    maker, inside = Maker(schema, Given(today=TODAY)), Maker(schema, Given(today=TODAY), within=some)
    assert 0.4 * TOTAL < count(searcher, some) < 0.6 * TOTAL
    expected = count(searcher, all_of([some, maker.make(asked)]))
    assert count(searcher, all_of([some, inside.make(asked)])) == expected
