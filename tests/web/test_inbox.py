"""The inbox on the first page and the count on every page; its own lists."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from curation.models import Draft, User
from curation.models.review import State
from curation.models.user import Role
from curation.review import comments
from tests.factories import make_person
from tests.review.cast import base_protocol, fresh_key, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client: Client) -> User:
    person = make_person(Role.CURATOR, username="ann")
    client.force_login(person)
    return person


def home(client: Client) -> str:
    return client.get(reverse("home")).content.decode()


def test_an_empty_inbox_says_what_to_do_next(client: Client, curator: User) -> None:
    assert "Nothing needs you" in home(client)
    base_protocol(blind=False)
    make_review(state=State.NEW)
    page = home(client)
    assert "Nobody waits for you" in page
    assert f'href="{reverse("triage")}"' in page
    assert "account__needs" not in page


def test_each_number_leads_to_its_list_and_the_sum_stands_on_every_page(
    client: Client, curator: User
) -> None:
    base_protocol(blind=False)
    review = make_review(state=State.VERIFY)
    comments.say(person=make_person(Role.LEAD), record_id=review.pk, text="<i>@ann</i>?", key=fresh_key())
    Draft.objects.create(person=curator, record=review.record, place="curate", body={"dose": "10"})
    page = home(client)
    for need in ("mentions", "drafts"):
        where = reverse("inbox-list", args=[need])
        assert f'href="{where}"' in page
        assert review.record.title in client.get(where).content.decode()
    assert f'href="{reverse("verify-list")}"' in page
    assert '<span class="count">2</span> need you' in client.get(reverse("vocabulary")).content.decode()
    assert "&lt;i&gt;@ann" in client.get(reverse("inbox-list", args=["mentions"])).content.decode()


def test_lists_that_are_empty_or_unknown(client: Client, curator: User) -> None:
    for need in ("mentions", "drafts", "left-open", "overdue", "sent-back"):
        assert "Nothing of this kind" in client.get(reverse("inbox-list", args=[need])).content.decode()
    assert client.get(reverse("inbox-list", args=["conflicts"])).status_code == 404


def test_readers_have_no_inbox(client: Client) -> None:
    client.force_login(make_person(Role.RESEARCHER))
    assert "Nothing needs you" not in home(client)


def test_the_number_of_queries_does_not_grow(
    client: Client, curator: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(4):
        review = make_review(state=State.VERIFY)
        comments.say(person=make_person(Role.LEAD), record_id=review.pk, text="@ann", key=fresh_key())
    with django_assert_max_num_queries(14):
        home(client)
    with django_assert_max_num_queries(8):
        listed = client.get(reverse("inbox-list", args=["mentions"])).content.decode()
    assert listed.count("@ann") >= 4
