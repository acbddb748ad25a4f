"""Import files of records: ``python manage.py import_records FILE… [--source NAME]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from curation.exchange.importing import import_files
from curation.models import Source
from curation.sync.runs import LiveRunError


class Command(BaseCommand):
    help = "Import PubMed XML (.xml, .xml.gz), or fetch the PubMed records named in an NBIB or RIS file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, and the source they feed."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--source", metavar="NAME", help="the source these records came from")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import one file after the other, and end with 1 if anything was refused or cut."""
        source = None
        if options["source"]:
            source = Source.objects.filter(name=options["source"]).first()
            if source is None:
                raise CommandError(f"There is no source “{options['source']}”. Nothing was imported.")
        try:
            report = import_files(options["files"], source=source, tell=self.stdout.write)
        except LiveRunError as error:
            raise CommandError(str(error)) from error
        if report.refused or not report.whole:
            raise CommandError("Not everything could be taken; see above. What was stored stays.")
