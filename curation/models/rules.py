"""What the admins allow the sync to ask of NCBI: a daily budget, hours for large runs, and a key."""

from django.db import models
from django.db.models.functions import Now


class RulesQuerySet(models.QuerySet["SyncRules"]):
    def current(self) -> "SyncRules":
        """Return the rules in force: those that were set, or else none at all."""
        return self.first() or SyncRules()


class SyncRules(models.Model):
    """The one row of rules. Empty means that there is no such rule.

    A run is large from ``large_requests`` on; it works only from ``off_peak_from`` to ``off_peak_to`` of
    ``zone`` (over midnight where the end comes first), and all day at weekends where ``weekends`` is set.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    daily_requests = models.PositiveIntegerField(null=True, help_text="Of one UTC day, over all processes.")
    large_requests = models.PositiveIntegerField(default=100)
    off_peak_from = models.TimeField(null=True)
    off_peak_to = models.TimeField(null=True)
    zone = models.CharField(max_length=64, default="America/New_York")
    weekends = models.BooleanField(default=True)
    changed_at = models.DateTimeField(db_default=Now())
    changed_by = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")

    objects = RulesQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_rules")]
        verbose_name_plural = "sync rules"

    def __str__(self) -> str:
        """Say the budget."""
        return f"{self.daily_requests or 'any number of'} requests a day"


class SealedKey(models.Model):
    """A provider's API key, encrypted with a key that is not in the database. It is written, never shown."""

    name = models.CharField(max_length=20, primary_key=True)
    sealed = models.BinaryField()
    set_at = models.DateTimeField(db_default=Now())
    set_by = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        """Show the name of the provider, and nothing of the key."""
        return f"key of {self.name}"
