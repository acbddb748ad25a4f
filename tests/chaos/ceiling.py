"""Sync a source ten times above PubMed's ceiling and count the requests.

``python -m tests.chaos.ceiling [RECORDS]``

The least possible is one search for the count, one for each list of at most 9,999 PMIDs, and one fetch for
every 200 records.
"""

import math
import sys
import time

from tests.chaos.world import until, world
from tests.own_servers import say

CEILING, BATCH = 9_999, 200


def main() -> int:
    """Run, print, and return 0 if every record arrived with at most a tenth more requests than the least."""
    records = int([*sys.argv[1:], "100000"][0])
    with world(records=records, workers=1, pool=2) as here:
        from curation.models import SyncRun
        from tests.chaos import syncing

        began = time.monotonic()
        run_id = syncing.begin()
        until(lambda: SyncRun.objects.get(pk=run_id).expected is not None, seconds=600)
        planned, searches = time.monotonic() - began, SyncRun.objects.get(pk=run_id).requests
        here.until(lambda: syncing.ended(run_id), seconds=3600)
        run, books = SyncRun.objects.get(pk=run_id), syncing.books(run_id, here)
        lists, fetches = math.ceil(records / CEILING), math.ceil(records / BATCH)
        least = 1 + lists + fetches
        took = time.monotonic() - began
        say(f"{records:,} records at a ceiling of {CEILING:,}: {run.state} after {took:.0f} s")
        say(f"planned in {planned:.0f} s with {searches} searches; {1 + lists} are the least")
        say(f"{run.requests:,} requests in all; {least:,} are the least ({run.requests / least:.3f} ×)")
        say(f"books (all must be 0): {books}")
        return 0 if run.requests <= 1.1 * least and not any(books.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
