"""Write records to a file: ``python manage.py export_records --format F [--query Q] [--output FILE]``."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from curation.exchange.exporting import exported
from curation.exchange.formats import FORMATS
from curation.search.asking import every
from curation.search.language import understand
from curation.search.lookups import given
from curation.search.narrowing import Narrowing
from curation.search.query import QueryError
from curation.search.reader import NotReadyError


class Command(BaseCommand):
    help = "Write all records, or those that a search finds, in a format for citation managers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the format, the search and the file."""
        parser.add_argument("--format", required=True, choices=sorted(FORMATS), help="ris, nbib, bib or json")
        parser.add_argument(
            "--query", default="", metavar="Q", help="a search as on the page; all records without"
        )
        parser.add_argument("--output", type=Path, metavar="FILE", help="standard output without")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them; end with 1 if the search cannot be asked, and leave the file alone then."""
        read = understand(options["query"])
        wrong = [problem.message for problem in read.problems if problem.severity == "error"]
        if wrong:
            raise CommandError(f"{wrong[0]} Nothing was written.")
        try:
            batches = list(every(read.tree, Narrowing(), given(read.tree)))
        except (NotReadyError, QueryError) as error:
            raise CommandError(f"{error} Nothing was written.") from error
        lines = exported(batches, FORMATS[options["format"]])
        if options["output"] is None:
            sys.stdout.writelines(lines)
            return
        with options["output"].open("w", encoding="utf-8") as file:
            file.writelines(lines)
        self.stderr.write(f"{sum(map(len, batches))} records were written to {options['output']}.")
