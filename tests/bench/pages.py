"""Print the server's time for the pages people read: ``make bench-pages``.

In one process, through Django's whole stack without a network: the median and the 95th percentile of each
page, beside the plainest page of the same run (``/livez``). One record has 1,004 authors of 300 places.
"""

import argparse
import os
import statistics
import sys
import time
from typing import Any

from tests.own_servers import own_servers, say

GOAL_MS = 80.0
PMID = 20000001


def main() -> int:
    """Store some records and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    with own_servers("bench", settings={"PUBLIC_READ": "1"}):
        run(options.requests)
    return 0


def run(requests: int) -> None:
    """Time each page."""
    from django.test import Client

    from tests.factories import make_record
    from tests.journeys.test_weight import crowd
    from tests.web.linked_records import linked_records
    from tests.web.whole_record import WHOLE

    linked_records(PMID)
    make_record(pmid=PMID + 10_000, authors=crowd())
    make_record(pmid=PMID + 20_000, **WHOLE)
    for _ in range(200):
        make_record()
    client = Client()
    say(f"{requests} requests a page; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    pages = {
        "the plainest page": "/livez",
        "a record with links": f"/records/{PMID}/",
        "a record with everything": f"/records/{PMID + 20_000}/",
        "a record with 1,004 authors": f"/records/{PMID + 10_000}/",
        "all its authors": f"/records/{PMID + 10_000}/authors/",
        "home": "/",
    }
    floor = 0.0
    for name, address in pages.items():
        timed(client, address)
        busy = time.process_time()
        times = sorted(timed(client, address) for _ in range(requests))
        busy = 1000 * (time.process_time() - busy) / requests
        middle, p95 = statistics.median(times), times[int(len(times) * 0.95)]
        floor = floor or middle
        verdict = "" if address == "/livez" else f"; {'within' if p95 <= GOAL_MS else 'ABOVE'} {GOAL_MS:.0f}"
        spread = f"p50 {middle:.1f} ms ({middle / floor:.0f} ×), p95 {p95:.1f} ms"
        say(f"{name}: {spread}, processor {busy:.1f} ms{verdict}")


def timed(client: Any, address: str) -> float:
    """Return the milliseconds of one request that is answered."""
    start = time.perf_counter()
    answer = client.get(address)
    taken = 1000 * (time.perf_counter() - start)
    assert answer.status_code == 200, (address, answer.status_code)
    return taken


if __name__ == "__main__":
    sys.exit(main())
