"""Kill workers at random points of a sync, then do the books.

``python -m tests.chaos.kills [KILLS] [RECORDS]``
"""

import random
import sys
import time

from tests.chaos.world import until, world
from tests.own_servers import say

LONGEST = 10.0  # seconds without a slice that ends, after which the next kill comes all the same
SLICE = 25  # records: so many slices that a thousand kills meet each less than once
OFTEN = 0.2  # of the kills wait for a slice to end first; the others come at once
CHANCE = random.SystemRandom()


def main() -> int:
    """Run, kill, retry what was set aside, print; 0 if the books are right."""
    kills, records = (int(word) for word in [*sys.argv[1:], "1000", "25000"][:2])
    queues = "celery,clock"  # those of the workers that a sync has; the worker of citations is another
    with world(records=records, workers=2, pool=4, queues=queues, SYNC_SLICE=str(SLICE)) as here:
        from curation.models import SyncRun, SyncSlice
        from tests.chaos import syncing

        run_id = syncing.begin()
        until(lambda: SyncRun.objects.get(pk=run_id).expected is not None, seconds=120)
        began = time.monotonic()
        done, whole, retried = 0, 0, 0
        while done < kills and not syncing.ended(run_id):
            every_fiftieth = done % 50 == 49
            if here.kill_a_worker(whole=every_fiftieth):
                done, whole = done + 1, whole + every_fiftieth
                if done % 100 == 0:
                    say(f"{done:,} killed after {time.monotonic() - began:.0f} s")
            here.tend()
            wait_for_some(run_id)
        struck = time.monotonic() - began
        here.until(lambda: syncing.ended(run_id), seconds=300)
        while pressed := syncing.press_retry(run_id):
            retried += pressed
            here.until(lambda: syncing.ended(run_id), seconds=300)
        took = time.monotonic() - began
        books = syncing.books(run_id, here)
        attempts = sum(SyncSlice.objects.filter(run_id=run_id).values_list("attempt", flat=True))
        slices = SyncSlice.objects.filter(run_id=run_id).count()
        say(f"{done:,} SIGKILLs of workers ({whole} of them a whole worker with its pool) in {struck:.0f} s")
        say(f"{records:,} records in {slices:,} slices, {attempts:,} attempts; ended after {took:.0f} s")
        say(f"slices set aside after five silent ends, and retried by hand: {retried}")
        say(f"the run: {SyncRun.objects.get(pk=run_id).state}; books (all must be 0): {books}")
        return 0 if done >= kills and not any(books.values()) else 1


def wait_for_some(run_id: int) -> None:
    """Let one more slice end, or none, and some moments pass.

    Were the next kill a matter of time alone, a slow machine would start workers and do nothing else.
    """
    from django.db.models import Count

    from curation.models import SyncSlice

    ended = SyncSlice.objects.filter(run_id=run_id, state="done")
    enough = ended.count() + (CHANCE.random() < OFTEN)
    until_then = time.monotonic() + LONGEST
    while ended.count() < enough and time.monotonic() < until_then:
        time.sleep(0.03)
    if ended.count() < enough:
        states = dict(SyncSlice.objects.filter(run_id=run_id).values_list("state").annotate(Count("pk")))
        say(f"no slice has ended for {LONGEST:.0f} s: {states}")
    time.sleep(CHANCE.uniform(0, 0.08))


if __name__ == "__main__":
    sys.exit(main())
