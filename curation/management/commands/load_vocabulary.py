"""Add the facets and terms of a file: ``python manage.py load_vocabulary [FILE]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from curation.exchange.vocabulary_files import VocabularyFileError, read_folder, read_skos, read_yaml
from curation.review.cards import load
from curation.review.errors import InvalidError


class Command(BaseCommand):
    help = "Add the facets and terms that are not here yet, from YAML or Turtle; leave the others."
    requires_system_checks: list[str] = []  # `prepare` has made them; they import every page there is

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file; without one, the project's own vocabulary is used."""
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Add them and say how many."""
        path = options["file"]
        try:
            if path is None:
                facets = read_folder()
            else:
                read = read_skos if path.suffix == ".ttl" else read_yaml
                facets = read(path.read_text(encoding="utf-8"), name=str(path))
            added = load(facets)
        except (OSError, VocabularyFileError, InvalidError) as error:
            raise CommandError(f"Nothing was loaded: {error}") from error
        self.stdout.write(f"Added {added} facets and terms." if added else "All of it is here already.")
