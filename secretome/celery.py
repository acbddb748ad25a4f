"""The Celery app. Its settings are the ``CELERY_…`` lines of Django's."""

import contextlib
import os
from typing import Any

from celery import Celery, bootsteps
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretome.settings.dev")
# Django's checks import every page there is: a second and 25 MB for each worker, that it has no use for.
# `prepare`, which comes before all of them, and `make check` run the same checks.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("secretome")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

EVERY = 60.0  # seconds


class SpareClock(bootsteps.StartStopStep):
    """Ask for a tick once a minute from every worker, so that schedules go on when beat is dead.

    Each slot is fired once, however many ticks there are.
    """

    requires = ("celery.worker.components:Timer",)

    def __init__(self, *_: Any, **__: Any) -> None:
        """Begin without a timer."""
        self.entry: Any = None

    def start(self, parent: Any) -> None:
        """Set the timer; with it the first tick comes after a minute."""
        self.entry = parent.timer.call_repeatedly(EVERY, self.ask)

    def stop(self, _: Any) -> None:
        """Take the timer away."""
        if self.entry is not None:
            self.entry.cancel()
            self.entry = None

    def ask(self) -> None:
        """Send the message; without a broker there is none, and none is needed to say so each minute."""
        with contextlib.suppress(OperationalError):
            app.send_task("curation.tasks.tick", queue="clock", expires=EVERY, retry=False)


app.steps["worker"].add(SpareClock)
