"""Run everything on one machine: ``python manage.py up [--demo]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from curation.accounts.demo import PASSWORD, PEOPLE
from secretome.up import Plan, UpError, up


class Command(BaseCommand):
    help = "Run everything on this machine: database, broker, web, worker and beat. Ctrl-C ends all of it."
    requires_system_checks: list[str] = []  # they are the children's; this one has no database yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to listen and what to run."""
        parser.add_argument(
            "--demo", action="store_true", help="with made-up records and people to log in as"
        )
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--workers", type=int, default=2, metavar="N", help="worker processes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped; end with 1 if it does not come up."""
        if not (0 < options["port"] < 65_536 and options["workers"] > 0):
            raise CommandError("--port must be 1 to 65535 and --workers at least 1. Nothing was started.")
        people = f"as {', '.join(one.username for one in PEOPLE)}; the password of each is {PASSWORD}"
        plan = Plan(options["host"], options["port"], options["workers"], options["demo"], people)
        try:
            up(plan, self._say)
        except UpError as error:
            raise CommandError(str(error)) from error

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
