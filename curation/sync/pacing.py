"""One pace for all processes: the next free slot stands in a row, and taking it is one statement."""

import hashlib
import time
from collections.abc import Callable

from django.db import connection

from curation.providers.pace import WITH_KEY, WITHOUT_KEY

SLOWEST = 8.0  # times slower than the full pace, after many refusals

TAKE = """
INSERT INTO curation_pace AS p (name, next_at, factor)
VALUES (%(name)s, clock_timestamp() + make_interval(secs => %(gap)s), 1)
ON CONFLICT (name) DO UPDATE SET
    next_at = greatest(p.next_at, clock_timestamp()) + make_interval(secs => %(gap)s * p.factor),
    factor = greatest(1, p.factor * 0.98)
RETURNING extract(epoch FROM p.next_at - make_interval(secs => %(gap)s * p.factor) - clock_timestamp())
"""
SLOW_DOWN = """
UPDATE curation_pace SET
    next_at = greatest(next_at, clock_timestamp() + make_interval(secs => %(pause)s)),
    factor = least(%(slowest)s, factor * 1.5)
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
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = host or ("key:" + hashlib.sha256(key.encode()).hexdigest()[:24] if key else "no key")
        self.gap = 1 / (per_second or (WITH_KEY if key else WITHOUT_KEY))
        self._sleep = sleep

    def wait(self) -> float:
        """Take the next slot and wait for it; return the seconds waited."""
        with connection.cursor() as cursor:
            cursor.execute(TAKE, {"name": self.name, "gap": self.gap})
            row = cursor.fetchone()
        seconds = max(0.0, float(row[0])) if row else 0.0
        if seconds:
            self._sleep(seconds)
        return seconds

    def throttled(self, retry_after: float | None = None) -> None:
        """Slow every process down after a refusal: a pause now, then a wider spacing that narrows again."""
        pause = min(retry_after or 1.0, 300.0)
        with connection.cursor() as cursor:
            cursor.execute(SLOW_DOWN, {"name": self.name, "pause": pause, "slowest": SLOWEST})
