"""Create the sources a new base begins with: ``python manage.py load_sources [FILE]``."""

import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from curation.sync.starters import FILE, load_starters


class Command(BaseCommand):
    help = "Create the sources named in a TOML file that are not here yet; leave the others as they are."
    requires_system_checks: list[str] = []  # `prepare` has made them; they import every page there is

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file; without one, the project's own starters are used."""
        parser.add_argument("file", nargs="?", type=Path, default=FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Create them and say which."""
        try:
            created = load_starters(options["file"])
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise CommandError(f"{options['file']} is not a file of sources: {error}") from error
        names = ", ".join(s.slug for s in created)
        self.stdout.write(f"Created {names}." if created else "All of them are here already.")
