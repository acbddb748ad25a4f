"""The vocabulary to read: every facet and term has its page, and the whole can be taken away."""

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from curation.exchange.vocabulary_files import read_folder, read_skos, read_yaml
from curation.models import Facet, Term
from curation.review import cards

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _vocabulary() -> None:
    cards.load(read_folder())


def test_every_facet_is_listed_with_its_number_of_terms(client: Client) -> None:
    page = client.get("/vocabulary/").content.decode()
    for facet in Facet.objects.in_use():
        assert f'href="{facet.get_absolute_url()}"' in page


def test_every_facet_and_every_term_has_a_page(client: Client) -> None:
    for facet in Facet.objects.in_use():
        assert client.get(facet.get_absolute_url()).status_code == 200
    for term in Term.objects.select_related("facet").order_by("?")[:40]:
        assert term.label in client.get(term.get_absolute_url()).content.decode().replace("&#x27;", "'")


def test_a_term_is_found_by_a_synonym(client: Client) -> None:
    page = client.get("/vocabulary/", {"q": "cranial nerve vii"}).content.decode()
    assert "facial nerve, trunk" in page
    assert "No term is called that" in client.get("/vocabulary/", {"q": "zzz"}).content.decode()


def test_a_deprecated_term_names_the_one_to_use(client: Client) -> None:
    first, second = Term.objects.filter(facet__key="nerve", parent=None)[:2]
    Term.objects.filter(pk=first.pk).update(deprecated_at="2026-01-01T00:00Z", deprecated_by=second)
    page = client.get(first.get_absolute_url()).content.decode()
    assert "deprecated" in page
    assert f'href="{second.get_absolute_url()}"' in page


def test_both_files_read_back_as_what_is_here(client: Client) -> None:
    here = cards.read()
    yaml, skos = (client.get(f"/vocabulary/export/{form}/") for form in ("yaml", "skos"))
    assert read_yaml(yaml.content.decode()) == here
    assert read_skos(skos.content.decode()) == here
    assert client.get("/vocabulary/export/doc/").status_code == 404


def test_a_page_costs_the_same_whatever_the_facet_holds(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for facet in Facet.objects.in_use():
        with django_assert_max_num_queries(4):
            html = client.get(facet.get_absolute_url()).content.decode()
        assert escape(facet.label) in html
