"""A day's work by mouse alone and by thumb: twenty decisions, and a record's life to its re-check."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from curation.models import Record, Review, Tag, User
from curation.models.review import State
from curation.models.user import Role
from curation.sync.store import store_alone
from curation.tasks import look_again
from tests.entries import entry
from tests.factories import make_person
from tests.journeys.conftest import ComeIn
from tests.journeys.looks import look
from tests.journeys.test_curate import SELECT
from tests.journeys.test_triage import curator, enter, fill, said, saved, shown
from tests.journeys.work import PHONE, TEXT, abstract, to_curate

__all__ = ["curator"]

Press = Callable[[Locator], None]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize(
        "point",
        [
            pytest.param(Locator.click, id="mouse"),
            pytest.param(Locator.tap, id="thumb", marks=pytest.mark.browser_context_args(**PHONE)),
        ],
    ),
]


def test_twenty_records_are_decided(calm: Page, live_server: Any, curator: User, point: Press) -> None:
    fill(20)
    enter(calm, live_server.url)
    expected: dict[int, str] = {}
    for turn in range(20):
        pmid, word = shown(calm), ("include", "exclude", "maybe")[turn % 3]
        point(calm.get_by_role("button", name=word.capitalize(), exact=True))
        if word == "exclude":
            point(calm.get_by_role("button", name="Other nerve only"))
        expected[pmid] = word
        expect(calm.locator("#decide [name=pmid]")).not_to_have_value(str(pmid))
    saved(calm)
    expect(calm.get_by_role("heading", name="Nothing waits for you here")).to_be_visible()
    look(calm)
    assert said() == expected


def test_a_record_is_tagged_verified_published_and_re_checked(
    calm: Page, come_in: ComeIn, live_server: Any, point: Press
) -> None:
    review = to_curate()
    come_in(make_person(Role.CURATOR))
    calm.goto(f"{live_server.url}/curate/")
    point(calm.get_by_role("link", name=review.record.title))
    calm.wait_for_url(f"**/curate/{review.pk}/")
    for words, term in (("Rats", "rat"), ("exosomes", "exosome"), ("Whisker movement", "whisking")):
        at = TEXT.index(words)
        calm.evaluate(SELECT, [at, at + len(words)])
        point(calm.get_by_role("option", name=term).first)
        expect(calm.locator(".cf-value .quote", has_text=words)).to_be_visible()
    point(calm.get_by_role("button", name="Hand over to verify"))
    expect(calm.get_by_text("is handed over")).to_be_visible()

    come_in(make_person(Role.CURATOR))
    calm.goto(f"{live_server.url}/verify/")
    point(calm.get_by_role("link", name=review.record.title))
    for left in (2, 1, 0):
        point(calm.get_by_role("button", name="Confirm").first)
        expect(calm.locator("[data-open]")).to_have_count(left)
    point(calm.get_by_role("button", name="Publish"))
    expect(calm.get_by_text("is at “published” now")).to_be_visible()

    newer = entry(
        review.pk, abstract=abstract(TEXT.replace("Rats were", "Old rats had been")), revised="2024-02-01"
    )
    assert store_alone([newer], origin="records.xml").changed == 1
    look_again()
    calm.goto(f"{live_server.url}/verify/?list=recheck")
    point(calm.get_by_role("link", name=Record.objects.get().title))
    expect(calm.locator("[data-open]")).to_have_count(1)
    look(calm)
    point(calm.get_by_role("button", name="Still true"))
    expect(calm.locator("[data-open]")).to_have_count(0)
    point(calm.get_by_role("button", name="Everything holds"))
    expect(calm.get_by_text("Nothing is to be looked at again")).to_be_visible()
    assert Review.objects.get().state == State.PUBLISHED
    tags = Tag.objects.order_by("pk").values_list("state", "exact")
    assert list(tags) == [("verified", "Rats"), ("verified", "exosomes"), ("verified", "Whisker movement")]
