"""See a refresh through from the command line."""

import time
from collections.abc import Callable

from curation.sync.citations import refreshing
from curation.sync.citations.coverage import Totals, totals


def see_through(
    before: Totals, *, tell: Callable[[str], object], hand_out: Callable[[str], object] | None = None
) -> Totals:
    """Report until nothing is due that may be asked; return the sums then.

    ``hand_out`` gives a host's line to a worker; without it the work is done here.
    """
    waiting = -1
    while (now := totals()).due and now.askable:
        if hand_out is None:
            more = [refreshing.work(lane, seconds=5) for lane in refreshing.LANES]
            if not any(more):
                time.sleep(0.2)  # what is left waits for a sync, or for its time
        else:
            for lane in refreshing.lanes_with_work():
                hand_out(lane)
            time.sleep(1)
        if now.due != waiting:
            waiting = now.due
            tell(f"{now.due:,} answers to go, {now.requests - before.requests:,} requests")
    return now
