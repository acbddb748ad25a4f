"""Comments on the record page and the curating screen: said by form, answered, seen, kept when refused."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from curation.models import Comment, Review, User
from curation.models.review import State
from curation.models.user import Role
from curation.review import comments
from tests.factories import make_person
from tests.review.cast import base_protocol, fresh_key, make_comment, make_review, make_tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client: Client) -> User:
    person = make_person(Role.CURATOR, username="ann")
    client.force_login(person)
    return person


def page(client: Client, name: str, review: Review) -> str:
    return client.get(reverse(name, args=[review.pk])).content.decode()


def send(client: Client, review: Review, **fields: object) -> Any:
    return client.post(reverse("record-comments", args=[review.pk]), fields)


def test_a_comment_on_a_tag_is_shown_where_the_record_is_read_and_curated(
    client: Client, curator: User
) -> None:
    review = make_review(state=State.CURATE)
    tag = make_tag(record=review.record)
    back = reverse("curate", args=[review.pk])
    answer = send(client, review, text="<b>Which nerve?</b>", tag=tag.pk, next=back)
    said = Comment.objects.get()
    assert said.tag == tag
    assert answer.headers["Location"] == f"{back}#comment-{said.pk}"
    for name in ("record", "curate", "record-comments"):
        assert "&lt;b&gt;Which nerve?" in page(client, name, review)
    client.force_login(make_person(Role.RESEARCHER))
    assert "Which nerve" not in page(client, "record", review)


def test_what_is_refused_stands_in_the_field(client: Client, curator: User) -> None:
    review = make_review(state=State.CURATE)
    make_person(Role.RESEARCHER, username="rob")
    answer = send(client, review, text="Look, @rob", next="//evil.example/")
    assert answer.status_code == 422
    assert "@rob may not read this" in answer.content.decode()
    assert ">Look, @rob</textarea>" in answer.content.decode()
    assert "evil" not in send(client, review, text="Look", next="//evil.example/").headers["Location"]


def test_a_call_is_marked_until_it_is_seen(client: Client, curator: User) -> None:
    review = make_review(state=State.CURATE)
    other = make_person(Role.CURATOR)
    said = comments.say(person=other, record_id=review.pk, text="@ann, look", key=fresh_key())
    assert "calls you" in page(client, "record", review)
    client.post(reverse("act-on-comment", args=[said.pk, "seen"]))
    assert "calls you" not in page(client, "record", review)
    assert client.post(reverse("act-on-comment", args=[said.pk, "withdraw"])).status_code == 403
    assert client.post(reverse("act-on-comment", args=[said.pk, "burn"])).status_code == 404


def test_htmx_gets_the_section_alone(client: Client, curator: User) -> None:
    review = make_review(state=State.CURATE)
    where = reverse("record-comments", args=[review.pk])
    part = client.post(where, {"text": "So it is"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section")
    assert "So it is" in part


def test_a_blind_record_hides_comments_and_their_doors(client: Client, curator: User) -> None:
    review = make_review(state=State.TRIAGE, protocol=base_protocol(blind=True, votes_needed=2))
    said = make_comment(record=review.record, text="I would leave it out")
    assert "leave it out" not in page(client, "record", review)
    assert client.post(reverse("act-on-comment", args=[said.pk, "seen"])).status_code == 404
    send(client, review, text="An answer", answers=said.pk)
    assert Comment.objects.get(author=curator).answers is None
