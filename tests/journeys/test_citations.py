"""From a record along its links: who cites it, what the base lacks, and the graph, by keyboard too."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from curation.models import Candidate, CandidateAct
from curation.models.user import Role
from tests.factories import make_match, make_person, make_run
from tests.journeys.conftest import ComeIn
from tests.web.linked_records import linked_records

pytestmark = pytest.mark.django_db(transaction=True)

SEED = 36691473


def test_cited_by_leads_from_the_seed_record_to_who_cites_it(calm: Page, live_server: Any) -> None:
    citing = linked_records(SEED)
    calm.goto(f"{live_server.url}/records/{SEED}/")
    calm.get_by_role("navigation", name="On this page").get_by_role("link", name="Cited by").click()
    section = calm.locator("#cited-by")
    expect(section.get_by_text("3, all providers together")).to_be_visible()
    section.get_by_role("link", name="The graph around it").click()
    expect(calm.get_by_role("heading", name="Citation explorer")).to_be_visible()
    calm.go_back()
    section.locator(".near--base .near__title a").click()
    expect(calm).to_have_url(f"{live_server.url}/records/{citing.pk}/")


def test_two_candidates_are_sent_to_triage_and_taken_back_together(
    calm: Page, live_server: Any, come_in: ComeIn
) -> None:
    person = come_in(make_person(Role.CURATOR))
    for pmid in (77, 88, 99):
        Candidate.objects.create(pmid=pmid, cites=2, cited_by=1, score=pmid)
    calm.goto(f"{live_server.url}/citations/candidates/")
    for pmid in (77, 88):
        calm.get_by_role("checkbox", name=f"Choose PMID {pmid}").check()
    calm.get_by_role("button", name="Send the chosen to triage").click()
    expect(calm.get_by_text("2 sent to triage")).to_be_visible()
    calm.get_by_role("link", name="Sent to triage").click()
    calm.get_by_role("checkbox", name="Choose PMID 88").check()
    calm.get_by_role("button", name="Take back the chosen").click()
    expect(calm.get_by_text("1 taken back")).to_be_visible()
    standing = CandidateAct.objects.filter(undone_at=None).values_list("pmid", "by")
    assert list(standing) == [(77, person.pk)]


def test_the_explorer_is_walked_zoomed_and_exported_by_keyboard(calm: Page, live_server: Any) -> None:
    citing = linked_records(SEED)
    make_match(citing, make_run())
    calm.goto(f"{live_server.url}/citations/?pmid={SEED}")
    graph = calm.locator("#graph")
    graph.focus()
    whole = graph.get_attribute("viewBox")
    calm.keyboard.press("+")
    expect(graph).not_to_have_attribute("viewBox", whole or "")
    calm.keyboard.press("0")
    calm.keyboard.press("Tab")
    assert calm.evaluate("document.activeElement.closest('svg')?.id") == "graph"
    calm.get_by_role("link", name="GraphML").focus()
    with calm.expect_download() as saved:
        calm.keyboard.press("Enter")
    assert saved.value.suggested_filename == "citations.graphml"
    assert "<graphml" in saved.value.path().read_text()
