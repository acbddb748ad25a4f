"""NCBI's rate limits: so many requests in any one second for an address, or for a key."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from curation.standin.answers import Answer, json_answer


class Verdict(NamedTuple):
    """Whether a request may pass, what the limit is (0: none) and how many were counted."""

    passes: bool
    limit: int
    counted: int


class Limiter:
    """Count what was let through in the last second, by key where there is one, else by address.

    A request that is turned away is not counted, so a client that keeps hammering still gets its
    share. A rate of 0 switches that limit off.
    """

    def __init__(
        self,
        rate: int,
        key_rate: int,
        keys: Iterable[str] = (),
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set the limits per second without and with a key, and the keys there are."""
        self.rate = rate
        self.key_rate = key_rate
        self.keys = frozenset(keys)
        self._clock = clock
        self._lock = threading.Lock()
        self._passed: dict[str, deque[float]] = {}

    def ask(self, address: str, key: str) -> Verdict:
        """Let a request pass or not. The key must be one of ``keys``, or empty."""
        limit = self.key_rate if key else self.rate
        if not limit:
            return Verdict(passes=True, limit=0, counted=0)
        with self._lock:
            passed = self._passed.setdefault(f"key {key}" if key else address, deque())
            now = self._clock()
            while passed and now - passed[0] >= 1.0:
                passed.popleft()
            if len(passed) >= limit:
                return Verdict(passes=False, limit=limit, counted=len(passed) + 1)
            passed.append(now)
            return Verdict(passes=True, limit=limit, counted=len(passed))


def headers(verdict: Verdict) -> dict[str, str]:
    """Write the limit headers NCBI puts on every answer."""
    if not verdict.limit:
        return {}
    left = max(verdict.limit - verdict.counted, 0)
    return {"X-RateLimit-Limit": str(verdict.limit), "X-RateLimit-Remaining": str(left)}


def refused(who: str, verdict: Verdict, retry_after: int | None = 2) -> Answer:
    """Answer 429 as NCBI does, naming the address or the key; ``retry_after`` None leaves it out."""
    told = json_answer(
        {
            "error": "API rate limit exceeded",
            "api-key": who,
            "count": str(verdict.counted),
            "limit": str(verdict.limit),
        },
        429,
    )
    told.headers = headers(verdict)
    if retry_after is not None:
        told.headers["Retry-After"] = str(retry_after)
    return told


def unknown_key(key: str) -> Answer:
    """Answer 400 as NCBI does to a key it did not give out; the key stands in the body, as there."""
    return json_answer(
        {"error": "API key invalid", "api-key": key, "type": "invalid", "status": "unknown"}, 400
    )
