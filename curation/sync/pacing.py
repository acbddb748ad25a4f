"""One pace for all processes: the next free slot and the requests under way stand in one row.

Slots space the requests; permits keep the limit. A request arrives some time between its departure and its
answer, and on a busy machine that may be late. So it holds one of as many permits as the provider allows in a
second, until a second after its answer: whenever it arrived, no second holds more than that.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from curation.providers.errors import NotNowError
from curation.providers.pace import WITH_KEY, WITHOUT_KEY

SLOWEST = 8.0  # times slower than the full pace, after many refusals
SHARE = 0.9  # of what a provider allows that we ask for
MOST_PERMITS = 50  # a provider that allows more is not crowded by us
CLEAR = 1.02  # seconds after its answer that a request may still stand in the provider's window
UNANSWERED = 2.0  # seconds after its departure that one does without an answer
SOONEST = 0.005  # seconds between two looks at the permits

TAKE = """
INSERT INTO curation_pace AS p (name, next_at, factor, day, used)
VALUES (%(name)s, clock_timestamp() + make_interval(secs => %(gap)s), 1, {today}, 1)
ON CONFLICT (name) DO UPDATE SET
    next_at = greatest(p.next_at, clock_timestamp()) + make_interval(secs => %(gap)s * p.factor),
    factor = greatest(1, p.factor * 0.98),
    used = CASE WHEN p.day = {today} THEN p.used + 1 ELSE 1 END,
    day = {today}
WHERE %(budget)s::int IS NULL OR p.day IS DISTINCT FROM {today} OR p.used < %(budget)s
RETURNING extract(epoch FROM p.next_at - make_interval(secs => %(gap)s * p.factor) - clock_timestamp())
""".format(today="(clock_timestamp() AT TIME ZONE 'UTC')::date")
LEAVE = """
WITH t AS MATERIALIZED (SELECT clock_timestamp() AS now)
UPDATE curation_pace SET under_way = array_append(
    ARRAY(SELECT u FROM unnest(under_way) u WHERE u > t.now), t.now + make_interval(secs => %(unanswered)s))
FROM t
WHERE name = %(name)s AND (SELECT count(*) FROM unnest(under_way) u WHERE u > t.now) < %(limit)s
RETURNING t.now + make_interval(secs => %(unanswered)s)
"""
UNTIL_ONE_IS_FREE = """
SELECT extract(epoch FROM min(u) - clock_timestamp()) FROM curation_pace, unnest(under_way) u
WHERE name = %(name)s AND u > clock_timestamp()
"""
ANSWERED = """
UPDATE curation_pace
SET under_way = array_replace(under_way, %(permit)s, clock_timestamp() + make_interval(secs => %(clear)s))
WHERE name = %(name)s AND %(permit)s > clock_timestamp() + make_interval(secs => %(clear)s)
"""
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
    ) -> None:
        """``budget`` is the number of requests allowed on one UTC day; None for any."""
        self.name = host or ("key:" + hashlib.sha256(key.encode()).hexdigest()[:24] if key else "no key")
        pace = per_second or (WITH_KEY if key else WITHOUT_KEY)
        self.gap = 1 / pace
        limit = round(pace / SHARE)
        self.limit = limit if not host and limit <= MOST_PERMITS else None
        self.budget = budget
        self._sleep = sleep
        self._held = threading.local()

    def wait(self) -> float:
        """Take the next slot and wait for it, then for a permit; return the seconds waited.

        Raises:
            NotNowError: if the day's budget is spent.
        """
        waited = self._take()
        if waited:
            self._sleep(waited)
        while self.limit is not None and (more := self._leave(self.limit)):
            waited += more
            self._sleep(more)
        return waited

    def answered(self) -> None:
        """Take note that an answer has come, or none will: the permit is free a second from now."""
        permit: datetime | None = getattr(self._held, "permit", None)
        if permit is not None:
            with connection.cursor() as cursor:
                cursor.execute(ANSWERED, {"name": self.name, "permit": permit, "clear": CLEAR})
            self._held.permit = None

    def _take(self) -> float:
        """Take a slot; return the seconds until it begins."""
        with connection.cursor() as cursor:
            cursor.execute(TAKE, {"name": self.name, "gap": self.gap, "budget": self.budget})
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

    def _leave(self, limit: int) -> float:
        """Take a permit and return 0, or return the seconds until there may be one."""
        with connection.cursor() as cursor:
            cursor.execute(LEAVE, {"name": self.name, "limit": limit, "unanswered": UNANSWERED})
            row = cursor.fetchone()
            if row is not None:
                self._held.permit = row[0]
                return 0.0
            cursor.execute(UNTIL_ONE_IS_FREE, {"name": self.name})
            row = cursor.fetchone()
        return max(SOONEST, float(row[0] or 0) if row else 0.0)

    def throttled(self, retry_after: float | None = None) -> None:
        """Slow every process down after a refusal: a pause now, then a wider spacing that narrows again."""
        pause = min(retry_after or 1.0, 300.0)
        with connection.cursor() as cursor:
            cursor.execute(SLOW_DOWN, {"name": self.name, "pause": pause, "slowest": SLOWEST})
