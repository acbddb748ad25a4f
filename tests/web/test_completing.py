"""Completions: what the end of a search may become, and nothing where there is nothing to complete."""

import html
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from curation.providers.records import Journal, MeshHeading, Person, Text
from curation.search import reader
from curation.search.rebuild import rebuild
from tests.factories import make_record
from tests.review.cast import make_facet, make_term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("base")]


@pytest.fixture
def base(settings: Settings, tmp_path: Path) -> None:
    settings.INDEX_DIR = tmp_path
    settings.PUBLIC_READ = True
    make_record(
        title=Text("Regeneration of the facial nerve"),
        mesh=(MeshHeading("Facial Nerve Injuries", "D020220"),),
        authors=(Person(last="Szabłowska", fore="Ada", initials="A"),),
        journal=Journal(title="Neural regeneration research", medline_ta="Neural Regen Res"),
    )
    make_term(
        facet=make_facet(key="product", label="Product"), key="small", label="Small EV", synonyms=["exosome"]
    )
    rebuild(reader.place(), threads=1)


def offered(client: Client, typed: str) -> list[tuple[int, str]]:
    page = client.get("/search/complete/", {"q": typed}).content.decode()
    found = re.findall(r'data-start="(\d+)" data-insert="([^"]*)"', page)
    return [(int(start), html.unescape(insert)) for start, insert in found]


@pytest.mark.parametrize(
    ("typed", "start", "insert"),
    [
        ("regen", 0, "regeneration"),
        ("crush OR regen", 9, "regeneration"),
        ("(facial ner", 8, "nerve"),
        ("rats with facial nerve inj", 10, '"Facial Nerve Injuries"[mh]'),
        ("neural reg", 0, '"Neural Regen Res"[ta]'),
        ("szabł", 0, "Szabłowska A[au]"),
        ("ÅÅ 😀 exoso", 5, "tag:product/small"),
        ("crush AND tag:sma", 10, "tag:product/small"),
    ],
)
def test_the_end_of_what_is_typed_is_completed_at_its_place(
    client: Client, typed: str, start: int, insert: str
) -> None:
    assert (start, insert) in offered(client, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "r",
        "regeneration ",
        '"facial ner',
        "nerve[ti",
        "source:reg",
        "NOT ",
        "\x00",
        "((((",
        "*",
        "zzzzqq",
    ],
)
def test_nothing_is_offered_where_nothing_can_be_completed(client: Client, typed: str) -> None:
    assert offered(client, typed) == []


def test_a_completion_takes_a_constant_number_of_statements(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(1):
        found = offered(client, "rats with facial nerve inj")
    assert found[0][0] == len("rats with ")


def test_the_search_box_works_without_completions(client: Client) -> None:
    page = client.get("/search/").content.decode()
    assert 'name="q" type="search"' in page
    assert 'data-complete="/search/complete/"' in page
    assert 'role="combobox"' not in page  # only what the script makes of it is one
