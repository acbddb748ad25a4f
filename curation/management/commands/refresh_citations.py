"""Refresh citation links: ``python manage.py refresh_citations [--pmid N …] [--stale] [--inline]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from curation.models import Record
from curation.sync.citations import due
from curation.sync.citations.catching_up import catch_up
from curation.sync.citations.coverage import totals
from curation.sync.citations.watching import see_through
from curation.tasks import refresh_citations


class Command(BaseCommand):
    help = "Refresh links and figures of all records; ends with 0 only if every endpoint answered for each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take PMIDs, or the word that only what is due shall be asked for."""
        parser.add_argument("--pmid", nargs="+", type=int, metavar="N", help="only these records")
        parser.add_argument("--stale", action="store_true", help="only what is due by itself")
        parser.add_argument("--inline", action="store_true", help="do the work here, without a worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it due, see it through, and say what it took."""
        catch_up()
        before = totals()
        if not options["stale"]:
            due.make_due(self._records(options["pmid"]))
        hand_out = None if options["inline"] else refresh_citations.delay
        after = see_through(before, tell=self.stdout.write, hand_out=hand_out)
        answered, requests = after.answered - before.answered, after.requests - before.requests
        changed = after.changed - before.changed
        self.stdout.write(f"{answered:,} answers by {requests:,} requests, {changed:,} rows changed.")
        if after.due or after.failing:
            raise CommandError(
                f"{after.due:,} answers are still due and {after.failing:,} wait for another try. Nothing "
                "was lost: what was known stays, and the worker asks again by itself."
            )

    def _records(self, named: list[int] | None) -> list[int]:
        """Return the PMIDs that are meant, or stop at one that is not here."""
        records = Record.objects.filter(pk__in=named) if named else Record.objects.all()
        pmids = list(records.values_list("pk", flat=True))
        if unknown := sorted(set(named or ()) - set(pmids)):
            raise CommandError(f"Not in this base: PMID {', '.join(map(str, unknown))}.")
        return pmids
