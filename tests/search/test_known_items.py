"""Relevance: a half-remembered title finds its record, first or nearly so."""

from pathlib import Path

import pytest
from pytest_django import Settings

from curation.search.asking import Wish, search
from curation.search.places import Place
from tests.search.known_items import items
from tests.search.writing_index import entries, row, write_index


@pytest.mark.real_data
def test_a_title_with_a_word_missing_and_one_misspelt_finds_its_record(
    shared_data: Path, place: Place, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row(entry) for entry in entries(shared_data / "pubmed" / "real_records.xml.gz")]
    settings.INDEX_DIR = place.root
    write_index(place, rows)
    ranks = []
    for item in items(rows):
        pmids = search(Wish(item.tree, with_facets=False)).hits.pmids
        ranks.append(pmids.index(item.pmid) + 1 if item.pmid in pmids else 99)
    first, three = (sum(rank <= n for rank in ranks) / len(ranks) for n in (1, 3))
    with capsys.disabled():
        print(f"\nknown items: {len(ranks)}, first {first:.1%}, in the first three {three:.1%}")  # noqa: T201
    assert len(ranks) > 900
    assert first >= 0.95
    assert three >= 0.99
