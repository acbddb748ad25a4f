"""Pairs of common words are found as the phrases they are."""

import pytest
import tantivy

from curation.providers.records import Abstract, Section, Text
from curation.search import index
from curation.search.analysis import analysed, tokens
from curation.search.common_words import COMMON
from curation.search.paging import count
from curation.search.pairs import pairs_of, row
from curation.search.places import Place
from tests.entries import entry
from tests.search import writing_index

TITLES = [
    "Facial nerve injury in rats",
    "Injury of the facial nerve",
    "Nerve, facial: a review of the anatomy",
    "Synkinesis of the facial nerve after zoster oticus",
]


@pytest.fixture
def searcher(place: Place) -> tantivy.Searcher:
    """Return an index of the titles, and of one abstract in two sections."""
    sections = (Section(Text("Repair of the facial")), Section(Text("nerve in rats")))
    records = [entry(1_000 + n, title=Text(title)) for n, title in enumerate(TITLES)]
    records.append(entry(2_000, title=Text("Other"), abstract=Abstract(sections)))
    generation = writing_index.write_index(place, [writing_index.row(one) for one in records])
    return tantivy.Index(index.schema(), path=str(generation)).searcher()


def test_only_pairs_of_which_both_words_are_common_are_kept() -> None:
    assert {"facial", "nerve", "of", "the"} < COMMON
    assert "synkinesis" in COMMON
    assert "oticus" not in COMMON
    assert pairs_of([analysed(TITLES[3])]) == "synkinesis_of of_the the_facial facial_nerve nerve_after"


def test_no_pair_is_made_of_two_texts() -> None:
    assert pairs_of(["of the", "facial nerve"]) == "of_the facial_nerve"


def test_every_common_word_is_in_the_form_the_index_has_it() -> None:
    assert [word for word in COMMON if analysed(word) != word] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("facial nerve", 3),  # in this order and side by side
        ("nerve facial", 1),
        ("of the", 3),
        ("of the facial nerve", 2),
        ("the facial nerve injury", 0),  # each pair is somewhere, the four in a row are not
        ("nerve after zoster", 1),  # the last word is not common
        ("zoster oticus", 1),
    ],
)
def test_a_phrase_is_found_where_its_words_stand_in_a_row(
    searcher: tantivy.Searcher, text: str, found: int
) -> None:
    assert count(searcher, row(index.schema(), "ti", tokens(text))) == found


def test_a_phrase_does_not_run_on_from_one_section_to_the_next(searcher: tantivy.Searcher) -> None:
    assert count(searcher, row(index.schema(), "ab", ["the", "facial"])) == 1
    assert count(searcher, row(index.schema(), "ab", ["facial", "nerve"])) == 0
