"""One record by keyboard: tagged with quotes, verified, published, changed at PubMed, looked at again."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from curation.models import Record, Review, Tag
from curation.models.review import State
from curation.models.user import Role
from curation.sync.store import store_alone
from curation.tasks import look_again
from tests.entries import entry
from tests.factories import make_person
from tests.journeys.by_keyboard import press
from tests.journeys.conftest import ComeIn
from tests.journeys.looks import look
from tests.journeys.work import TEXT, abstract, tag_by_key, to_curate

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_record_is_tagged_verified_published_and_re_checked_by_keyboard(
    calm: Page, come_in: ComeIn, live_server: Any
) -> None:
    review = to_curate()
    title = review.record.title
    ann, ben = (make_person(Role.CURATOR, username=name) for name in ("ann", "ben"))

    come_in(ann)
    calm.goto(f"{live_server.url}/curate/")
    press(calm, calm.get_by_role("link", name=title))
    for words, term in (("Rats", "rat"), ("exosomes", "exosome"), ("Whisker movement", "whisking")):
        tag_by_key(calm, words, term)
    expect(calm.get_by_text("3 of 3")).not_to_have_count(0)
    look(calm)
    calm.keyboard.press("Control+Enter")
    expect(calm.get_by_text("is handed over")).to_be_visible()

    come_in(ben)
    calm.goto(f"{live_server.url}/verify/")
    press(calm, calm.get_by_role("link", name=title))
    for place in range(3):
        expect(calm.locator("[data-check]").nth(place)).to_be_focused()
        calm.keyboard.press("c")
    expect(calm.locator("[data-finish] button")).to_be_focused()
    look(calm)
    calm.keyboard.press("Enter")
    expect(calm.get_by_text("is at “published” now")).to_be_visible()

    newer = entry(
        review.pk, abstract=abstract(TEXT.replace("Rats were", "Old rats had been")), revised="2024-02-01"
    )
    assert store_alone([newer], origin="records.xml").changed == 1
    look_again()
    assert Review.objects.get().state == State.RECHECK
    calm.goto(f"{live_server.url}/verify/?list=recheck")
    press(calm, calm.get_by_role("link", name=Record.objects.get().title))
    expect(calm.locator("[data-open]")).to_have_count(1)
    expect(calm.locator("[data-open]")).to_be_focused()
    look(calm)
    calm.keyboard.press("s")
    expect(calm.locator("[data-finish] button")).to_be_focused()
    calm.keyboard.press("Control+Enter")
    expect(calm.get_by_text("Nothing is to be looked at again")).to_be_visible()
    assert Review.objects.get().state == State.PUBLISHED
    tags = Tag.objects.order_by("pk").values_list("state", "exact")
    assert list(tags) == [("verified", "Rats"), ("verified", "exosomes"), ("verified", "Whisker movement")]
