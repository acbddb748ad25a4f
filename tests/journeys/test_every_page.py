"""Every page, light and dark, on a phone and on a desk: accessible, within its width, asking nobody else."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from curation.models import Breaker, Candidate, Notice
from curation.models.refresh import BreakerState, Part
from curation.models.run import RunKind, RunState, SliceState
from tests.factories import make_match, make_record, make_run, make_slice, make_source
from tests.journeys.looks import assert_accessible
from tests.web.linked_records import linked_records
from tests.web.whole_record import WHOLE

pytestmark = pytest.mark.django_db(transaction=True)


def some_records() -> None:
    record = make_record(pmid=20000001, **WHOLE)
    make_record(general_notes=("Synthetic record.",))
    make_match(record, make_run(name_source()))


def name_source() -> Any:
    return make_source(name="Narrow ring", slug="narrow-ring", note="The question itself.")


def a_live_run() -> None:
    started = timezone.now() - timedelta(seconds=90)
    run = make_run(name_source(), pk=1, state=RunState.RUNNING, started_at=started, expected=3, got=1, new=1)
    make_slice(run, number=1)
    make_slice(run, number=2, state=SliceState.QUARANTINED, error="Cut off.", sample="<eFetch", missing=[7])
    make_slice(run, number=3, state=SliceState.RUNNING, started_at=started)


def a_failed_run() -> None:
    make_run(name_source(), pk=1, state=RunState.FAILED, error="NCBI refused the key.", warnings=["odd"])


def many_links() -> None:
    """Store a record with links, similar articles, pages elsewhere and figures; and an outage."""
    citing = linked_records(20000001)
    make_match(make_record(), make_run(name_source()))
    Candidate.objects.create(pmid=77, cites=3, cited_by=2, similar=1, score=5.5)
    type(citing).objects.filter(pk=20000001).update(retracted=True)
    Breaker.objects.create(part=Part.CITED_IN, state=BreakerState.OPEN, failures=3, error="It is down.")


def a_run_with_effects() -> None:
    """Store a run that brought and lost records, and a source that needs a person."""
    run = make_run(name_source(), pk=1, kind=RunKind.CHANGES, since=timezone.now(), counted=9, found=3, got=1)
    type(run).objects.filter(pk=1).update(expected=4, missing=1, translation_changed=True)
    make_slice(run, missing=[7], missing_why=[[7, "PubMed does not know it"]])
    record = make_record(pmid=20000001)
    record.versions.create(number=2, content_hash=b"", raw_xml=b"", changed=["title"], run=run)
    for pmid in range(20000001, 20000008):
        other = make_record(pmid=pmid) if pmid > 20000001 else record
        Notice.objects.create(record=other, kind="ErratumIn", other_pmid=7, first_run=run)
    make_match(record, run, left_run=run, left_why="absent")
    type(run.source).objects.update(needs_person=["PubMed reads it otherwise."], must_find=[20000001, 5])
    make_run(run.source, pk=2, expected=7)


def nothing() -> None:
    """Leave the base empty."""


PAGES: dict[Callable[[], None], tuple[str, ...]] = {
    some_records: (
        "/", "/records/20000001/", "/records/20000001/history/", "/sync/", "/sync/sources/narrow-ring/",
        "/sync/runs/", "/search/", "/search/?q=nerve&year=2020&retracted=on", "/search/?year=twenty",
        "/search/?q=whisker+OR+facial+nerve&off=year:2020-", "/search/parts/?q=facial+AND+(nerve+OR+rat)",
    ),
    a_live_run: ("/sync/runs/1/",),
    a_failed_run: ("/sync/runs/1/",),
    a_run_with_effects: ("/sync/runs/1/", "/sync/sources/narrow-ring/"),
    many_links: (
        "/records/20000001/", "/records/20000001/links/cited-by/", "/citations/",
        "/citations/?pmid=20000001&axis=year", "/citations/candidates/", "/citations/candidates/77/",
        "/citations/retracted/", "/sync/citations/",
    ),
    nothing: (
        "/", "/sync/", "/sync/runs/", "/citations/", "/citations/candidates/", "/account/sign-in/",
        "/styleguide/", "/search/", "/search/history/",
    ),
}  # fmt: skip


@pytest.mark.parametrize("given", PAGES, ids=lambda given: given.__name__)
def test_pages_are_accessible_keep_within_their_width_are_silent_and_ask_nobody_else(
    calm: Page,
    complaints: list[str],
    live_server: Any,
    given: Callable[[], None],
    make_index: Callable[[], Path],
) -> None:
    given()
    for address in PAGES[given]:  # those of the search last: the others are seen without an index
        if address.startswith("/search/"):
            make_index()
        until: Any = "networkidle" if given is not a_live_run else "load"
        response = calm.goto(live_server.url + address, wait_until=until)
        assert response is not None
        assert response.ok, address
        assert_accessible(calm)
        assert complaints == [], address


def test_the_menu_and_the_years_open_on_a_phone_without_a_script(
    calm: Page, live_server: Any, make_index: Callable[[], Path]
) -> None:
    some_records()
    make_index()
    calm.set_viewport_size({"width": 360, "height": 800})
    calm.goto(live_server.url + "/search/")
    calm.get_by_role("button", name="Menu").click()
    calm.get_by_role("link", name="Sync").click()
    expect(calm).to_have_url(f"{live_server.url}/sync/")
    expect(calm.get_by_role("link", name="Narrow ring", exact=True)).to_be_visible()
    calm.goto(live_server.url + "/search/")
    calm.get_by_role("button", name="Filters").click()
    for end in ("From year", "To year"):
        calm.get_by_label(end).fill("2024")
    calm.get_by_role("button", name="Set").click()
    expect(calm).to_have_url(f"{live_server.url}/search/?year=2024")
    expect(calm.get_by_role("heading", name="1 record", exact=True)).to_be_visible()


def test_pages_keep_within_their_width_at_four_times_the_size(calm: Page, live_server: Any) -> None:
    some_records()
    calm.set_viewport_size({"width": 320, "height": 256})  # 1280 × 1024 at 400 %
    for address in ("/", "/search/", "/records/20000001/", "/sync/"):
        calm.goto(live_server.url + address)
        assert calm.evaluate("document.documentElement.scrollWidth") <= 320
