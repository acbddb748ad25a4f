"""A record's history, and its XML."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from curation.providers.records import Text
from curation.sync.differences import FieldChange, words
from curation.web.history_page import shortened
from tests.entries import entry
from tests.factories import make_record, make_run, make_version

pytestmark = pytest.mark.django_db


def test_the_history_says_what_differed_and_where_it_came_from(client: Client) -> None:
    record, run = make_record(), make_run()
    changed = entry(record.pk, title=Text("New"))
    make_version(record, changed, run=run, number=2, changed=["coi", "mesh"], revised_on=date(2024, 2, 3))
    html = client.get(f"/records/{record.pk}/history/").content.decode()
    assert "conflict of interest, MeSH terms" in html
    assert f"run {run.pk} of {run.source.name}" in html
    assert "records.xml" in html
    assert "3 Feb 2024" in html
    assert html.index(">2</th>") < html.index(">1</th>")


def test_the_number_of_queries_does_not_grow_with_the_versions(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    record = make_record()
    for number in range(2, 12):
        make_version(record, entry(record.pk), run=make_run(), number=number)
    with django_assert_num_queries(5):
        html = client.get(f"/records/{record.pk}/history/").content.decode()
    assert ">11</th>" in html


def test_the_xml_is_sent_as_it_was_read_and_never_as_a_page(client: Client) -> None:
    record = make_record(pmid=77)
    later = entry(77, version=2)
    make_version(record, later, number=2)
    latest, first = client.get("/records/77/xml/"), client.get("/records/77/xml/?version=1")
    assert latest.content == later.raw
    assert b'Version="1"' in first.content
    assert first.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert 'filename="77-1.xml"' in first.headers["Content-Disposition"]


@pytest.mark.parametrize("version", ["3", "0", "-1", "x", "1%00", "9999999999999999999999"])
def test_a_version_that_is_not_there_is_not_found(client: Client, version: str) -> None:
    make_record(pmid=77)
    assert client.get(f"/records/77/xml/?version={version}").status_code == 404


def test_of_a_long_text_only_what_stands_beside_a_change_is_shown() -> None:
    before, after = "word " * 200, " other" * 200
    pieces = shortened(
        FieldChange("abstract", words=words(f"{before}old{after}", f"{before}new{after}"))
    ).words
    assert [piece.op for piece in pieces] == ["same", "gone", "new", "same"]
    assert pieces[0].text.startswith("…")
    assert pieces[0].text.endswith(" word word ")
    assert pieces[-1].text.endswith("other …")
    assert sum(len(piece.text) for piece in pieces) < 300
    brief = FieldChange("title", words=words("one two", "one three"))
    assert shortened(brief) == brief
