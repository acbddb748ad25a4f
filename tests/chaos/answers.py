"""Cut a thousand answers, then deliver every message thrice and shuffled.

``python -m tests.chaos.answers [CUTS]``
"""

import json
import random
import sys
import time
import urllib.request
from typing import Any

from tests.chaos.world import World, until, world
from tests.own_servers import say

WAYS = ("truncate", "broken_chunk", "reset", "truncate")


def main() -> int:
    """Print what became of the store; 0 if nothing was stored in part and both ways end in the same store."""
    cuts = int([*sys.argv[1:], "1000"][0])
    records = 5 * cuts
    with world(records=records, SYNC_SLICE="10") as here:
        from tests.chaos import syncing

        faults(here, [cut(number, cuts) for number in range(cuts)])
        run_id = syncing.begin()
        torn, looks, retried, took = watch(here, run_id)
        told = json.loads(here.get("/_standin/faults", port=here.standin)[1])
        fired = sum(rule["fired"] for rule in told)
        books, first = syncing.books(run_id, here), syncing.fingerprint()
        say(f"{fired:,} answers cut at {cuts:,} places, {records:,} records, {took:.0f} s; {retried} by hand")
        say(f"looked at {looks:,} times meanwhile: {torn} times a slice was stored in part")
        say(f"books (all must be 0): {books}")
        faults(here, [])
        syncing.empty()
        run_id = deliver_thrice(here)
        again, second = syncing.books(run_id, here), syncing.fingerprint()
        say(f"every message three times, shuffled: books {again}; hash {second}, before {first}")
    right = fired == cuts and not torn and first == second
    return 0 if right and not any([*books.values(), *again.values()]) else 1


def cut(number: int, cuts: int) -> dict[str, Any]:
    """Spoil two answers of three, each at a place of its own."""
    return {
        "fault": WAYS[number % len(WAYS)],
        "args": {"at": number / cuts},
        "match": {"path": "efetch", "nth": number + number // 2 + 1},
    }


def faults(here: World, rules: list[dict[str, Any]]) -> None:
    """Put rules in force in the stand-in, or none."""
    address = f"http://127.0.0.1:{here.standin}/_standin/faults"
    body = json.dumps(rules).encode() if rules else None
    request = urllib.request.Request(address, data=body, method="POST" if rules else "DELETE")
    with urllib.request.urlopen(request, timeout=20):  # noqa: S310 loopback
        pass


def watch(here: World, run_id: int) -> tuple[int, int, int, float]:
    """Wait for the end; return how often a slice was stored in part, of how many looks, retries, seconds."""
    from django.db import connection

    from tests.chaos import syncing

    torn = looks = retried = 0
    began = time.monotonic()
    while True:
        here.tend()
        with connection.cursor() as cursor:  # one statement sees one moment
            cursor.execute(
                "SELECT (SELECT count(*) FROM curation_record) - "
                "(SELECT coalesce(sum(got), 0) FROM curation_syncslice WHERE state = 'done')"
            )
            looks, torn = looks + 1, torn + bool(cursor.fetchone()[0])
        if syncing.ended(run_id):
            pressed = syncing.press_retry(run_id)
            retried += pressed
            if not pressed:
                return torn, looks, retried, time.monotonic() - began
        time.sleep(0.05)


def deliver_thrice(here: World) -> int:
    """Plan a run and send each of its messages three times, in any order; return the run."""
    from curation.models import SyncRun
    from curation.sync import engine
    from curation.tasks import plan_run, run_slice
    from tests.chaos import syncing

    run_id = syncing.begin()
    until(lambda: SyncRun.objects.get(pk=run_id).expected is not None, seconds=120)
    messages = 3 * engine.open_work(run_id)
    random.shuffle(messages)
    for slice_id in messages:
        run_slice.delay(slice_id)
        if slice_id % 50 == 0:
            plan_run.delay(run_id)
    here.until(lambda: syncing.ended(run_id), seconds=300)
    return run_id


if __name__ == "__main__":
    sys.exit(main())
