"""Kill the broker and the database under a sync.

``python -m tests.chaos.outages [BROKER_KILLS] [DATABASE_KILLS]``

After each, the time until the next slice is done is taken; the web is asked all the while.
"""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable

from tests.chaos.world import World, until, world
from tests.own_servers import say

RECORDS = 12_000  # three a slice, of which a hurt lets a dozen end
LONGEST = 60.0  # seconds after which it counts as not working again


def main() -> int:
    """Run, kill, flush, restart, print; 0 if nothing was lost and all of it worked again within 30 s."""
    brokers, databases = (int(word) for word in [*sys.argv[1:], "100", "20"][:2])
    hurry = {"SYNC_SLICE": "3", "NCBI_PER_SECOND": "20"}
    with world(records=RECORDS, workers=2, pool=2, queues="celery,clock", **hurry) as here:
        from tests.chaos import syncing

        run_id = syncing.begin()
        until(lambda: done(run_id) > 0, seconds=120)
        seen: Counter[str] = Counter()
        hurts: list[tuple[str, int, Callable[[], None]]] = [
            ("broker killed", brokers, lambda: here.kill("valkey")),
            ("broker emptied", 1, flush),
            ("database killed", databases // 2, lambda: here.kill("postgres")),
            ("database restarted", databases - databases // 2, lambda: restart(here)),
        ]
        worst = 0.0
        for what, times, act in hurts:
            seconds = sorted(hurt(here, run_id, act, seen) for _ in range(times))
            if not seconds:
                continue
            worst = max(worst, seconds[-1])
            say(f"{what} {times} times: working again after {seconds[times // 2]:.1f} s in the middle, "
                f"{seconds[-1]:.1f} s at the worst")  # fmt: skip
        left_to_do = finish(here, run_id)
        books = syncing.books(run_id, here)
        say(f"the web meanwhile: {dict(seen)}")
        say(f"{left_to_do:,} slices were still to do after the last; books (all must be 0): {books}")
        return 0 if worst <= 30 and not any(books.values()) and not seen["/livez: no answer"] else 1


def done(run_id: int) -> int:
    """Count the slices done; -1 while the database is away."""
    from django.db import Error, connection

    from curation.models import SyncSlice

    try:
        return SyncSlice.objects.filter(run_id=run_id, state="done").count()
    except Error:
        connection.close()
        return -1


def hurt(here: World, run_id: int, strike: Callable[[], object], seen: Counter[str]) -> float:
    """Strike, and return the seconds until two more slices are done."""
    from tests.chaos import syncing

    here.until(lambda: done(run_id) >= 0, seconds=LONGEST)
    before = done(run_id)
    began = time.monotonic()
    strike()
    asked = 0.0
    while done(run_id) < before + 2:
        if syncing.ended(run_id):
            raise RuntimeError("The run ended too soon; give it more records.")
        if time.monotonic() - began > LONGEST:
            return LONGEST
        if time.monotonic() - asked > 0.3:
            asked = time.monotonic()
            for path in ("/livez", "/readyz", "/"):
                status, _ = here.get(path)
                seen[f"{path}: {status or 'no answer'}"] += 1
        here.tend()
        time.sleep(0.05)
    return time.monotonic() - began


def flush() -> None:
    """Empty the broker, messages and all."""
    import redis

    redis.Redis.from_url(os.environ["BROKER_URL"]).flushall()


def restart(here: World) -> None:
    """Shut PostgreSQL down fast, as its own service manager does; ``tend`` starts it again."""
    os.kill(here.services.processes["postgres"], signal.SIGINT)
    until(lambda: "postgres" not in here.services.processes, seconds=30)


def finish(here: World, run_id: int) -> int:
    """Let the run end at full speed; return how many slices were left."""
    from curation.models import SyncSlice
    from tests.chaos import syncing

    left = SyncSlice.objects.filter(run_id=run_id).exclude(state="done").count()
    here.until(lambda: syncing.ended(run_id), seconds=900)
    return left


if __name__ == "__main__":
    sys.exit(main())
