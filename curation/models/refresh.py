"""The ledger of refreshes: what is due of each record at each endpoint, who holds it, and how it went."""

from django.db import models
from django.db.models.functions import Now


class Part(models.IntegerChoices):
    """What can be asked about a record, each of an endpoint that may fail by itself."""

    CITED_IN = 1, "Cited by (ELink)"
    REFERENCES = 2, "References (ELink)"
    SIMILAR = 3, "Similar articles (ELink)"
    LINKOUT = 4, "LinkOut"
    ICITE = 5, "iCite"
    EUROPE_CITATIONS = 6, "Citations (Europe PMC)"
    EUROPE_REFERENCES = 7, "References (Europe PMC)"
    STUBS = 8, "Titles from outside (ESummary)"
    RECORDS = 9, "Records (ESearch, EFetch)"


class Newcomer(models.Model):
    """A record of the base without places in the ledger of refreshes; given them, it is new no more."""

    pmid = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        """Name the PMID."""
        return f"PMID {self.pmid}"


class Refresh(models.Model):
    """One record at one endpoint: when it is due, and how the last attempts went.

    Whoever holds ``batch`` under a lease that has not ended may write the answer; a batch that lost a row to
    another writes nothing for it. ``answered_at`` is the last full answer, ``empty`` how many answers in a
    row held nothing: PubMed does not say whether that means none, or a gap.
    """

    pk = models.CompositePrimaryKey("pmid", "part")
    pmid = models.BigIntegerField()
    part = models.SmallIntegerField(choices=Part.choices)
    due_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    batch = models.ForeignKey("RefreshBatch", models.PROTECT, null=True, related_name="held", db_index=False)
    lease_until = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    empty = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["part", "due_at"], name="refresh_due"),
            models.Index(fields=["batch"], name="refresh_held", condition=models.Q(batch__isnull=False)),
            models.Index(fields=["part"], name="refresh_failing", condition=~models.Q(error="")),
        ]

    def __str__(self) -> str:
        """Name the record and the part."""
        return f"PMID {self.pmid}: {self.get_part_display()}"


class BatchState(models.TextChoices):
    """Where a batch stands. ``lost``: its worker said no more, and its records were given to others."""

    RUNNING = "running", "running"
    DONE = "done", "complete"
    FAILED = "failed", "failed"
    LOST = "lost", "lost"


class RefreshBatch(models.Model):
    """One claim of records at one endpoint: what it asked, what came, what it cost."""

    part = models.SmallIntegerField(choices=Part.choices)
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.RUNNING)
    asked = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    empty = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0, help_text="Rows of links, figures or pages written.")
    requests = models.PositiveIntegerField(default=0)
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "refresh batches"
        ordering = ["-id"]
        indexes = [models.Index(fields=["part", "-id"], name="batch_latest")]

    def __str__(self) -> str:
        """Name the number and the part."""
        return f"batch {self.pk}: {self.get_part_display()}"


class BreakerState(models.TextChoices):
    """Closed lets requests pass; open lets none; half open lets one try."""

    CLOSED = "closed", "answering"
    OPEN = "open", "not answering"
    HALF_OPEN = "half_open", "being tried"


class Breaker(models.Model):
    """Whether an endpoint is being asked at all: failures in a row open it, one success closes it."""

    part = models.SmallIntegerField(choices=Part.choices, primary_key=True)
    state = models.CharField(max_length=10, choices=BreakerState.choices, default=BreakerState.CLOSED)
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    retry_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    times_opened = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        """Name the endpoint and its state."""
        return f"{self.get_part_display()}: {self.get_state_display()}"
