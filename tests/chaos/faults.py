"""Spoil PubMed's answers in every way there is, and say how each run ends: ``python -m tests.chaos.faults``.

A run of everything for each fault, by real workers. Its line says in what state the run ended, that as many
records were asked for as were stored, named as missing or refused, and what it took.
"""

import sys
import time
from typing import Any, NamedTuple

from tests.chaos.answers import faults
from tests.chaos.world import World, world
from tests.own_servers import say

RECORDS = 600
FETCH = {"path": "efetch"}
SECOND = {"path": "efetch", "every": 2}
NO = {"code": 400, "body": "no"}


class Case(NamedTuple):
    """A fault, the rule that makes it, and whether a person has to press Retry in the end."""

    words: str
    rule: dict[str, Any]
    by_hand: bool = False


CASES = [
    Case("429 with Retry-After", {"fault": "rate_429", "match": FETCH, "times": 4}),
    Case("429 without", {"fault": "rate_429", "args": {"retry_after": None}, "match": FETCH, "times": 4}),
    Case("429's words in a 200", {"fault": "rate_200", "match": FETCH, "times": 3}),
    Case("a burst of 503", {"fault": "status", "match": FETCH, "times": 6}),
    Case("every second answer a 502", {"fault": "status", "args": {"code": 502}, "match": SECOND}),
    Case("503 to every search at first", {"fault": "status", "match": {"path": "esearch"}, "times": 4}),
    Case("silence", {"fault": "hang", "match": FETCH, "times": 1}),
    Case("a byte a second", {"fault": "drip", "match": FETCH, "times": 1}),
    Case("cut in the middle", {"fault": "truncate", "match": FETCH, "times": 4}),
    Case("reset", {"fault": "reset", "match": FETCH, "times": 4}),
    Case("a web page in a 200", {"fault": "html", "match": FETCH, "times": 3}),
    Case("<ERROR> in a 200", {"fault": "error_text", "match": FETCH, "times": 3}),
    Case("a backend's fault in a 400", {"fault": "backend_400", "match": FETCH, "times": 3}),
    Case("prolog and no more", {"fault": "prolog_only", "match": FETCH, "times": 3}),
    Case("an empty answer", {"fault": "empty", "match": FETCH, "times": 3}),
    Case("another root", {"fault": "body", "args": {"text": "<Other/>"}, "match": FETCH, "times": 3}),
    Case("an element of the future", {"fault": "unknown_element", "match": FETCH}),
    Case("a record too few", {"fault": "drop_records", "match": FETCH, "times": 3}),
    Case("a record twice", {"fault": "duplicate_records", "match": FETCH}),
    Case("a record nobody asked for", {"fault": "extra_records", "match": FETCH}),
    Case("a refusal for good", {"fault": "status", "args": NO, "match": FETCH, "times": 1}, by_hand=True),
]


def main() -> int:
    """Run them all; 0 if every run ended complete, and only those by hand that must be."""
    cases = [case for case in CASES if case.words in (sys.argv[1:] or [case.words])]
    with world(records=RECORDS, workers=1, pool=2, SYNC_SLICE="100") as here:
        wrong = [case.words for case in cases if not ends_well(case, here)]
    say(f"{len(cases) - len(wrong)} of {len(cases)} ended as they should; not: {wrong or 'none'}")
    return 1 if wrong else 0


def ends_well(case: Case, here: World) -> bool:
    """Run once with a fault in force, print what came of it, and say whether that is right."""
    from curation.models import Breaker, Pace, SyncRun, SyncSlice
    from curation.models.run import RunState
    from tests.chaos import syncing

    syncing.empty()
    Breaker.objects.all().delete()
    Pace.objects.all().delete()
    faults(here, [case.rule])
    began = time.monotonic()
    run_id = syncing.begin()
    here.until(lambda: syncing.ended(run_id), seconds=400)
    first = SyncRun.objects.get(pk=run_id).state
    faults(here, [])
    pressed = syncing.press_retry(run_id)
    if pressed:
        here.until(lambda: syncing.ended(run_id), seconds=100)
    run, books = SyncRun.objects.get(pk=run_id), syncing.books(run_id, here)
    tries = max(SyncSlice.objects.filter(run_id=run_id).values_list("attempt", flat=True), default=0)
    opened = Breaker.objects.filter(times_opened__gt=0).exists()
    by_hand = f"{first}, then {pressed} by hand: " if pressed else ""
    counts = f"asked {run.found}, stored {run.got}, missing {run.missing}, refused {run.refused}"
    effort = f"at most {tries} tries{', breaker opened' if opened else ''}; {run.requests} requests"
    say(f"{case.words}: {by_hand}{run.state}; {counts}; {effort}, {time.monotonic() - began:.0f} s")
    right = run.state == RunState.COMPLETE and bool(pressed) == case.by_hand and not any(books.values())
    if not right:
        say(f"    books: {books}; {run.error}")
    return right


if __name__ == "__main__":
    sys.exit(main())
