"""What a person has to hear of: something that should have happened by itself and did not."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse


class AlertKind(models.TextChoices):
    """What is wrong: a slot fired late or its run did not start (missed), or the run ended badly (failed)."""

    MISSED = "missed", "missed"
    FAILED = "failed", "failed"


class AlertQuerySet(models.QuerySet["Alert"]):
    def open(self) -> Self:
        """Keep the alerts nobody has acknowledged."""
        return self.filter(acknowledged_at=None)

    def unsent(self) -> Self:
        """Keep the open alerts that no admin has been written to about."""
        return self.open().filter(mailed_at=None, resolved_at=None)


class Alert(models.Model):
    """One thing that is wrong, kept until a person says that she has seen it.

    While it is open the same thing happening again counts ``times`` up and sends no second letter.
    """

    kind = models.CharField(max_length=8, choices=AlertKind.choices)
    source = models.ForeignKey("Source", models.PROTECT, related_name="alerts")
    run = models.ForeignKey("SyncRun", models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    raised_at = models.DateTimeField(db_default=Now())
    last_at = models.DateTimeField(db_default=Now())
    times = models.PositiveIntegerField(default=1)
    resolved_at = models.DateTimeField(null=True, help_text="A later scheduled run was complete.")
    mailed_at = models.DateTimeField(null=True)
    mail_error = models.TextField(blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source"],
                condition=models.Q(acknowledged_at=None),
                name="one_open_alert_of_a_kind",
            )
        ]
        ordering = ["-last_at"]

    def __str__(self) -> str:
        """Show what it says."""
        return self.text

    def get_absolute_url(self) -> str:
        """Lead to what it is about."""
        return self.run.get_absolute_url() if self.run else reverse("source", args=[self.source.slug])
