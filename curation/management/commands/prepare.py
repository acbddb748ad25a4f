"""Make the database fit for this version of the program: ``python manage.py prepare``."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate the database, then add the sources and the vocabulary that a new base begins with."
    requires_system_checks: list[str] = []  # `migrate` makes them, those of the database too

    def handle(self, *args: Any, **options: Any) -> None:
        """Take every step; what is done already is left as it is."""
        told = {"stdout": self.stdout, "stderr": self.stderr, "verbosity": options["verbosity"]}
        call_command("migrate", interactive=False, skip_checks=False, **told)
        for name in ("load_sources", "load_vocabulary"):
            call_command(name, **told)
