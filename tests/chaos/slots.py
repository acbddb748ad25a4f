"""Ten thousand schedule slots over two years in five zones, two beats: ``python -m tests.chaos.slots``.

On a PostgreSQL of its own, with the time given; prints how often each slot was fired.
"""

import sys
import time
from datetime import UTC, datetime
from unittest.mock import patch

from tests.own_servers import own_servers, say

BEGIN, END = datetime(2024, 12, 31, 22, tzinfo=UTC), datetime(2026, 12, 31, 12, tzinfo=UTC)


def main() -> int:
    """Start a PostgreSQL, simulate, print, and stop it; 0 if every slot was fired exactly once."""
    with own_servers("slots"):
        return _simulate()


def _simulate() -> int:
    from curation.sync import schedules
    from tests.sync import slots

    began = time.monotonic()
    with patch.object(schedules, "_run_of", lambda _: None):
        fired, skipped = slots.simulate(BEGIN, END, slots.DAILY)
    due = slots.expected(BEGIN, END, slots.DAILY)
    never, strange = len(due - fired), len(fired - due)
    twice = sum(1 for n in fired.values() if n > 1)
    once = sum(1 for slot in due if fired[slot] == 1)
    took = time.monotonic() - began
    say(
        f"{len(due):,} slots of {len(slots.ZONES) * len(slots.DAILY)} schedules in {len(slots.ZONES)} zones, "
        f"{BEGIN:%d %b %Y} to {END:%d %b %Y}, two beats, {took:.0f} s\n"
        f"fired exactly once {once:,}; never {never}; more than once {twice}; "
        f"at a wrong time {strange}; skipped {skipped}"
    )
    return 0 if fired == due and not twice and not skipped else 1


if __name__ == "__main__":
    sys.exit(main())
