"""Run the stand-in alone: ``python manage.py standin --synthetic 10000 --port 8081``."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from curation.standin.__main__ import main


class Command(BaseCommand):
    help = "Serve a small PubMed of our own; every option after the name is the stand-in's (try --help)."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Leave the options to the stand-in, which knows no Django."""
        sys.exit(main(argv[2:]))

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve as ``call_command`` asked."""
        main([str(a) for a in args])
