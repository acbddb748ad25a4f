"""The working day on a phone: 360 px, a thumb, and nothing that runs out of the screen."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from curation.models import Review, Tag
from curation.models.user import Role
from tests.factories import make_person
from tests.journeys.conftest import ComeIn
from tests.journeys.looks import look
from tests.journeys.test_curate import SELECT
from tests.journeys.work import PHONE, TEXT, to_curate, to_triage, vote_apart

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser_context_args(**PHONE),
]


def test_two_vote_and_a_lead_settles_with_a_thumb(calm: Page, come_in: ComeIn, live_server: Any) -> None:
    review = to_triage()
    vote_apart(calm, come_in, live_server.url, Locator.tap)
    come_in(make_person(Role.LEAD))
    calm.goto(f"{live_server.url}/conflicts/")
    look(calm)
    calm.get_by_role("link", name=review.record.title).tap()
    expect(calm.get_by_label("Why")).to_be_visible()
    look(calm)
    calm.locator("label.choice", has_text="Include").tap()
    calm.get_by_label("Why").fill("It is the facial nerve.")
    calm.get_by_role("button", name="Settle").tap()
    expect(calm.locator("[data-settled]")).to_contain_text("included")
    look(calm)
    assert Review.objects.get(pk=review.pk).state == "curate"


def test_a_record_is_tagged_with_quotes_and_verified_with_a_thumb(
    calm: Page, come_in: ComeIn, live_server: Any
) -> None:
    review = to_curate()
    come_in(make_person(Role.CURATOR))
    calm.goto(f"{live_server.url}/curate/{review.pk}/")
    calm.get_by_role("button", name="Accept exosome").tap()
    expect(calm.locator(".cf-value .quote", has_text="exosomes")).to_be_visible()
    for words, term in (("Rats", "rat"), ("Whisker movement", "whisking")):
        at = TEXT.index(words)
        calm.evaluate(SELECT, [at, at + len(words)])
        if term == "rat":
            look(calm)
        calm.get_by_role("option", name=term).first.tap()
        expect(calm.locator(".cf-value .quote", has_text=words)).to_be_visible()
    look(calm)
    calm.get_by_role("button", name="Hand over to verify").tap()
    expect(calm.get_by_text("is handed over")).to_be_visible()
    assert set(Tag.objects.values_list("exact", flat=True)) == {"Rats", "exosomes", "Whisker movement"}
    come_in(make_person(Role.CURATOR))
    calm.goto(f"{live_server.url}/verify/")
    calm.get_by_role("link", name=review.record.title).tap()
    expect(calm.locator("[data-open]")).to_have_count(3)
    look(calm)
    for left in (2, 1, 0):
        calm.get_by_role("button", name="Confirm").first.tap()
        expect(calm.locator("[data-open]")).to_have_count(left)
    calm.get_by_role("button", name="Publish").tap()
    expect(calm.get_by_text("is at “published” now")).to_be_visible()
    assert Review.objects.get(pk=review.pk).state == "published"
