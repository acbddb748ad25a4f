"""Words without a tag find records by their headings, too, wherever in a row the name of one stands."""

from pathlib import Path

import pytest
from pytest_django import Settings

from curation.providers.records import MeshHeading, Text
from curation.search.asking import Wish, search
from curation.search.language import understand
from curation.search.places import Place
from tests.entries import entry
from tests.search.writing_index import row, write_index

INDEXED = (MeshHeading("Facial Nerve Injuries", "D020220"), MeshHeading("Rats, Wistar", "D017208"))


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Place:
    settings.INDEX_DIR = tmp_path
    made = Place(tmp_path)
    write_index(made, [
        row(entry(1, title=Text("Whisker movement after crush"), mesh=INDEXED)),
        row(entry(2, title=Text("Crush of the optic nerve"), mesh=())),
    ])  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("crush", {1, 2}),
        ("crush facial nerve injury", {1}),  # a heading among other words
        ("crush rat", {1}),  # by a broader one
        ("rat OR optic", {1, 2}),
        ('"facial nerve injury"[tiab]', set()),
        ("crush facial nerve injury[ti]", set()),
    ],
)
def test_a_name_of_a_heading_in_a_row_finds_what_is_indexed_with_it(
    place: Place, typed: str, found: set[int]
) -> None:
    assert set(search(Wish(understand(typed).tree, order="newest", with_facets=False)).hits.pmids) == found
