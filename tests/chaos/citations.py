"""Refresh the citations of a whole base by worker processes, then hurt the providers and the workers.

``python -m tests.chaos.citations [RECORDS] [KILLS]`` prints the requests used beside the least possible,
whether a second refresh changes anything, and after outages and kills what was lost, which must be nothing.
"""

import math
import sys
import time
from typing import Any

from tests.chaos.world import World, world
from tests.own_servers import say

DOWN = {"code": 503, "content_type": "text/plain", "body": "temporarily unavailable"}

ROUNDS: list[tuple[str, dict[str, Any]]] = [
    ("link server gone (exLinkSrv2)", {"fault": "link_server", "match": {"path": "elink"}}),
    ("prolog-only answers", {"fault": "prolog_only", "match": {"path": "elink"}}),
    ("503 in plain text of one endpoint", {"fault": "status", "match": {"path": "/citations"}, "args": DOWN}),
    ("iCite leaves out half", {"fault": "half_data", "match": {"path": "icite"}}),
    ("merged link sets", {"fault": "merged_sets", "match": {"path": "elink"}}),
    ("1,000 cut answers", {"fault": "truncate", "match": {"probability": 0.5, "seed": 3}, "times": 1000}),
]


def main() -> int:
    """Do it all; 0 if nothing was lost and the requests stayed within a tenth of the least possible."""
    records, kills = (int(word) for word in [*sys.argv[1:], "10000", "50"][:2])
    pace = {"ICITE_PER_SECOND": "1000", "EUROPEPMC_PER_SECOND": "1000"}
    with world(records=records, workers=2, pool=4, **pace) as here:
        from tests.chaos import syncing

        run_id = syncing.begin()
        here.until(lambda: syncing.ended(run_id), seconds=900)
        used = first_refresh(here, records)
        before = stored()
        same = second_refresh(here, before)
        lost = [round_of(here, name, rule, before) for name, rule in ROUNDS]
        lost.append(killed(here, kills, before))
    return 0 if used and same and not any(lost) else 1


def first_refresh(here: World, records: int) -> bool:
    """Fill every part of every record, and compare the requests with the least possible."""
    from curation.models import RefreshBatch
    from curation.models.refresh import Part
    from curation.sync.citations.asking import EUROPE, SIZES

    began = time.monotonic()
    here.until(lambda: open_parts() == 0, seconds=3600)
    batches = RefreshBatch.objects.exclude(part=Part.STUBS).values_list("requests", flat=True)
    batched = {part: size for part, size in SIZES.items() if part not in EUROPE}
    least = 2 * records + sum(
        math.ceil(records / size) * (2 if part == Part.LINKOUT else 1) for part, size in batched.items()
    )
    used, took = sum(batches), time.monotonic() - began
    say(f"{records:,} records × 7 parts filled in {took:.0f} s")
    say(f"{used:,} requests; the batch sizes need {least:,} at least ({used / least:.3f} ×)")
    return used <= 1.1 * least


def second_refresh(here: World, before: dict[str, set[Any]]) -> bool:
    """Refresh everything again, and say whether anything differs."""
    again(here)
    same = stored() == before
    say(f"a second refresh: {'nothing differs' if same else 'SOMETHING DIFFERS'}")
    return same


def round_of(here: World, name: str, rule: dict[str, Any], before: dict[str, set[Any]]) -> int:
    """Let one fault stand for a refresh, then end it; return how much of what was known is gone."""
    from curation.models import Breaker
    from curation.models.refresh import BreakerState
    from tests.chaos.answers import faults

    faults(here, [rule])
    make_due()
    here.until(lambda: settled(seconds=20), seconds=120)
    opened = Breaker.objects.exclude(state=BreakerState.CLOSED).count()
    console = "not answering" in here.get("/sync/citations/")[1]
    during = gone(before)
    faults(here, [])
    again(here)
    after = gone(before)
    shut = Breaker.objects.filter(state=BreakerState.CLOSED).count() == Breaker.objects.count()
    told = "the console says so" if console else "no word on the console"
    say(f"{name}: breakers open {opened} ({told}), all closed afterwards: {shut}")
    say(f"  lost meanwhile {during}, lost in the end {after}")
    return during + after + (not shut)


def killed(here: World, kills: int, before: dict[str, set[Any]]) -> int:
    """Kill workers during a refresh."""
    make_due()
    done = 0
    while done < kills:
        done += here.kill_a_worker(whole=done % 10 == 9)
        here.tend()
        time.sleep(0.2)
    again(here)
    lost = gone(before)
    say(f"{done} workers killed: lost {lost}")
    return lost


def again(here: World) -> None:
    """Ask for everything anew and wait until it is answered."""
    from django.db.models.functions import Now

    from curation.models import Breaker, Refresh

    make_due()

    def answered() -> bool:
        Breaker.objects.exclude(state="closed").update(retry_at=Now())
        Refresh.objects.exclude(error="").update(due_at=Now())
        Refresh.objects.filter(lease_until__gt=Now(), batch__state="failed").update(lease_until=Now())
        return open_parts() == 0

    here.until(answered, seconds=1800)


def make_due() -> None:
    """Put every record at the head of the line, as if never asked about."""
    from curation.models import Record, Refresh
    from curation.sync.citations import due

    due.make_due(Record.objects.values_list("pk", flat=True))
    Refresh.objects.update(answered_at=None)


def open_parts() -> int:
    """Return how many answers are still to come."""
    from curation.models import Refresh

    return Refresh.objects.filter(answered_at=None).count()


LAST: dict[str, float] = {"open": -1.0, "since": 0.0}


def settled(*, seconds: float) -> bool:
    """Say whether no answer has come for some time: what can be had is had, or the breakers are open."""
    now = open_parts()
    if now != LAST["open"]:
        LAST.update(open=now, since=time.monotonic())
    return now == 0 or time.monotonic() - LAST["since"] > seconds


def stored() -> dict[str, set[Any]]:
    """Return what the providers have said so far and still stands."""
    from curation.models import Link, LinkOut, Metric, Similar

    return {
        "links": set(Link.objects.live().values_list("citing", "cited", "provider")),
        "counts": set(Metric.objects.current().values_list("pmid", "provider", "citations")),
        "pages": set(LinkOut.objects.filter(ended=None).values_list("pmid", "url")),
        "similar": set(Similar.objects.values_list("pmid", "changed_on")),
    }


def gone(before: dict[str, set[Any]]) -> int:
    """Return how much of what was known is no longer."""
    now = stored()
    return sum(len(rows - now[name]) for name, rows in before.items())


if __name__ == "__main__":
    sys.exit(main())
