"""Build the search index anew."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from curation.search.places import BusyError, Place, read_cursor
from curation.search.rebuild import rebuild


class Command(BaseCommand):
    help = "Rebuild the search index from the store, beside the one in use; the site goes on answering."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how much and how fast."""
        began = time.monotonic()
        try:
            cursor = read_cursor(rebuild(Place(settings.INDEX_DIR)))
        except BusyError as error:
            raise CommandError(
                f"The index is being rebuilt already: {error}. Nothing was changed."
            ) from error
        count, took = cursor.documents if cursor else 0, time.monotonic() - began
        self.stdout.write(f"{count} records indexed in {took:.1f} s ({count / took:.0f} records/s).")
