"""What people do, each done once without a mouse."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from curation.models import Candidate, CandidateAct, Comment, SyncRun
from curation.models.review import State
from curation.models.user import Role
from tests.factories import PASSWORD, make_match, make_person, make_record, make_run, make_source
from tests.journeys.by_keyboard import press, tab_to
from tests.journeys.conftest import ComeIn
from tests.review.cast import make_facet, make_review, make_term
from tests.web.whole_record import WHOLE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def enter(calm: Page, come_in: ComeIn, live_server: Any) -> Callable[[Role, str], None]:
    """Return what opens an address as somebody of a role."""

    def opened(role: Role, address: str) -> None:
        come_in(make_person(role))
        calm.goto(live_server.url + address)

    return opened


Enter = Callable[[Role, str], None]


def test_a_person_signs_in_and_out(calm: Page, live_server: Any) -> None:
    person = make_person(Role.CURATOR)
    calm.goto(live_server.url)
    press(calm, calm.locator(".account").get_by_role("link", name="Sign in"))
    calm.wait_for_url("**/account/sign-in/**")
    if not calm.locator("[name=login]").evaluate("e => e === document.activeElement"):
        tab_to(calm, calm.locator("[name=login]"))
    calm.keyboard.type(person.username)
    tab_to(calm, calm.locator("[name=password]"))
    calm.keyboard.type(PASSWORD)
    calm.keyboard.press("Enter")
    out = calm.locator(".account").get_by_role("button", name="Sign out")
    expect(out).to_be_visible()
    press(calm, out)
    expect(calm.locator(".account").get_by_role("link", name="Sign in")).to_be_visible()


def test_a_citation_style_is_opened_and_a_file_is_saved(calm: Page, live_server: Any) -> None:
    record = make_record(pmid=20000001)
    calm.goto(live_server.url + record.get_absolute_url())
    style = calm.locator("details.cite-style").first
    press(calm, style.locator("summary"))
    expect(style).to_have_attribute("open", "")
    file = calm.get_by_role("link", name="RIS")
    tab_to(calm, file)
    with calm.expect_download() as saved:
        calm.keyboard.press("Enter")
    assert saved.value.suggested_filename == "pmid-20000001.ris"


def test_candidates_are_chosen_sent_and_taken_back(calm: Page, enter: Enter) -> None:
    for pmid in (77, 88):
        Candidate.objects.create(pmid=pmid, cites=2, score=pmid)
    enter(Role.CURATOR, "/citations/candidates/")
    press(calm, calm.get_by_role("checkbox", name="Choose PMID 77"), "Space")
    tab_to(calm, calm.get_by_role("button", name="Send the chosen to triage"), back=True)
    calm.keyboard.press("Enter")
    expect(calm.get_by_text("1 sent to triage")).to_be_visible()
    press(calm, calm.get_by_role("button", name="Undo"))
    expect(calm.get_by_text("1 taken back")).to_be_visible()
    assert not CandidateAct.objects.filter(undone_at=None).exists()


def test_a_term_is_found_by_its_synonym_and_its_card_read(calm: Page, enter: Enter) -> None:
    facet = make_facet(key="nerve", label="Nerve")
    make_term(facet=facet, key="facial", label="Facial nerve", synonyms=["seventh cranial nerve"])
    enter(Role.RESEARCHER, "/vocabulary/")
    tab_to(calm, calm.get_by_role("searchbox", name="Find a term"))
    calm.keyboard.type("seventh")
    calm.keyboard.press("Enter")
    press(calm, calm.locator("main").get_by_role("link", name="Facial nerve").first)
    calm.wait_for_url("**/vocabulary/nerve/facial/")
    expect(calm.get_by_role("heading", level=1)).to_have_text("Facial nerve")
    expect(calm.locator("main").get_by_text("seventh cranial nerve")).to_be_visible()


def test_an_admin_starts_a_run(calm: Page, enter: Enter) -> None:
    source = make_source(name="Narrow ring", slug="narrow-ring")
    enter(Role.ADMIN, "/sync/sources/narrow-ring/")
    press(calm, calm.get_by_role("button", name="Run Narrow ring now").first)
    calm.wait_for_url("**/sync/runs/*/")
    expect(calm.get_by_role("heading", level=1)).to_contain_text("Narrow ring: run")
    assert SyncRun.objects.get().source == source


def test_a_year_is_set_and_its_chip_taken_away(
    calm: Page, enter: Enter, make_index: Callable[[], Path]
) -> None:
    make_record(pmid=20000001, **WHOLE)
    make_record()
    make_index()
    enter(Role.RESEARCHER, "/search/")
    for end in ("From year", "To year"):
        tab_to(calm, calm.get_by_label(end))
        calm.keyboard.type("2024")
    calm.keyboard.press("Enter")
    calm.wait_for_url("**/search/?*year=2024*")
    expect(calm.get_by_role("heading", name="1 record", exact=True)).to_be_visible()
    press(calm, calm.locator("main").get_by_role("link", name="Remove").first)
    calm.wait_for_url(lambda url: "year=2024" not in url)
    expect(calm.get_by_role("heading", name="2 records")).to_be_visible()
    expect(calm.locator(".chip")).to_have_count(0)


def test_a_comment_is_left_beside_a_record(calm: Page, enter: Enter) -> None:
    record = make_record()
    make_match(record, make_run())
    make_review(record, state=State.CURATE)
    enter(Role.CURATOR, f"/curate/{record.pk}/")
    tab_to(calm, calm.get_by_role("textbox", name="Say something"))
    calm.keyboard.type("Which branch?")
    press(calm, calm.get_by_role("button", name="Comment", exact=True))
    expect(calm.get_by_text("Which branch?")).to_be_visible()
    assert Comment.objects.get().text == "Which branch?"
