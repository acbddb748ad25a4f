"""What feeds the base: saved PubMed queries, and which records each of them matched."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce


class SourceQuerySet(models.QuerySet["Source"]):
    def active(self) -> "SourceQuerySet":
        """Keep the sources that may run: those not retired."""
        return self.filter(retired_at=None)

    def needing_a_person(self) -> "SourceQuerySet":
        """Keep the sources of which something must be looked at by a person."""
        return self.exclude(needs_person=[])

    def with_matched_count(self) -> "SourceQuerySet":
        """Add ``matched``, the number of records that the source still matches."""
        mine = Match.objects.filter(source=models.OuterRef("pk"), left_run=None).order_by().values("source")
        count = models.Subquery(mine.annotate(n=models.Count("pk")).values("n"))
        return self.annotate(matched=Coalesce(count, 0))


class Source(models.Model):
    """A saved PubMed query that feeds the base. It is retired, never deleted.

    ``needs_person`` holds, in sentences, why somebody must look at it; it is empty while all is well.
    ``translation`` is how PubMed read the query when that was last found to be right; ``accepted`` holds what
    a person has found to be no fault.
    """

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    query = models.TextField(help_text="A PubMed query, as you would type it there.")
    note = models.TextField(blank=True)
    must_find = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="PMIDs the query has to match."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("User", models.PROTECT, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    translation = models.TextField(blank=True)
    needs_person = ArrayField(models.TextField(), default=list, blank=True)
    accepted = ArrayField(models.TextField(), default=list, blank=True)
    needs_person_since = models.DateTimeField(null=True, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        """Show its name."""
        return self.name

    def get_absolute_url(self) -> str:
        """Lead to its runs."""
        from django.urls import reverse

        return reverse("source", args=[self.slug])


class LeftWhy(models.TextChoices):
    """Why a source no longer matches a record."""

    UNMATCHED = "unmatched", "the query no longer matches it"
    ABSENT = "absent", "PubMed no longer has it"


class Match(models.Model):
    """A source matched a record: one stay, from the run it entered by to the run it left by.

    A record that comes back begins another stay. The records of a source are those of its open stays.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="matches")
    record = models.ForeignKey("Record", models.PROTECT, related_name="matches")
    entered_run = models.ForeignKey("SyncRun", models.PROTECT, related_name="+")
    seen_run = models.ForeignKey("SyncRun", models.PROTECT, related_name="+")
    left_run = models.ForeignKey("SyncRun", models.PROTECT, null=True, related_name="+")
    left_why = models.CharField(max_length=12, choices=LeftWhy.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "record"], condition=models.Q(left_run=None), name="match_open_once"
            )
        ]
        verbose_name_plural = "matches"

    def __str__(self) -> str:
        """Name both ends."""
        return f"{self.source_id} × {self.record_id}"
