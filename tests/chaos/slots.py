"""Ten thousand schedule slots over two years in five zones, two beats: ``python -m tests.chaos.slots``.

On a PostgreSQL of its own, with the time given; prints how often each slot was fired.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

BEGIN, END = datetime(2024, 12, 31, 22, tzinfo=UTC), datetime(2026, 12, 31, 12, tzinfo=UTC)


def main() -> int:
    """Start a PostgreSQL, simulate, print, and stop it; 0 if every slot was fired exactly once."""
    from secretome import embedded

    with tempfile.TemporaryDirectory(prefix="secretome-slots-") as folder:
        services = embedded.start(Path(folder) / "data", valkey=False, durable=False)
        try:
            os.environ |= services.environment() | {"DATA_DIR": folder}
            os.environ["DJANGO_SETTINGS_MODULE"] = "secretome.settings.test"
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True)
            return _simulate()
        finally:
            services.stop()


def _simulate() -> int:
    import django

    django.setup()
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
    sys.stdout.write(
        f"{len(due):,} slots of {len(slots.ZONES) * len(slots.DAILY)} schedules in {len(slots.ZONES)} zones, "
        f"{BEGIN:%d %b %Y} to {END:%d %b %Y}, two beats, {took:.0f} s\n"
        f"fired exactly once {once:,}; never {never}; more than once {twice}; "
        f"at a wrong time {strange}; skipped {skipped}\n"
    )
    return 0 if fired == due and not twice and not skipped else 1


if __name__ == "__main__":
    sys.exit(main())
