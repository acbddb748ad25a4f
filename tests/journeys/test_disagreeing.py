"""Two curators differ and a lead decides: over a vote by mouse, over terms by keyboard, and takes it back."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from curation.models import Review, Tag
from curation.models.stages import Stage
from curation.models.user import Role
from curation.review.protocol import assign_pairs
from tests.factories import make_person
from tests.journeys.by_keyboard import press
from tests.journeys.conftest import ComeIn
from tests.journeys.looks import look
from tests.journeys.work import tag_by_key, to_curate, to_triage, vote_apart

pytestmark = pytest.mark.django_db(transaction=True)


def settle_by_mouse(page: Page, choice: str, reason: str) -> None:
    page.locator("label.choice", has_text=choice).click()
    page.get_by_label("Why").fill(reason)
    page.get_by_role("button", name="Settle").click()


def test_over_a_vote_by_mouse(calm: Page, come_in: ComeIn, live_server: Any) -> None:
    review = to_triage()
    vote_apart(calm, come_in, live_server.url, Locator.click)
    come_in(make_person(Role.LEAD))
    calm.goto(f"{live_server.url}/conflicts/")
    calm.get_by_role("link", name=review.record.title).click()
    expect(calm.get_by_label("Why")).to_be_visible()
    look(calm)
    settle_by_mouse(calm, "Exclude", "The sciatic nerve was cut.")
    toast = calm.locator("[data-settled]")
    expect(toast).to_contain_text("excluded")
    look(calm)
    toast.get_by_role("button", name="Undo").click()
    expect(calm.get_by_text("this is open again")).to_be_visible()
    settle_by_mouse(calm, "Include", "It was the facial nerve after all.")
    expect(toast).to_contain_text("included")
    assert Review.objects.get(pk=review.pk).state == "curate"
    verdicts = review.record.verdicts.order_by("pk").values_list("decision", flat=True)
    assert list(verdicts) == ["exclude", "withdrawn", "include"]


def test_over_terms_by_keyboard_alone(calm: Page, come_in: ComeIn, live_server: Any) -> None:
    review = to_curate("Species")
    readers = [make_person(Role.CURATOR) for _ in range(2)]
    assign_pairs(person=make_person(Role.LEAD), pmids=[review.pk], people=readers, stage=Stage.CURATE)
    for reader, species in zip(readers, ("rat", "mouse"), strict=True):
        come_in(reader)
        calm.goto(f"{live_server.url}/curate/{review.pk}/")
        expect(calm.get_by_text("You see your own tags only")).to_be_visible()
        expect(calm.locator(".cf-value")).to_have_count(0)
        tag_by_key(calm, "Rats", species)
        calm.keyboard.press("Control+Enter")
        expect(calm.get_by_role("heading", name="To be curated", exact=True)).to_be_visible()
    come_in(make_person(Role.LEAD))
    calm.goto(f"{live_server.url}/conflicts/")
    calm.keyboard.press("j")
    calm.keyboard.press("Enter")
    expect(calm.locator(".claim--open")).to_have_count(2)
    look(calm)
    for key, left in (("i", 1), ("e", 0)):
        calm.wait_for_load_state()  # keys are heard once the script is there
        calm.keyboard.press(key)
        calm.keyboard.type("The first sentence says so.")
        calm.keyboard.press("Control+Enter")
        expect(calm.locator(".claim--open")).to_have_count(left)
    expect(calm.get_by_text("No conflict is open")).to_be_visible()
    calm.wait_for_load_state()
    calm.keyboard.press("z")
    expect(calm.get_by_text("this is open again")).to_be_visible()
    expect(calm.locator(".claim--open")).to_have_count(1)
    look(calm)
    press(calm, calm.get_by_role("button", name="Take back the verdict on rat"))
    expect(calm.locator(".claim--open")).to_have_count(2)
    assert set(Tag.objects.values_list("state", flat=True)) == {"proposed"}
