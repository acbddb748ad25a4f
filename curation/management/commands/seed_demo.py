"""Fill an empty base for a demo: people, sources, and a first run of ten thousand records."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from curation.accounts.demo import PASSWORD, PEOPLE, create_people
from curation.models import Schedule, Source, SyncRun
from curation.sync import schedules
from curation.sync.runs import ask_run
from curation.sync.starters import load_starters
from curation.tasks import judge_demo, plan_run

EVERYTHING = "everything"
# The demo's sources run by themselves, each at an hour of its own, so that one does not wait for another.
NIGHTS = ("0 2 * * 1", "30 2 * * *", "0 3 * * *", "0 4 * * *")


class Command(BaseCommand):
    help = "Create the demo's people and sources, and ask for a first sync. Doing it again changes nothing."
    requires_system_checks: list[str] = []  # `prepare` has made them; they import every page there is

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, unless the settings point at the real PubMed, whose whole is not for a demo."""
        if "ncbi.nlm.nih.gov" in settings.EUTILS_URL:
            raise CommandError(
                "The demo asks for records that are made up, so it runs against the stand-in only. "
                "Use “manage.py up --demo”, or set EUTILS_URL to a stand-in's address."
            )
        create_people()
        load_starters()
        source, _ = Source.objects.get_or_create(
            slug=EVERYTHING,
            defaults={
                "name": "The demo’s ten thousand",
                "query": "90000001:90010954[uid] NOT 2005:2009[edat]",
                "note": (
                    "Synthetic records for the demo; they describe no real study. Nearly a thousand "
                    "older ones are left out, for the citation links to lead to."
                ),
            },
        )
        for person in PEOPLE:
            self.stdout.write(f"{person.role.label}: {person.username} / {PASSWORD}")
        now = schedules.clock()
        for expression, one in zip(NIGHTS, Source.objects.active().order_by("pk"), strict=False):
            if not Schedule.objects.filter(source=one).exists():
                schedules.set_schedule(
                    source=one, expression=expression, zone="Europe/Warsaw", by=None, now=now
                )
        if not SyncRun.objects.filter(source=source).exists():
            run = ask_run(source=source)
            plan_run.delay(run.pk)
            self.stdout.write(f"Asked for run {run.pk} of “{source}”.")
        judge_demo.apply_async((["curator", "curator2", "lead"],), countdown=20)
