"""One pace for all processes: the next free slot stands in a row, and taking it is one statement."""

import hashlib
import time
from collections.abc import Callable

from django.db import connection

from curation.providers.errors import NotNowError
from curation.providers.pace import WITH_KEY, WITHOUT_KEY

SLOWEST = 8.0  # times slower than the full pace, after many refusals
LATE = 0.5  # of a gap that a slot may be used late; the other half is for the way to the provider
LEAST_LATE = 0.02  # seconds a slot may always be used late
RETAKEN = 20  # slots let go in a row before one is used late

TAKE = """
INSERT INTO curation_pace AS p (name, next_at, factor, day, used)
VALUES (%(name)s, clock_timestamp() + make_interval(secs => %(gap)s), 1, {today}, 1)
ON CONFLICT (name) DO UPDATE SET
    next_at = greatest(p.next_at, clock_timestamp()) + make_interval(secs => %(gap)s * p.factor),
    factor = greatest(1, p.factor * 0.98),
    used = CASE WHEN p.day = {today} THEN p.used + %(counted)s ELSE 1 END,
    day = {today}
WHERE %(budget)s::int IS NULL OR p.day IS DISTINCT FROM {today} OR p.used < %(budget)s
    OR %(counted)s = 0
RETURNING extract(epoch FROM p.next_at - make_interval(secs => %(gap)s * p.factor) - clock_timestamp())
""".format(today="(clock_timestamp() AT TIME ZONE 'UTC')::date")
UNTIL_MIDNIGHT = """
SELECT extract(epoch FROM date_trunc('day', clock_timestamp() AT TIME ZONE 'UTC') + interval '1 day'
    - clock_timestamp() AT TIME ZONE 'UTC')
"""
SLOW_DOWN = """
UPDATE curation_pace SET
    next_at = greatest(next_at, clock_timestamp() + make_interval(secs => %(pause)s)),
    factor = least(%(slowest)s, factor * 1.5),
    refused_at = clock_timestamp()
WHERE name = %(name)s
"""


class DatabasePacer:
    """Wait for a free slot of the key's row, or of the address's where there is no key.

    Another host than NCBI's has a row of its own name, and a pace of its own in requests a second.

    Every process takes its slot from the same row by the database's clock, so their number does not matter.
    Taking a slot commits at once: call it outside a transaction, or all others wait for its end.
    """

    def __init__(
        self,
        *,
        key: str = "",
        host: str = "",
        per_second: float | None = None,
        budget: int | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``budget`` is the number of requests allowed on one UTC day; None for any."""
        self.name = host or ("key:" + hashlib.sha256(key.encode()).hexdigest()[:24] if key else "no key")
        self.gap = 1 / (per_second or (WITH_KEY if key else WITHOUT_KEY))
        self.budget = budget
        self._sleep = sleep
        self._clock = clock

    def wait(self) -> float:
        """Take the next slot and wait for it; return the seconds waited.

        A slot that was slept past by more than half a gap, as on a busy machine, is let go and another taken:
        a request that arrives late crowds the next ones, and the limit holds for any one second. Nine requests
        a second leave room for one gap of lateness before an eleventh arrives within a second of the first.

        Raises:
            NotNowError: if the day's budget is spent.
        """
        waited = 0.0
        for attempt in range(RETAKEN):
            asked = self._clock()
            seconds = self._take(counted=0 if attempt else 1)
            waited += seconds
            if seconds:
                self._sleep(seconds)
            if self._clock() - asked - seconds <= max(LATE * self.gap, LEAST_LATE):
                break
        return waited

    def _take(self, *, counted: int) -> float:
        """Take a slot; one taken in place of another is not counted against the budget."""
        with connection.cursor() as cursor:
            cursor.execute(
                TAKE, {"name": self.name, "gap": self.gap, "budget": self.budget, "counted": counted}
            )
            row = cursor.fetchone()
            if row is not None:
                return max(0.0, float(row[0]))
            cursor.execute(UNTIL_MIDNIGHT)
            left = cursor.fetchone()
        raise NotNowError(
            f"The budget of {self.budget:,} requests a day is spent. What is left waits for midnight UTC and "
            "goes on by itself; nothing has failed.",
            retry_after=float(left[0]) + 1 if left else 3600.0,
        )

    def throttled(self, retry_after: float | None = None) -> None:
        """Slow every process down after a refusal: a pause now, then a wider spacing that narrows again."""
        pause = min(retry_after or 1.0, 300.0)
        with connection.cursor() as cursor:
            cursor.execute(SLOW_DOWN, {"name": self.name, "pause": pause, "slowest": SLOWEST})
