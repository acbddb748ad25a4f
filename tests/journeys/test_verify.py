"""From tagging to re-checking in a real browser: tagged by one, verified by another by key, then changed."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from curation.models import Record, Review, Tag
from curation.models.review import State
from curation.models.tag import Answer
from curation.models.user import Role
from curation.providers.records import Abstract, Section, Text
from curation.review import anchoring, comments, steps, tagging
from curation.review.passages import quote_at
from curation.review.tagging import Says
from tests.factories import make_person, make_record
from tests.journeys.conftest import ComeIn
from tests.journeys.looks import assert_accessible
from tests.journeys.test_curate import SELECT
from tests.review.cast import make_facet, make_review, make_term

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "Rats were given 100 µg of exosomes. Whisker movement improved at week 8."


def tag_by_hand(page: Page, words: str, term: str) -> None:
    at = TEXT.index(words)
    page.evaluate(SELECT, [at, at + len(words)])
    page.get_by_role("combobox", name="Find a term").fill(term)
    page.keyboard.press("Enter")
    expect(page.locator(".cf-value .quote", has_text=words)).to_be_visible()


def test_a_record_is_tagged_verified_by_another_changes_and_is_looked_at_again(
    calm: Page, come_in: ComeIn, live_server: Any
) -> None:
    ann, ben = make_person(Role.CURATOR, username="ann"), make_person(Role.CURATOR, username="ben")
    product = make_facet(key="product", label="Product", colour="product")
    make_term(facet=product, label="exosome")
    make_term(facet=make_facet(key="outcome", label="Outcome", colour="outcome"), label="whisking")
    review = make_review(make_record(abstract=Abstract((Section(Text(TEXT)),))), state=State.CURATE)

    come_in(ann)
    calm.goto(f"{live_server.url}{reverse('curate', args=[review.pk])}")
    tag_by_hand(calm, "100 µg of exosomes", "exosome")
    tag_by_hand(calm, "Whisker movement", "whisking")
    calm.keyboard.press("Control+Enter")
    expect(calm.get_by_role("heading", name="To be curated", exact=True)).to_be_visible()

    come_in(ben)
    calm.goto(f"{live_server.url}{reverse('home')}")
    calm.get_by_role("link", name="Verify: Record to verify").click()
    calm.get_by_role("link", name=review.record.title).click()
    expect(calm.locator("[data-check]").first).to_be_focused()
    calm.keyboard.press("c")
    expect(calm.locator("[data-check]").nth(1)).to_be_focused()
    calm.keyboard.press("Control+z")
    expect(calm.locator("[data-check]").first).to_be_focused()
    calm.keyboard.press("c")
    expect(calm.locator("[data-check]").nth(1)).to_be_focused()
    calm.keyboard.press("c")
    expect(calm.locator("[data-finish] button")).to_be_focused()
    calm.keyboard.press("Enter")
    expect(calm.get_by_text("is at “published” now")).to_be_visible()
    assert Review.objects.get().verifier == ben

    newer = make_record(abstract=Abstract((Section(Text(TEXT.replace("100", "150"))),)))
    Record.objects.filter(pk=review.pk).update(body=newer.body, version=2)
    anchoring.catch_up(review.pk)
    calm.goto(f"{live_server.url}{reverse('verify', args=[review.pk])}")
    expect(calm.locator("[data-open]")).to_have_count(1)
    expect(calm.locator("[data-open]")).to_be_focused()
    expect(calm.locator("[data-open] del")).to_have_text("100 µg of exosomes")
    calm.keyboard.press("s")
    expect(calm.locator("[data-finish] button")).to_be_focused()
    calm.keyboard.press("Control+Enter")
    expect(calm.get_by_text("Nothing is to be looked at again")).to_be_visible()
    assert Review.objects.get().state == State.PUBLISHED
    assert not Tag.objects.to_recheck().exists()


def test_the_pages_after_curation_are_accessible_in_every_look(
    calm: Page, come_in: ComeIn, live_server: Any
) -> None:
    lead, ben = make_person(Role.LEAD, username="lead"), make_person(Role.CURATOR, username="ben")
    review = make_review(make_record(abstract=Abstract((Section(Text(TEXT)),))), state=State.CURATE)
    term = make_term(facet=make_facet(label="Product", colour="product"))
    says = Says(term.facet, term)
    quote = quote_at(review.record, "abstract.0", 0, 4)
    tag = tagging.add(person=ben, record_id=review.pk, says=says, key="a", quote=quote)
    tagging.add(person=lead, record_id=review.pk, says=Says(make_facet(), answer=Answer.UNCLEAR), key="b")
    steps.hand_over(person=ben, record_id=review.pk)
    comments.say(person=ben, record_id=review.pk, text="Is it so, @lead?", key="c", tag=tag)
    come_in(lead)
    pmid = review.pk
    for address in (
        "/", "/verify/", f"/verify/{pmid}/", f"/records/{pmid}/", f"/records/{pmid}/history/",
        f"/records/{pmid}/comments/", "/inbox/mentions/", "/events/",
    ):  # fmt: skip
        calm.goto(live_server.url + address)
        assert_accessible(calm)
