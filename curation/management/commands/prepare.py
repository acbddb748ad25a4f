"""Make the database fit for this version of the program: ``python manage.py prepare``."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

STEPS = (("migrate", "--no-input"), ("load_sources",), ("load_vocabulary",))


class Command(BaseCommand):
    help = "Migrate the database, then add the sources and the vocabulary that a new base begins with."
    requires_system_checks = ("secretome",)  # of the settings; `make check` makes those of the code

    def handle(self, *args: Any, **options: Any) -> None:
        """Take every step; what is done already is left as it is."""
        for name, *words in STEPS:
            call_command(name, *words, stdout=self.stdout, stderr=self.stderr, verbosity=options["verbosity"])
