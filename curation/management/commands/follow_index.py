"""Keep the search index in step with the store."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from curation.search.follower import Follower
from curation.search.places import BusyError, Place


class Command(BaseCommand):
    help = "Keep this host's search index in step with the store, until stopped. One such process per host."
    requires_system_checks: list[str] = []  # `prepare` has made them; they import every page there is

    def handle(self, *args: Any, **options: Any) -> None:
        """Follow until SIGTERM or Ctrl-C."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        try:
            Follower(Place(settings.INDEX_DIR), stop.is_set).run()
        except BusyError as error:
            raise CommandError(
                f"This host's index is followed already: {error}. Nothing was changed."
            ) from error
