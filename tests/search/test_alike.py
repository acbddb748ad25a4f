"""More like this: records that share what tells one from the others."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from curation.providers.records import Text
from curation.search import lookups, reader
from curation.search.asking import Wish, search
from curation.search.language import understand
from curation.search.rebuild import rebuild
from tests.factories import make_record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_index(settings: Settings, tmp_path: Path) -> None:
    settings.INDEX_DIR = tmp_path


def like(pmid: int) -> list[int]:
    rebuild(reader.place(), threads=1)
    tree = understand(f"like:{pmid}").tree
    return search(Wish(tree, given=lookups.given(tree))).hits.pmids


def test_records_that_share_the_telling_words_come_first_and_itself_not_at_all() -> None:
    one = make_record(title=Text("Exosomes of stem cells after facial nerve crush in whisker pads"))
    near = make_record(title=Text("Stem cell exosomes restore whisker movement after facial nerve crush"))
    half = make_record(title=Text("Facial nerve crush and whisker pads"))
    for _ in range(4):
        make_record(title=Text("Optic chiasm of fish in winter"))
    found = like(one.pk)
    assert found[:2] == [near.pk, half.pk]
    assert one.pk not in found
    assert len(found) == 2


@pytest.mark.parametrize("pmid", [1, 999999999])
def test_a_record_that_is_not_here_is_like_none(pmid: int) -> None:
    make_record(title=Text("Facial nerve"))
    assert like(pmid) == []


def test_results_lead_to_more_like_them_and_say_why_they_stand_where_they_do(
    client: Client, settings: Settings
) -> None:
    settings.PUBLIC_READ = True
    record = make_record(title=Text("Facial <nerve> crush"))
    make_record(title=Text("Optic nerve"))
    rebuild(reader.place(), threads=1)
    html = client.get("/search/?q=facial found").content.decode()
    assert f'href="/search/?q=like:{record.pk}"' in html
    assert "<dt>In the title</dt><dd>facial</dd>" in html
    assert "<dt>Only in the abstract</dt><dd>found</dd>" in html
    assert "for being recent" in html
    assert "Why here" not in client.get("/search/?q=facial found&sort=newest").content.decode()
    assert client.get("/search/?q=like:x").status_code == 200
