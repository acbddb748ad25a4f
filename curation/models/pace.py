"""How fast we may ask: one row per key or host, shared by every process."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Pace(models.Model):
    """When the next request may leave. ``name`` is a hash of the key, or a host; never the key itself."""

    name = models.CharField(max_length=64, primary_key=True)
    next_at = models.DateTimeField()
    under_way = ArrayField(
        models.DateTimeField(),
        default=list,
        db_default=[],
        help_text="When each request that left may no longer count in the provider's window of a second.",
    )
    factor = models.FloatField(default=1.0, help_text="Above 1 after a 429, falling back by itself.")
    day = models.DateField(null=True, help_text="The UTC day that ``used`` counts.")
    used = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True, help_text="When we were last told to ask less often.")

    def __str__(self) -> str:
        """Show the name."""
        return self.name
