"""The team's judgement on the record page, in its history and on the lead's page of acts; its export."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from curation.models import Review, Tag, User
from curation.models.review import State
from curation.models.user import Role
from curation.review import comments, steps, tagging, votes
from curation.review.tagging import Says
from curation.review.votes import Said
from tests.factories import make_person, make_record
from tests.review.cast import base_protocol, fresh_key, make_facet, make_review, make_tag, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client: Client) -> User:
    person = make_person(Role.LEAD, username="ann")
    client.force_login(person)
    return person


def tag(person: User, review: Review, label: str = "exosome") -> Tag:
    term = make_term(label=label)
    return tagging.add(person=person, record_id=review.pk, says=Says(term.facet, term), key=fresh_key())


def get(client: Client, name: str, *args: object, **query: str | int) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def test_the_record_page_says_where_it_stands_and_what_was_said(client: Client, lead: User) -> None:
    base_protocol(blind=False)
    review = make_review(state=State.NEW)
    votes.cast(person=lead, record_id=review.pk, said=Said("include", note="Clear"), key=fresh_key())
    made = tag(make_person(Role.CURATOR, username="ben"), review)
    tagging.confirm(person=lead, tag_id=made.pk)
    page = get(client, "record", review.pk)
    for words in ("status--curate", "include", "Clear", "exosome", "1 of 1 tag confirmed", "ben"):
        assert words in page
    assert reverse("curate", args=[review.pk]) in page
    assert "Nobody has judged it yet" in get(client, "record", make_record().pk)


def test_visitors_read_tags_without_names(client: Client, settings: Settings) -> None:
    settings.PUBLIC_READ = True
    base_protocol(blind=False)
    review, ben = make_review(state=State.CURATE), make_person(Role.CURATOR, username="ben-the-curator")
    tag(ben, review)
    page = get(client, "record", review.pk)
    assert "exosome" in page
    assert "not yet confirmed" in page
    assert "ben-the-curator" not in page + get(client, "record-history", review.pk)


def test_a_blind_record_tells_nobody_else_anything(client: Client, lead: User) -> None:
    review = make_review(state=State.NEW, protocol=base_protocol(blind=True, votes_needed=2))
    ben = make_person(Role.CURATOR, username="ben")
    votes.cast(person=ben, record_id=review.pk, said=Said("maybe", note="Unsure of it"), key=fresh_key())
    tag(ben, review)
    pages = [get(client, "record", review.pk), get(client, "record-history", review.pk)]
    pages += [get(client, "record-events", review.pk), get(client, "export-events", kind="vote")]
    for page in pages:
        assert "Unsure of it" not in page
        assert "exosome" not in page
    assert "Read blindly" in pages[0]


def test_the_history_tells_each_act_with_before_and_after(client: Client, lead: User) -> None:
    review = make_review(state=State.CURATE)
    steps.hand_over(person=make_person(Role.CURATOR), record_id=review.pk)
    steps.send_back(person=lead, record_id=review.pk, why="<b>dose</b>")
    page = get(client, "record-history", review.pk)
    assert "<del>verify</del>" in page
    assert "<ins>curate (sent back: &lt;b&gt;dose&lt;/b&gt;)</ins>" in page
    assert "send back" in page


def test_the_lead_searches_all_acts_and_takes_them_away(client: Client, lead: User) -> None:
    review = make_review(state=State.CURATE)
    tag(lead, review, label="=cmd|calc")
    comments.say(person=lead, record_id=review.pk, text="Look", key=fresh_key())
    assert "Look" in get(client, "events", pmid=review.pk, by="ann", kind="comment")
    assert "Nobody has done such a thing" in get(client, "events", words="nothing like it")
    page = get(client, "events", pmid="x", by="nobody", since="today")
    for problem in ("A PMID is a number.", "Nobody here is called", "is no day"):
        assert problem in page
    rows = list(csv.DictReader(io.StringIO(get(client, "export-events", pmid=review.pk))))
    assert {row["kind"]: row["after"] for row in rows} == {"comment": "“Look”", "tag": "tagged"}
    assert all(not cell.startswith("=") for row in rows for cell in row.values())


def test_comments_are_told_to_curators_only(client: Client) -> None:
    review, ben = make_review(state=State.CURATE), make_person(Role.CURATOR)
    comments.say(person=ben, record_id=review.pk, text="Between us", key=fresh_key())
    client.force_login(make_person(Role.RESEARCHER))
    assert "Between us" not in get(client, "record-history", review.pk) + get(
        client, "record-events", review.pk
    )
    client.force_login(ben)
    assert "Between us" in get(client, "record-history", review.pk)


def test_the_number_of_queries_does_not_grow(
    client: Client, lead: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    review, facet = make_review(state=State.CURATE), make_facet()
    for _ in range(7):
        make_tag(record=review.record, term=make_term(facet=facet))
        tag(lead, review, label=f"term {fresh_key()}")
    with django_assert_max_num_queries(34):
        events = get(client, "events")
    with django_assert_max_num_queries(34):
        history = get(client, "record-history", review.pk)
    assert "term" in events
    assert "term" in history
