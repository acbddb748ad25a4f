"""Eight processes ask the stand-in as fast as they may: ``python -m tests.chaos.pace [--seconds 600]``.

Prints the most arrivals in any one second, the refusals, and the share of the allowed rate that was used.
"""

import argparse
import multiprocessing
import sys
import time
from collections import deque
from typing import Any

from tests.own_servers import own_servers, say

KEY = "0" * 32 + "pace"
ALLOWED, LIMIT = 9.0, 10  # what we allow ourselves with a key, and what NCBI allows


def main() -> int:
    """Run it on a PostgreSQL of its own; 0 if the limit held and 95 % of the rate was used."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=600.0)
    options.add_argument("--processes", type=int, default=8)
    chosen = options.parse_args()
    with own_servers("pace", settings={"NCBI_API_KEY": KEY}):
        return measure(chosen.seconds, chosen.processes)


def measure(seconds: float, processes: int) -> int:
    """Start the processes, wait for them, and read the stand-in's log."""
    from curation.standin.corpus import SyntheticCorpus
    from curation.standin.library import Library
    from curation.standin.server import StandIn

    with StandIn(Library(SyntheticCorpus(50)), key_rate=LIMIT, keys=[KEY]) as standin:
        spawn = multiprocessing.get_context("spawn")
        ready = spawn.Barrier(processes)
        askers = [
            spawn.Process(target=ask, args=(standin.eutils_url, seconds, ready)) for _ in range(processes)
        ]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
        entries = standin.log.entries()
    arrivals = sorted(entry.time for entry in entries)
    refused = sum(entry.status == 429 for entry in entries)
    most = most_in_one_second(arrivals)
    used = (len(arrivals) - 1) / (arrivals[-1] - arrivals[0]) / ALLOWED
    say(
        f"{processes} processes, {arrivals[-1] - arrivals[0]:.0f} s, {len(arrivals):,} arrivals\n"
        f"most in any one second {most} of {LIMIT} allowed; refused {refused}; "
        f"used {used:.1%} of {ALLOWED:g} a second"
    )
    return 0 if most <= LIMIT and not refused and used >= 0.95 else 1


def ask(url: str, seconds: float, ready: Any) -> None:
    """Ask for a sign of life again and again, from the moment all processes are there."""
    import django

    django.setup()
    from django.conf import settings

    settings.NCBI_API_KEY, settings.EUTILS_URL = KEY, url
    from curation.sync import ncbi

    client = ncbi.client()
    ready.wait()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        client.info()


def most_in_one_second(arrivals: list[float]) -> int:
    """Return the most arrivals in any window of one second, closed at its beginning and open at its end."""
    window: deque[float] = deque()
    most = 0
    for arrival in arrivals:
        window.append(arrival)
        while arrival - window[0] >= 1.0:
            window.popleft()
        most = max(most, len(window))
    return most


if __name__ == "__main__":
    sys.exit(main())
