"""When sources run by themselves, and every time one was due."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models.functions import Now


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def due(self, now: datetime) -> Self:
        """Keep the schedules whose time has come: not paused, of sources that are not retired."""
        return self.filter(next_at__lte=now, paused_at=None, source__retired_at=None)


class Schedule(models.Model):
    """When a source runs: a cron expression read in a time zone.

    ``next_at`` is the slot to be fired next. It is moved on by one conditional UPDATE, and whoever moved it
    fires the slot: so each fires once, however many look.
    """

    source = models.OneToOneField("Source", models.PROTECT, related_name="schedule")
    cron = models.CharField(max_length=100, help_text="Minute, hour, day of the month, month, weekday.")
    zone = models.CharField(max_length=64, default="UTC", help_text="Name of a time zone, as Europe/Warsaw.")
    next_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    set_at = models.DateTimeField(db_default=Now())
    set_by = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(paused_at=None), name="schedule_due"),
        ]

    def __str__(self) -> str:
        """Show the expression with its zone."""
        return f"{self.cron} {self.zone}"


class FiringQuerySet(models.QuerySet["Firing"]):
    def open(self) -> Self:
        """Keep the firings whose run nobody has judged yet."""
        return self.filter(judged_at=None)


class Firing(models.Model):
    """One slot of a schedule that was fired, and the run it led to.

    After a downtime one firing stands for all the slots that passed: ``skipped`` counts the others.
    """

    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="firings")
    slot_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    skipped = models.PositiveIntegerField(default=0)
    run = models.ForeignKey("SyncRun", models.PROTECT, null=True, related_name="firings")
    judged_at = models.DateTimeField(null=True, help_text="When the end of its run was looked at.")

    objects = FiringQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "slot_at"], name="slot_fired_once")]
        indexes = [models.Index(fields=["id"], condition=models.Q(judged_at=None), name="firing_open")]
        ordering = ["-slot_at"]

    def __str__(self) -> str:
        """Show the slot."""
        return f"{self.schedule_id} at {self.slot_at:%Y-%m-%d %H:%M} UTC"
