"""The filters beside the results: switched off without being lost, terms of the vocabulary, what is new."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries, Settings

from curation.models import Record
from curation.search import reader
from curation.search.rebuild import rebuild
from tests.factories import make_record
from tests.search.reviewed import Base

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(settings: Settings, tmp_path: Path) -> Base:
    settings.INDEX_DIR = tmp_path
    made = Base()
    rebuild(reader.place(), threads=1)
    return made


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_terms_of_the_vocabulary_and_states_stand_beside_the_results(client: Client, base: Base) -> None:
    html = page(client, "/search/")
    assert 'href="?term=product/vesicle"' in html
    assert 'href="?status=triage"' in html
    assert "not reported" in html
    narrowed = page(client, "/search/?term=product/small")
    assert "Product: Small EV" in narrowed
    assert f"/records/{base.of['curate'].pk}/" in narrowed
    assert f"/records/{base.of['triage'].pk}/" not in narrowed


def test_a_filter_is_switched_off_without_being_lost_and_on_again(client: Client, base: Base) -> None:
    assert f'href="?{escape("off=status:conflict")}"' in page(client, "/search/?status=conflict")
    off = page(client, "/search/?off=status:conflict")
    assert 'class="chip chip--off"' in off
    assert f"{Record.objects.count()} records" in off
    assert 'href="?status=conflict" title="Switch on"' in off
    assert 'href="?" aria-label="Remove Status: Conflict"' in off


@pytest.mark.parametrize("kept", ["year=2020-", "retracted=on", "since=2026-11-01T10:00:00Z", "undated=on"])
def test_every_filter_of_one_value_can_be_switched_off(client: Client, base: Base, kept: str) -> None:
    name, _, value = kept.partition("=")
    assert f"off={name}:{value}" in page(client, f"/search/?{kept}")
    assert f'href="?{kept}" title="Switch on"' in page(client, f"/search/?off={name}:{value}")


@pytest.mark.parametrize(
    "odd", ["off=", "off=:", "off=x:y", "off=term:nothing", "off=since:<script>", "since=odd"]
)
def test_odd_addresses_are_answered(client: Client, base: Base, odd: str) -> None:
    html = page(client, f"/search/?{odd}")
    assert "<script>" not in html


def test_what_came_since_a_moment_can_be_asked_for(client: Client, base: Base) -> None:
    Record.objects.update(stored_at=timezone.now() - timedelta(days=2))
    new = make_record()
    rebuild(reader.place(), threads=1)
    since = (timezone.now() - timedelta(days=1)).isoformat()
    html = client.get("/search/", {"since": since}).content.decode()
    assert "1 record<" in html
    assert f"/records/{new.pk}/" in html
    assert "New since" in html


def test_the_words_of_the_review_are_searched_for_the_one_who_asks(client: Client, base: Base) -> None:
    client.force_login(base.ann)
    assert f"/records/{base.of['triage'].pk}/" in page(client, "/search/?q=tag:exosome")
    client.force_login(base.ben)
    assert f"/records/{base.of['triage'].pk}/" not in page(client, "/search/?q=tag:exosome")
    assert "Perhaps: tag:product/small" in page(client, "/search/?q=tag:exosom")


def test_the_list_takes_a_constant_number_of_statements(
    client: Client, base: Base, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(base.ben)
    client.get("/search/")
    address = "/search/?q=tag:vesicle OR by:ann OR facet:species&term=product/vesicle&off=term:species/rat"
    off = ("term:product/small", "term:product/not_reported", *(f"source:x{n}" for n in range(15)))
    with django_assert_max_num_queries(22):
        client.get(address)
    with django_assert_max_num_queries(22):
        html = page(client, "&off=".join((address, *off)))
    assert "Product: Small EV" in html
    assert "x14 (no such source)" in html
