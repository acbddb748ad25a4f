"""The measured sitting itself; ``tests.bench.triage`` starts it."""

import os
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import CDPSession, Page, expect

from curation.models import User, Vote
from curation.review.intake import admit
from tests.bench.triage import say, spread
from tests.factories import make_record
from tests.journeys.conftest import base_url, browser_type_launch_args, come_in
from tests.journeys.test_triage import curator, enter, fill

__all__ = ["base_url", "browser_type_launch_args", "come_in", "curator"]  # fixtures, found by their names

DECISIONS = int(os.environ.get("TRIAGE_DECISIONS", "1000"))
RECORDS = int(os.environ.get("TRIAGE_RECORDS", "10000"))

WATCH = """() => {
  const field = document.querySelector('#decide [name=pmid]');
  const status = document.querySelector('[data-status]');
  window.taken = { shown: [], saved: [], moved: 0 };
  const bar = document.querySelector('#decide');
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries())
      if (shift.sources.some(({ node }) => bar.contains(node))) window.taken.moved += shift.value;
  }).observe({ type: 'layout-shift' });
  let from = 0, waits = false;
  document.addEventListener('keydown', () => { from = performance.now(); waits = true; }, true);
  new MutationObserver(() => {
    const at = from;
    requestAnimationFrame(() => window.taken.shown.push(performance.now() - at));
  }).observe(document.querySelector('[data-record]'), { childList: true });
  new MutationObserver(() => {
    if (!waits || status.textContent !== 'saved') return;
    waits = false;
    document.body.dataset.saved = window.taken.saved.push(performance.now() - from);
  }).observe(status, { childList: true, subtree: true });
}"""

COPY = """
INSERT INTO curation_record SELECT (jsonb_populate_record(r, jsonb_build_object('pmid', 71000000 + n))).*
FROM curation_record r, generate_series(1, %s) n WHERE r.pmid = %s
"""


def heap(devtools: CDPSession) -> float:
    """Return the megabytes that the page's script holds, rubbish taken out."""
    devtools.send("HeapProfiler.collectGarbage")
    used: float = devtools.send("Runtime.getHeapUsage")["usedSize"]
    return used / 1e6


@pytest.mark.django_db(transaction=True)
def test_a_sitting(page: Page, live_server: Any, curator: User) -> None:
    """Decide on record after record; every figure is of the browser's own clock."""
    fill(1)
    made = make_record(pmid=70999999)
    with connection.cursor() as cursor:
        cursor.execute(COPY, [RECORDS, made.pk])
    admit()
    enter(page, live_server.url)
    page.evaluate(WATCH)
    place = page.locator(".decide__btn--in").bounding_box()
    devtools = page.context.new_cdp_session(page)
    heaps = [heap(devtools)]
    for turn in range(DECISIONS):
        expect(page.locator("[data-upcoming]")).to_contain_text("Next")
        page.keyboard.press("iu"[turn % 2])
        expect(page.locator("body")).to_have_attribute("data-saved", str(turn + 1))
        if turn % 50 == 49:
            heaps.append(heap(devtools))
    assert page.locator(".decide__btn--in").bounding_box() == place
    assert Vote.objects.standing().filter(person=curator).count() == DECISIONS
    taken = page.evaluate("window.taken")
    floors = page.evaluate(
        """async () => {
          const taken = [];
          for (let n = 0; n < 20; n++) {
            const from = performance.now();
            await fetch('/livez');
            taken.push(performance.now() - from);
          }
          return taken;
        }"""
    )
    say(f"\n{RECORDS:,} records in the queue, {DECISIONS} decisions, load {os.getloadavg()[0]:.1f}")
    spread("key to the next record shown", taken["shown"])
    saved = spread("key to saved", taken["saved"])
    floor = spread("floor: an empty request", floors)
    say(f"saved p95 / floor p95 = {saved / floor:.1f}")
    say("heap at the start and after each 50 decisions, MB: " + ", ".join(f"{one:.1f}" for one in heaps))
    say(f"layout shift of the decision bar: {taken['moved']:.4f}; it stands where it stood at the start")
    assert not taken["moved"]
