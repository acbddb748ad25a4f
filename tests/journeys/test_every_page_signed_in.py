"""Every page that asks who is there: accessible in every look, within its width, asking nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from curation.models import Alert, Follower
from curation.models.review import State
from curation.models.user import Role
from curation.sync import schedules
from tests.factories import make_match, make_person, make_record, make_run
from tests.journeys.conftest import ComeIn
from tests.journeys.looks import assert_accessible
from tests.journeys.test_every_page import name_source, nothing
from tests.review.cast import base_protocol, make_comment, make_facet, make_review, make_tag, make_term
from tests.web.test_agreement import some_readings, tagged_twice
from tests.web.test_conflicts import of_terms, of_votes
from tests.web.whole_record import WHOLE

pytestmark = pytest.mark.django_db(transaction=True)

PMID = 20000001


def a_team_at_work() -> None:
    """Store a record to triage and one to curate, with tags, a comment and a small vocabulary."""
    base_protocol()
    run = make_run(name_source())
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


def a_scheduled_source() -> None:
    """Store a source with a schedule, an alert about it and a host that follows."""
    source, now = name_source(), schedules.clock()
    schedules.set_schedule(source=source, expression="0 2 * * 1", zone="Europe/Warsaw", by=None, now=now)
    Alert.objects.create(kind="failed", source=source, text="Run 3 failed.", run=make_run(source, pk=1))
    Follower.objects.create(host="desk", schema="a", as_of=now - timedelta(hours=1), seen_at=now)


OF_A_RECORD = tuple(f"/records/{PMID}/{part}" for part in ("", "authors/", "references/", "cite/"))
OF_AN_ACCOUNT = ("/account/", "/account/password/", "/account/sessions/", "/account/second-factor/")
PAGES: dict[tuple[Role, Callable[[], None]], tuple[str, ...]] = {
    (Role.CURATOR, a_team_at_work): ("/", "/triage/", "/curate/", *OF_A_RECORD),
    (Role.CURATOR, nothing): ("/triage/", "/curate/"),
    (Role.RESEARCHER, a_team_at_work): ("/vocabulary/", "/vocabulary/nerve/", "/vocabulary/nerve/facial/"),
    (Role.RESEARCHER, nothing): OF_AN_ACCOUNT,
    (Role.LEAD, two_who_differ): (
        "/conflicts/", f"/conflicts/{PMID}/", f"/conflicts/{PMID + 1}/",
        "/agreement/", "/agreement/species/", "/agreement/readings/",
    ),
    (Role.LEAD, nothing): ("/conflicts/", "/agreement/"),
    (Role.ADMIN, a_scheduled_source): (
        "/sync/", "/sync/sources/narrow-ring/", "/sync/sources/new/?like=narrow-ring",
        "/sync/sources/narrow-ring/edit/", "/sync/sources/narrow-ring/schedule/", "/sync/pace/",
        "/sync/runs/1/",
    ),
    (Role.ADMIN, nothing): ("/people/", "/sync/sources/new/"),
}  # fmt: skip


@pytest.mark.parametrize(("role", "given"), PAGES, ids=lambda p: getattr(p, "__name__", str(p)))
def test_pages_for_people_are_accessible_and_ask_nobody_else(
    calm: Page,
    complaints: list[str],
    live_server: Any,
    come_in: ComeIn,
    role: Role,
    given: Callable[[], None],
) -> None:
    given()
    come_in(make_person(role))
    for address in PAGES[role, given]:
        response = calm.goto(live_server.url + address)
        assert response is not None
        assert response.ok, address
        assert calm.url == live_server.url + address
        assert_accessible(calm)
        assert complaints == [], address
