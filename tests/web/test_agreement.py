"""Agreement: each figure leads to the readings behind it, and nothing unfinished shows."""

import csv
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from curation.exchange import readings_csv
from curation.models import Assignment, Review, User
from curation.models.stages import Stage
from curation.models.user import Role
from curation.review.readings import Pair
from curation.web.agreement_page import over_time
from tests.factories import make_person, make_record
from tests.review.cast import base_protocol, make_facet, make_review, make_tag, make_term, make_vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client: Client) -> User:
    person = make_person(Role.LEAD)
    client.force_login(person)
    return person


def read_by(people: list[User], *decisions: str, state: str = "curate") -> Review:
    """Store a record with these people's votes."""
    review = make_review(make_record(), state=state, protocol=base_protocol(votes_needed=2))
    for person, decision in zip(people, decisions, strict=True):
        make_vote(record=review.record, person=person, decision=decision)
    return review


def some_readings() -> tuple[list[User], Review]:
    """Store four agreeing and two differing records of one pair, and one of another; return the pair."""
    people = [make_person(Role.CURATOR, username=name) for name in ("ada", "bea", "cy")]
    for decision in ("include", "exclude") * 2:
        read_by(people[:2], decision, decision)
    read_by(people[:2], "include", "exclude", state="conflict")
    differing = read_by(people[:2], "maybe", "include", state="conflict")
    read_by(people[1:], "exclude", "exclude")
    return people[:2], differing


def tagged_twice(people: list[User]) -> Review:
    """Store a record whose species two people saw differently."""
    review, facet = make_review(state="verify"), make_facet(key="species", label="Species", cardinality="one")
    for seat, (person, label) in enumerate(zip(people, ("Rat", "Mouse"), strict=True), 1):
        given = {"record": review.record, "person": person, "seat": seat, "stage": Stage.CURATE}
        Assignment.objects.create(assigned_by=person, **given)
        make_tag(record=review.record, author=person, term=make_term(facet=facet, label=label))
    return review


def page(client: Client, name: str = "agreement", query: str = "", *args: str) -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def shown(client: Client) -> list[str]:
    """Return what the pages and the file say, without what is new in every answer."""
    file = client.get(reverse("readings-file"))
    return [page(client, name).split("<main")[1] for name in ("agreement", "readings")] + [
        file.getvalue().decode()
    ]


def test_each_figure_leads_to_its_readings(client: Client, lead: User) -> None:
    people, _ = some_readings()
    tagged_twice(people)
    html = page(client)
    assert ">0.714</a>" in html  # 5 of 7 agree
    assert ">0.667</a>" in html  # 4 of the first pair's 6
    assert "?first=ada&amp;second=bea&amp;differ=on" in html
    assert reverse("agreement-facet", args=["species"]) in html
    assert "1 other pair of readers has no record in common yet" in html


def test_the_readings_behind_a_number_are_listed_with_both_words(client: Client, lead: User) -> None:
    _, differing = some_readings()
    html = page(client, "readings", "?first=ada&second=bea&differ=on")
    assert "2 readings by two that differ, by ada and bea" in html
    assert reverse("conflict", args=[differing.pk]) in html
    assert "7 readings" in page(client, "readings")
    assert "No reading is like that" in page(client, "readings", "?first=ada&second=cy")
    assert "7 readings" in page(client, "readings", f"?since={timezone.now():%Y-%m-%d}&until=soon")
    assert "No reading is like that" in page(client, "readings", "?until=2001-01-01")


def test_a_facet_is_shown_term_by_term_and_leads_to_the_cards(client: Client, lead: User) -> None:
    people, _ = some_readings()
    review = tagged_twice(people)
    html = page(client, "agreement-facet", "", "species")
    assert html.count("Sharpen the card of") == 2
    assert "?facet=species&amp;term=Rat" in html
    listed = page(client, "readings", "?facet=species&term=Rat")
    assert "not given" in listed
    assert reverse("conflict", args=[review.pk]) in listed


def test_a_record_still_read_blindly_is_in_no_figure(client: Client, lead: User) -> None:
    people, _ = some_readings()
    before = shown(client)
    read_by(people[:1], "include", state="triage")
    hidden = read_by(people, "include", "exclude", state="triage")  # one of the two came back to it
    parked = read_by(people, "include", "exclude", state="parked")
    Review.objects.filter(pk=parked.pk).update(returns_to="triage")
    assert shown(client) == before
    Review.objects.filter(pk=hidden.pk).update(state="conflict")
    assert shown(client) != before


def test_the_number_of_queries_does_not_grow(
    client: Client, lead: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people, _ = some_readings()
    tagged_twice(people)
    page(client)  # the first page of a session is noted down
    with CaptureQueriesContext(connection) as few:
        page(client)
    for _ in range(3):
        read_by([make_person(Role.CURATOR), people[0]], "include", "maybe")
    with django_assert_num_queries(len(few)):
        html = page(client)
    assert all(str(person) in html for person in people)


def test_without_readings_the_page_says_what_is_needed(client: Client, lead: User) -> None:
    html = page(client)
    assert "No record has been read by two people yet" in html
    assert "there is nothing independent to compare" in html


def test_the_file_holds_the_readings_of_the_list(client: Client, lead: User) -> None:
    some_readings()
    response = client.get(reverse("readings-file") + "?differ=on")
    rows = list(csv.DictReader(response.getvalue().decode().splitlines()))
    assert [(row["said_1"], row["said_2"], row["agree"]) for row in rows] == [
        ("include", "exclude", "no"),
        ("maybe", "include", "no"),
    ]
    assert {row["reader_1"] for row in rows} == {"ada"}


def test_no_cell_of_the_file_is_a_formula() -> None:
    pair = Pair(1, 2, 3, ("include", None), timezone.now())
    lines = list(readings_csv.write([pair], titles={1: "=HYPERLINK(1)"}, people={2: "+a", 3: "@b"}))
    assert next(csv.reader(lines[1:]))[:9] == ["1", "'=HYPERLINK(1)", "", "", "'+a", "'@b", "include", "", ""]


def test_the_chart_goes_by_day_by_week_or_by_month() -> None:
    def over(days: int) -> str:
        now = timezone.now()
        pairs = [Pair(n, 1, 2, ("include", "include"), now + timedelta(days=n)) for n in (0, days)]
        chart = over_time(pairs)
        assert chart is not None
        return str(chart["unit"])

    assert [over(3), over(100), over(800)] == ["day", "week", "month"]
