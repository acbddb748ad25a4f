"""A diff says exactly what went and what came: from it and one side, the other can be written again."""

from typing import Any

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.models import RecordVersion
from curation.providers.records import (
    Abstract,
    MeshHeading,
    Notice,
    Person,
    PubmedRecord,
    Section,
    Text,
    Vocable,
)
from curation.sync.differences import FieldChange, Item, Piece, between, changes, items, words
from curation.sync.store import store_alone
from tests.entries import entry

texts = st.text(st.sampled_from("ab βγ.,\n 12"), max_size=60)
lists = st.lists(st.sampled_from(["Ada", "Ben", "Cai", "Dee", "Eve"]), max_size=8)


def diff(old: dict[str, Any], new: dict[str, Any]) -> dict[str, FieldChange]:
    """Compare two records given by their fields."""
    records = (PubmedRecord(pmid=1, **fields) for fields in (old, new))
    bodies = [msgspec.json.decode(msgspec.json.encode(record)) for record in records]
    return {change.field: change for change in changes(*bodies)}


@given(texts, texts)
@settings(max_examples=300, deadline=None)
def test_both_texts_can_be_read_off_the_pieces(old: str, new: str) -> None:
    pieces = words(old, new)
    assert "".join(p.text for p in pieces if p.op != "new") == old
    assert "".join(p.text for p in pieces if p.op != "gone") == new
    assert old != new or all(p.op == "same" for p in pieces)


@given(lists, lists)
@settings(max_examples=300, deadline=None)
def test_what_left_a_list_and_what_came_make_up_the_difference(old: list[str], new: list[str]) -> None:
    found = items(old, new, str)
    left = list(old)
    for item in found:
        if item.op == "gone":
            left.remove(item.label)
        elif item.op == "new":
            left.append(item.label)
    assert sorted(left) == sorted(new)
    assert (not found) == (old == new)


def test_a_word_in_a_title_is_told_from_the_rest() -> None:
    change = diff({"title": Text("A rat study.")}, {"title": Text("A rabbit study.")})["title"]
    assert change.words == (
        Piece("same", "A "),
        Piece("gone", "rat"),
        Piece("new", "rabbit"),
        Piece("same", " study."),
    )


def test_an_abstract_is_compared_with_its_labels() -> None:
    old = Abstract((Section(Text("We looked."), "METHODS"), Section(Text("It healed."), "RESULTS")))
    new = Abstract((Section(Text("We looked."), "METHODS"), Section(Text("It did not heal."), "RESULTS")))
    gone = [p.text for p in diff({"abstract": old}, {"abstract": new})["abstract"].words if p.op == "gone"]
    assert gone == ["healed"]


def test_authors_that_came_went_moved_or_changed_are_named() -> None:
    ada, ben, cai = (Person(last=n, initials="A") for n in ("Ada", "Ben", "Cai"))
    dee = Person(last="Dee", initials="D")
    change = diff(
        {"authors": (ada, ben, cai)},
        {"authors": (cai, msgspec.structs.replace(ada, orcid="0000-0001"), dee)},
    )["authors"]
    found = {(item.op, item.label) for item in change.items}
    assert found >= {("gone", "Ben A"), ("new", "Dee D"), ("changed", "Ada A")}


def test_a_heading_made_major_is_said_in_words() -> None:
    old, new = (MeshHeading("Facial Nerve", "D005154", major=major) for major in (False, True))
    (item,) = diff({"mesh": (old,)}, {"mesh": (new,)})["mesh"].items
    assert (item.op, item.label) == ("changed", "Facial Nerve")
    assert "".join(p.text for p in item.words if p.op == "new") == ", major"


def test_a_retraction_shows_as_a_notice_and_a_type() -> None:
    found = diff(
        {"publication_types": (Vocable("Journal Article", "D016428"),)},
        {
            "publication_types": (
                Vocable("Journal Article", "D016428"),
                Vocable("Retracted Publication", "D016441"),
            ),
            "notices": (Notice("RetractionIn", "J Test. 2026", 77),),
        },
    )
    assert found["notices"].items == (Item("new", "RetractionIn: PMID 77"),)
    assert found["publication_types"].items == (Item("new", "Retracted Publication"),)


def test_a_change_of_markup_alone_is_not_passed_over() -> None:
    change = diff({"title": Text("H2O")}, {"title": Text("H2O", "H<sub>2</sub>O")})["title"]
    assert any(p.op != "same" for p in change.words)


def test_a_very_long_text_is_shown_as_replaced() -> None:
    old, new = "a " * 20_000, "b " * 20_000
    assert words(old, new) == (Piece("gone", old), Piece("new", new))


@pytest.mark.django_db
def test_a_version_whose_xml_holds_no_record_is_refused() -> None:
    store_alone([entry(5)], origin="test")
    version = RecordVersion.objects.get(record_id=5)
    version.raw_xml = zstandard.ZstdCompressor().compress(b"<Nothing/>")
    with pytest.raises(ValueError, match="version 1"):
        between(version, version)
