"""How fast requests may leave. Whoever makes a client hands it a pacer; those who share a key share one."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

WITH_KEY = 9.0  # requests a second; NCBI allows 10 for a key
WITHOUT_KEY = 2.7  # and 3 for an address


class Pacer(Protocol):
    """What a client asks before each request, and tells after a refusal."""

    def wait(self) -> float:
        """Return when the next request may leave, with the seconds waited."""
        ...

    def answered(self) -> None:
        """Take note that the answer to the last request has come, or that none will."""
        ...

    def throttled(self, retry_after: float | None = None) -> None:
        """Take note that the provider asked for fewer requests; ``retry_after`` is in seconds."""
        ...


class LocalPacer:
    """Space the requests of all threads of one process evenly.

    It knows nothing of other processes: for checks by hand and for tests.
    """

    def __init__(
        self,
        per_second: float = WITHOUT_KEY,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = 0.0

    def wait(self) -> float:
        """Take the next free slot and wait for it; return the seconds waited."""
        with self._lock:
            now = self._clock()
            slot = max(now, self._next)
            self._next = slot + self._gap
        if slot > now:
            self._sleep(slot - now)
        return slot - now

    def answered(self) -> None:
        """Do nothing: one process needs no more than the spacing."""

    def throttled(self, retry_after: float | None = None) -> None:
        """Let no request leave for the time asked, or for one second."""
        with self._lock:
            self._next = max(self._next, self._clock() + (retry_after or 1.0))
