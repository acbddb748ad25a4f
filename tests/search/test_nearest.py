"""Where no record holds all of the words, the records that come nearest."""

from pathlib import Path

import pytest
from pytest_django import Settings

from curation.providers.records import Text
from curation.search import reader
from curation.search.asking import Wish, search
from curation.search.language import understand
from curation.search.rebuild import rebuild
from tests.factories import make_record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_index(settings: Settings, tmp_path: Path) -> None:
    settings.INDEX_DIR = tmp_path


def asked(text: str) -> list[int]:
    rebuild(reader.place(), threads=1)
    found = search(Wish(understand(text).tree))
    assert found.slips is not None
    return found.hits.pmids


def test_a_pasted_question_of_many_words_finds_what_holds_four_of_them() -> None:
    full = make_record(title=Text("Exosomes or conditioned medium after facial nerve crush in rats"))
    half = make_record(title=Text("Whisker movement and facial nerve repair in rats"))
    make_record(title=Text("Facial pain in rats"))
    question = (
        "effectiveness and safety of mesenchymal exosomes compared with conditioned medium for recovery of "
        "whisker movement after facial nerve crush injury in adult rats"
    )
    assert asked(question) == [full.pk, half.pk]


def test_of_a_few_words_more_than_half_are_asked_for() -> None:
    near = make_record(title=Text("Facial nerve crush"))
    make_record(title=Text("Optic nerve"))
    assert asked("facial nerve crush zebrafish") == [near.pk]
