"""Wait for something that happens in another process, without ever sleeping for a fixed time."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


def until(condition: Callable[[], Seen], *, seconds: float = 20) -> Seen:
    """Return the first true answer of a condition; fail the test if there is none in time."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while not (seen := condition()):
        assert time.monotonic() < end, f"waited {seconds} s in vain"
        pause.wait(0.02)
    return seen
