"""Figures of influence, each by its provider, with the day it was given and what it was before."""

from typing import Self

from django.db import models
from django.db.models.functions import Now

from curation.models.link import Provider


class MetricQuerySet(models.QuerySet["Metric"]):
    def current(self) -> Self:
        """Keep the latest figures of each record and provider."""
        return self.filter(current=True)


class Metric(models.Model):
    """What one provider says of one record; a new row only where a figure changed.

    ``first_given`` and ``last_given`` bound the time in which the provider gave just these figures. None
    means that no value was given, never 0. ``citations`` is the provider's own count, which may hold works
    without a PMID (``unlinked``). RCR, percentile, APT and the human/animal/molecular shares are iCite's.
    """

    pmid = models.BigIntegerField()
    provider = models.SmallIntegerField(choices=Provider.choices)
    current = models.BooleanField(default=True)
    first_given = models.DateTimeField(db_default=Now())
    last_given = models.DateTimeField(db_default=Now())
    citations = models.IntegerField(null=True)
    references = models.IntegerField(null=True)
    unlinked = models.IntegerField(null=True, help_text="Citing works without a PMID.")
    rcr = models.FloatField("relative citation ratio", null=True)
    percentile = models.FloatField("NIH percentile", null=True)
    clinical = models.IntegerField("clinical citations", null=True)
    apt = models.FloatField("approximate potential to translate", null=True)
    human = models.FloatField(null=True)
    animal = models.FloatField(null=True)
    molecular = models.FloatField(null=True)
    per_year = models.FloatField("citations a year", null=True)
    provisional = models.BooleanField(null=True)

    objects = MetricQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pmid", "provider"], condition=models.Q(current=True), name="metric_current_once"
            )
        ]
        indexes = [models.Index(fields=["pmid", "provider", "first_given"], name="metric_history")]

    def __str__(self) -> str:
        """Name the record and the provider."""
        return f"PMID {self.pmid} by {self.get_provider_display()}"
