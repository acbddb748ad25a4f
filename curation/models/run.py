"""The ledger: every run of a source and every slice of a run, each with a state, a lease and a count."""

from dataclasses import dataclass, fields
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse


class RunKind(models.TextChoices):
    """What a run fetches: every record of the query, or only the new and the revised; or it reads files."""

    FULL = "full", "full pass"
    CHANGES = "changes", "new and revised"
    IMPORT = "import", "import of files"


class RunState(models.TextChoices):
    """Where a run stands. ``incomplete``: it ended, and some records are named as missing or refused."""

    QUEUED = "queued", "queued"
    RUNNING = "running", "running"
    PAUSED = "paused", "paused"
    COMPLETE = "complete", "complete"
    INCOMPLETE = "incomplete", "incomplete"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "cancelled"


LIVE = [RunState.QUEUED, RunState.RUNNING, RunState.PAUSED]


class RunQuerySet(models.QuerySet["SyncRun"]):
    def live(self) -> Self:
        """Keep the runs that have not ended."""
        return self.filter(state__in=LIVE)

    def latest_first(self) -> Self:
        """Order by the time they were asked for."""
        return self.order_by("-id")

    def latest_by_source(self) -> "dict[int, SyncRun]":
        """Return the run asked for last of each source, by the source's number."""
        latest = self.order_by("source_id", "-id").distinct("source_id")
        return {run.source_id: run for run in latest}

    def with_slice_counts(self) -> Self:
        """Add ``slices_all``, ``slices_done`` and ``slices_failed``."""
        count = models.Count
        return self.annotate(
            slices_all=count("slices"),
            slices_done=count("slices", filter=models.Q(slices__state=SliceState.DONE)),
            slices_failed=count("slices", filter=models.Q(slices__state=SliceState.QUARANTINED)),
        )


class SyncRun(models.Model):
    """One execution of a source.

    ``counted`` is PubMed's own count of the whole query. ``expected`` is what the run has to account for by
    PubMed's counts: in a full pass the same; of the new and revised, what their windows count. ``found`` is
    the number of PMIDs that were listed for it, and ``got + missing + refused`` must reach that.
    """

    source = models.ForeignKey("Source", models.PROTECT, related_name="runs")
    kind = models.CharField(max_length=8, choices=RunKind.choices, default=RunKind.FULL)
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.QUEUED)
    asked_by = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    since = models.DateField(null=True, help_text="First day of the windows; null in a full pass.")
    stopped_by = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True, help_text="When it was last paused, or was cancelled.")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    query = models.TextField(help_text="The source's query as it was then.")
    translation = models.TextField(blank=True)
    translation_changed = models.BooleanField(default=False)
    phrases_not_found = ArrayField(models.TextField(), default=list)
    phrases_ignored = ArrayField(models.TextField(), default=list)
    warnings = models.JSONField(default=list)
    counted = models.PositiveIntegerField(null=True)
    expected = models.PositiveIntegerField(null=True)
    found = models.PositiveIntegerField(null=True)
    got = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    requests = models.PositiveIntegerField(default=0)
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    plan_lease_until = models.DateTimeField(null=True)
    any_hour = models.BooleanField(default=False, help_text="Large or not, it need not wait for quiet hours.")
    plan_attempt = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(state__in=LIVE), name="one_live_run_per_source"
            )
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        """Name the source and the number."""
        return f"run {self.pk} of {self.source_id}"

    def get_absolute_url(self) -> str:
        """Lead to its page."""
        return reverse("run", args=[self.pk])

    @property
    def is_live(self) -> bool:
        """Say whether it has yet to end."""
        return self.state in LIVE

    @property
    def difference(self) -> int | None:
        """What PubMed counted and did not list; None until that is known."""
        if self.expected is None or self.found is None:
            return None
        return self.expected - self.found


class SliceState(models.TextChoices):
    """Where a slice stands. ``quarantined``: five attempts failed; it waits for a person."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "complete"
    QUARANTINED = "quarantined", "failed"
    CANCELLED = "cancelled", "cancelled"


class SliceQuerySet(models.QuerySet["SyncSlice"]):
    def with_expected(self) -> Self:
        """Add ``expected``, the number of PMIDs, and leave the PMIDs themselves unread."""
        return self.defer("pmids").annotate(expected=models.F("pmids__len"))

    def open_or_failed(self) -> Self:
        """Keep the slices that are not done."""
        return self.exclude(state=SliceState.DONE)

    def totals_by_state(self) -> "dict[str, SliceTotals]":
        """Add up the slices of each state: how many, PMIDs expected, records got, requests, bytes."""
        sums = {name: models.Sum(name) for name in ("got", "attempt", "requests", "received")}
        sums |= {"expected": models.Sum("pmids__len"), "missing": models.Sum("missing__len")}
        rows = self.order_by().values("state").annotate(slices=models.Count("pk"), **sums)
        figures = rows.values_list("state", *(f.name for f in fields(SliceTotals)))
        return {state: SliceTotals(*(n or 0 for n in row)) for state, *row in figures}


@dataclass(frozen=True)
class SliceTotals:
    """What the slices of one state come to."""

    slices: int = 0
    expected: int = 0
    got: int = 0
    missing: int = 0
    attempt: int = 0
    requests: int = 0
    received: int = 0


class SyncSlice(models.Model):
    """One piece of a run, small enough to be fetched and stored by one worker.

    Only the holder of ``fence`` may write its result, and does so in the transaction that stores the records.
    ``lease_until`` is by the database's clock; a slice whose lease has passed is anyone's.
    """

    run = models.ForeignKey(SyncRun, models.PROTECT, related_name="slices")
    number = models.PositiveIntegerField()
    label = models.TextField(help_text="The span of entry dates or PMIDs it covers.")
    matched = models.BooleanField(
        default=True, help_text="False: known records that the query no longer matches, looked at once more."
    )
    state = models.CharField(max_length=12, choices=SliceState.choices, default=SliceState.WAITING)
    pmids = ArrayField(models.BigIntegerField())
    got = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    missing = ArrayField(models.BigIntegerField(), default=list)
    missing_why = models.JSONField(default=list, help_text="[PMID, reason] of each of the missing.")
    refused = models.JSONField(default=list, help_text="[PMID or null, reason] each.")
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    requests = models.PositiveIntegerField(default=0)
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    sample = models.TextField(blank=True, help_text="At most 2 KB of the answer, scrubbed.")

    objects = SliceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="slice_once")]
        indexes = [
            models.Index(
                fields=["run", "number"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="slice_open",
            )
        ]
        ordering = ["run_id", "number"]

    def __str__(self) -> str:
        """Name the run and the number."""
        return f"slice {self.number} of run {self.run_id}"
