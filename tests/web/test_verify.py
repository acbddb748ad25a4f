"""The second look: one tag at a time with its quote; only what a change touched; published or sent back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from curation.models import Notice, Record, Review, Tag, User
from curation.models.review import State
from curation.models.tag import TagState
from curation.models.user import Role
from curation.providers.records import Abstract, Section, Text
from curation.review import anchoring, tagging
from curation.review.passages import quote_at
from curation.review.tagging import Says
from tests.factories import make_person, make_record
from tests.review.cast import fresh_key, make_facet, make_review, make_tag, make_term

pytestmark = pytest.mark.django_db

TEXT = "Rats were given 100 µg of exosomes. Whisker movement improved at week 8."
HTMX = {"HX-Request": "true"}


@pytest.fixture
def first() -> User:
    return make_person(Role.CURATOR, username="ann")


@pytest.fixture
def second(client: Client) -> User:
    person = make_person(Role.CURATOR, username="ben")
    client.force_login(person)
    return person


def to_verify(curator: User, **changes: Any) -> Review:
    record = make_record(abstract=Abstract((Section(Text(TEXT)),)))
    return make_review(record, **{"state": State.VERIFY, "curator": curator, **changes})


def quoting(person: User, review: Review, words: str) -> Tag:
    term, start = make_term(), TEXT.index(words)
    quote = quote_at(review.record, "abstract.0", start, start + len(words))
    says = Says(term.facet, term)
    tag = tagging.add(person=person, record_id=review.pk, says=says, key=fresh_key(), quote=quote)
    Tag.objects.filter(pk=tag.pk).update(stage="curate")
    return tag


def page_of(client: Client, review: Review) -> str:
    return client.get(reverse("verify", args=[review.pk])).content.decode()


def act(client: Client, tag: Tag, what: str, **fields: object) -> Any:
    return client.post(reverse("check-tag", args=[tag.pk, what]), fields)


def step(client: Client, review: Review, what: str, **fields: object) -> Any:
    return client.post(reverse("verify-step", args=[review.pk, what]), fields)


def test_each_tag_is_confirmed_with_its_words_and_the_record_published(
    client: Client, first: User, second: User
) -> None:
    review = to_verify(first)
    tag = quoting(first, review, "exosomes")
    page = page_of(client, review)
    assert 'class="hl' in page
    assert ">exosomes</blockquote>" in page
    assert step(client, review, "publish", seen=1).status_code == 422
    act(client, tag, "confirm", seen=tag.version)
    assert "confirmed by you" in page_of(client, review)
    assert step(client, review, "publish", seen=Review.objects.get().version).status_code == 302
    assert Review.objects.get().state == State.PUBLISHED


def test_the_person_who_curated_reads_that_another_verifies(
    client: Client, first: User, second: User
) -> None:
    review = to_verify(second)
    tag = quoting(second, review, "exosomes")
    page = page_of(client, review)
    assert "You curated this record" in page
    assert "yours: another confirms it" in page
    assert reverse("check-tag", args=[tag.pk, "confirm"]) not in page
    assert reverse("verify-step", args=[review.pk, "publish"]) not in page
    assert act(client, tag, "confirm").status_code == 403
    assert step(client, review, "publish").status_code == 403


def test_a_wrong_term_is_corrected_and_the_first_word_stays_to_be_read(
    client: Client, first: User, second: User
) -> None:
    review = to_verify(first)
    tag = quoting(first, review, "exosomes")
    right = make_term(facet=tag.facet, label="Vesicles")
    act(client, tag, "correct", term=right.pk, why="Not isolated", seen=tag.version)
    page = page_of(client, review)
    assert "corrected by you" in page
    assert f"instead of <del>{tag.term}</del> by ann" in page
    assert step(client, review, "publish").status_code == 302


def test_a_stale_page_writes_nothing_and_keeps_the_reason(client: Client, first: User, second: User) -> None:
    review = to_verify(first)
    tag = quoting(first, review, "exosomes")
    answer = act(client, tag, "drop", seen=7, why="Not in the <text>")
    assert answer.status_code == 409
    assert 'value="Not in the &lt;text&gt;"' in answer.content.decode()
    dropped = act(client, tag, "drop", seen=tag.version)
    assert reverse("check-tag", args=[tag.pk, "restore"]) in client.get(dropped.url).content.decode()


def test_a_record_goes_back_only_with_a_reason_which_the_curator_reads(
    client: Client, first: User, second: User
) -> None:
    review = to_verify(first)
    assert step(client, review, "send-back", why=" ").status_code == 422
    step(client, review, "send-back", why="The dose is missing")
    client.force_login(first)
    assert (
        "sent back: The dose is missing" in client.get(reverse("curate", args=[review.pk])).content.decode()
    )


def test_after_a_change_only_the_touched_tag_is_asked_with_the_changed_words(
    client: Client, first: User, second: User
) -> None:
    review = to_verify(first)
    touched, safe = quoting(first, review, "100 µg of exosomes"), quoting(first, review, "Whisker")
    Tag.objects.update(state=TagState.VERIFIED, verified_by=second)
    Review.objects.update(state=State.PUBLISHED)
    newer = make_record(abstract=Abstract((Section(Text(TEXT.replace("exosomes", "vesicles"))),)))
    Record.objects.filter(pk=review.pk).update(body=newer.body, version=2, retracted=True)
    Notice.objects.create(record=review.record, kind="RetractionIn", other_pmid=7)
    anchoring.catch_up(review.pk)
    page = page_of(client, review)
    asked, rest = page.split("1 tag whose words did not change")
    assert f'id="tag-{touched.pk}"' in asked
    assert f'id="tag-{safe.pk}"' in rest
    assert "<del>" in asked
    assert reverse("check-tag", args=[safe.pk, "still-true"]) not in page
    assert step(client, review, "holds").status_code == 422
    touched.refresh_from_db()
    part = client.post(
        reverse("check-tag", args=[touched.pk, "still-true"]), {"seen": touched.version}, headers=HTMX
    ).content.decode()
    assert reverse("check-tag", args=[touched.pk, "doubt"]) in part
    assert step(client, review, "holds").status_code == 302
    assert Review.objects.get().state == State.PUBLISHED


def test_the_lists_tell_mine_from_the_others_and_what_to_do_when_nothing_waits(
    client: Client, first: User, second: User
) -> None:
    where = reverse("verify-list")
    assert "Nothing waits to be verified" in client.get(where).content.decode()
    theirs, mine, again = to_verify(first), to_verify(second), to_verify(first, state=State.RECHECK)
    for chosen, review in (("verify", theirs), ("own", mine), ("recheck", again), ("nonsense", theirs)):
        page = client.get(where, {"list": chosen}).content.decode()
        shown = [r.pk for r in (theirs, mine, again) if f'href="{reverse("verify", args=[r.pk])}"' in page]
        assert shown == [review.pk]


def test_the_number_of_queries_does_not_grow(
    client: Client, first: User, second: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    review, facet = to_verify(first), make_facet()
    for _ in range(8):
        make_tag(record=review.record, term=make_term(facet=facet))
    with django_assert_max_num_queries(24):
        page_of(client, review)
    for _ in range(4):
        to_verify(first)
    with django_assert_max_num_queries(12):
        client.get(reverse("verify-list"))


def test_an_unknown_act_or_step_is_no_page(client: Client, first: User, second: User) -> None:
    review = to_verify(first)
    assert act(client, make_tag(record=review.record), "burn").status_code == 404
    assert step(client, review, "burn").status_code == 404


def test_where_two_readers_differ_the_page_leads_to_both_readings(
    client: Client, first: User, second: User
) -> None:
    review, facet = to_verify(first), make_facet(cardinality="one")
    where = reverse("conflict", args=[review.pk])
    for person in (first, second):
        make_tag(record=review.record, term=make_term(facet=facet), author=person)
        assert (where in page_of(client, review)) == (person == second)
