"""Run a source now: ``python manage.py sync <source> [--full] [--inline]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from curation.models import Source
from curation.models.run import RunState
from curation.sync.runs import LiveRunError, ask_run
from curation.sync.watching import follow, run_inline
from curation.tasks import plan_run


class Command(BaseCommand):
    help = "Run a source now. Ends with 0 only if every record that PubMed counts is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the source by its name or the last part of its address."""
        parser.add_argument("source")
        parser.add_argument("--full", action="store_true", help="fetch every record again")
        parser.add_argument("--inline", action="store_true", help="do the work here, without a worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the run, see it through, and say how it ended."""
        name = options["source"]
        source = Source.objects.active().filter(Q(slug=name) | Q(name=name)).first()
        if source is None:
            known = ", ".join(Source.objects.active().values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no source “{name}”. The sources are: {known}.")
        try:
            run = ask_run(source=source, full=options["full"])
        except LiveRunError as error:
            raise CommandError(str(error)) from error
        if options["inline"]:
            ended = run_inline(run.pk, tell=self.stdout.write)
        else:
            plan_run.delay(run.pk)
            ended = follow(run.pk, tell=self.stdout.write)
        if ended.state != RunState.COMPLETE:
            raise CommandError(f"Run {run.pk} is {ended.state}. {ended.error}".strip())
