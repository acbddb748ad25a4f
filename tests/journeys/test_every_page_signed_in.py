"""Every page that asks who is there: accessible in every look, within its width, asking nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from curation.models.review import State
from curation.models.user import Role
from tests.factories import make_match, make_person, make_record, make_run, make_source
from tests.journeys.looks import assert_accessible
from tests.review.cast import base_protocol, make_comment, make_facet, make_review, make_tag, make_term
from tests.web.test_agreement import some_readings, tagged_twice
from tests.web.test_conflicts import of_terms, of_votes
from tests.web.whole_record import WHOLE

pytestmark = pytest.mark.django_db(transaction=True)

PMID = 20000001


def a_team_at_work() -> None:
    """Store a record to triage and one to curate, with tags, a comment and a small vocabulary."""
    base_protocol()
    run = make_run(make_source(name="Narrow ring", slug="narrow-ring"))
    waiting, open_one = make_record(), make_record(pmid=PMID, **WHOLE)
    for record in (waiting, open_one):
        make_match(record, run)
    make_review(waiting, state=State.TRIAGE)
    make_review(open_one, state=State.CURATE)
    facet = make_facet(key="nerve", label="Nerve", colour="nerve")
    term = make_term(facet=facet, key="facial", label="Facial nerve", definition="The seventh cranial nerve.")
    make_term(facet=facet, key="branch", label="Buccal branch", parent=term, synonyms=["ramus buccalis"])
    make_tag(record=open_one, term=term)
    make_comment(record=open_one)


def two_who_differ() -> None:
    """Store conflicts of votes and of terms, and readings by two to compare."""
    of_votes(pmid=PMID)
    of_terms(pmid=PMID + 1)
    people, _ = some_readings()
    tagged_twice(people)


def nothing() -> None:
    """Leave the base empty."""


PAGES: list[tuple[Role, str, Callable[[], None]]] = [
    (Role.CURATOR, "/", a_team_at_work),
    (Role.CURATOR, "/triage/", a_team_at_work),
    (Role.CURATOR, "/triage/", nothing),
    (Role.CURATOR, "/curate/", a_team_at_work),
    (Role.CURATOR, "/curate/", nothing),
    (Role.CURATOR, f"/records/{PMID}/", a_team_at_work),
    (Role.CURATOR, f"/records/{PMID}/authors/", a_team_at_work),
    (Role.CURATOR, f"/records/{PMID}/references/", a_team_at_work),
    (Role.CURATOR, f"/records/{PMID}/cite/", a_team_at_work),
    (Role.RESEARCHER, "/vocabulary/", a_team_at_work),
    (Role.RESEARCHER, "/vocabulary/nerve/", a_team_at_work),
    (Role.RESEARCHER, "/vocabulary/nerve/facial/", a_team_at_work),
    (Role.RESEARCHER, "/account/", nothing),
    (Role.RESEARCHER, "/account/password/", nothing),
    (Role.RESEARCHER, "/account/sessions/", nothing),
    (Role.RESEARCHER, "/account/second-factor/", nothing),
    (Role.LEAD, "/conflicts/", two_who_differ),
    (Role.LEAD, "/conflicts/", nothing),
    (Role.LEAD, f"/conflicts/{PMID}/", two_who_differ),
    (Role.LEAD, f"/conflicts/{PMID + 1}/", two_who_differ),
    (Role.LEAD, "/agreement/", two_who_differ),
    (Role.LEAD, "/agreement/", nothing),
    (Role.LEAD, "/agreement/species/", two_who_differ),
    (Role.LEAD, "/agreement/readings/", two_who_differ),
    (Role.ADMIN, "/people/", nothing),
    (Role.ADMIN, "/sync/sources/new/", nothing),
]


@pytest.mark.parametrize(("role", "address", "given"), PAGES, ids=lambda p: getattr(p, "__name__", str(p)))
def test_a_page_for_people_is_accessible_and_asks_nobody_else(
    calm: Page, live_server: Any, client: Client, role: Role, address: str, given: Callable[[], None]
) -> None:
    given()
    client.force_login(make_person(role))
    key = client.cookies["sessionid"].value
    calm.context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
    response = calm.goto(live_server.url + address)
    assert response is not None
    assert response.ok
    assert calm.url == live_server.url + address
    assert_accessible(calm)
