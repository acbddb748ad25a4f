"""Five hundred hostile texts in every stored field, on every page that shows it: nothing runs."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from curation.models.run import RunState, SliceState
from tests.factories import make_match, make_record, make_run, make_slice, make_source
from tests.journeys.conftest import ComeIn
from tests.journeys.payloads import PAYLOADS, hostile_record
from tests.journeys.test_admin_pages import a_superuser

pytestmark = pytest.mark.django_db(transaction=True)

BATCH = 50
FIRST = 30_000_001
WATCH = "window.ran = []; window.xss = (n) => window.ran.push(n); window.alert = window.xss;"
FOUND = """() => ({
  ran: window.ran,
  planted: [...document.querySelectorAll(
    "main :is(img, iframe, object, embed, base, link, style, script, video, template, meta), main [style]"
  )].filter((e) => !e.getAttribute("src")?.startsWith("/static/admin/")).map((e) => e.outerHTML),
  handlers: [...document.querySelectorAll("*")].filter(
    (e) => [...e.attributes].some(
      (a) => a.name.startsWith("on") || (a.name === "href" && /^\\s*javascript:/i.test(a.value))
    )
  ).map((e) => e.outerHTML.slice(0, 200)),
})"""


def everything_hostile() -> list[str]:
    """Store hostile text wherever text from outside or from people is kept; return the pages that show it."""
    pages = []
    for number, start in enumerate(range(0, len(PAYLOADS), BATCH)):
        batch = PAYLOADS[start : start + BATCH]
        clean = [text.replace("\x00", "") for text in batch]  # PostgreSQL stores no NUL
        text = "".join(clean)
        source = make_source(name=text[:190], slug=f"hostile-{number}", query=text, note=text)
        run = make_run(source, state=RunState.FAILED, query=text, error=text, warnings=clean, expected=1)
        make_slice(run, label=text[:100], state=SliceState.QUARANTINED, error=text, sample=text)
        record = make_record(pmid=FIRST + number, run=run, **hostile_record(FIRST + number, clean))
        make_match(record, run)
        names = ("record", "record-history", "record-authors", "record-references", "record-cite")
        pages += [reverse(name, args=[record.pk]) for name in names]
        pages += [reverse("source", args=[source.slug]), reverse("run", args=[run.pk])]
        pages.append(reverse("admin:curation_record_change", args=[record.pk]))
    pages += [f"{reverse('search')}?q={quoted}" for quoted in ("%22%3E%3Csvg%20onload=xss(1)%3E", "script")]
    lists = ("home", "search", "sources", "runs", "admin:curation_record_changelist")
    return [*pages, *map(reverse, lists), reverse("admin:curation_source_changelist")]


def test_no_stored_text_ever_runs(calm: Page, live_server: Any, come_in: ComeIn) -> None:
    assert len(set(PAYLOADS)) == 500
    pages = everything_hostile()
    come_in(a_superuser())
    calm.add_init_script(WATCH)
    for address in pages:
        answer = calm.goto(live_server.url + address)
        assert answer is not None
        assert answer.ok, address
        found = calm.evaluate(FOUND)
        assert found == {"ran": [], "planted": [], "handlers": []}, address
