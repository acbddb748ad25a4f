"""A search reads the index as it is now, without opening it each time."""

import shutil
from pathlib import Path

import pytest
from pytest_django import Settings

from curation.providers.pubmed_xml import parse
from curation.search import places, reader
from curation.search.documents import Row
from curation.standin.corpus import SyntheticCorpus
from tests.search.writing_index import STORED, row, write_index


@pytest.fixture
def few(settings: Settings, tmp_path: Path) -> list[Row]:
    settings.INDEX_DIR = tmp_path
    corpus = SyntheticCorpus(3, seed=3)
    packed = b"".join(corpus.xml(pmid) for pmid in corpus.pmids())
    return [row(e) for e in parse(b"<PubmedArticleSet>" + packed + b"</PubmedArticleSet>").entries]


def test_a_reading_is_kept_until_another_generation_is_in_use(few: list[Row]) -> None:
    write_index(reader.place(), few)
    first = reader.reading()
    assert reader.reading() is first
    write_index(reader.place(), few[:2])
    assert reader.reading().searcher.num_docs == 2


def test_a_cursor_that_moved_on_is_seen(few: list[Row]) -> None:
    generation = write_index(reader.place(), few)
    reader.reading()
    places.write_cursor(generation, places.Cursor("no base", "10:20:", STORED, "", 3))
    assert reader.reading().cursor.snapshot == "10:20:"


def test_an_index_that_is_damaged_or_gone_is_not_read_on(few: list[Row]) -> None:
    places.report_damage(write_index(reader.place(), few))
    with pytest.raises(reader.NotReadyError):
        reader.reading()
    write_index(reader.place(), few)
    assert reader.reading().searcher.num_docs == 3
    shutil.rmtree(reader.place().root)
    with pytest.raises(reader.NotReadyError):
        reader.reading()
