"""The rules of a review: how many votes, who sees what, which questions, which reasons."""

from typing import Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now

from curation.models.stages import Stage
from curation.models.tracking import UpdateEvent, tracked


class Adjudication(models.TextChoices):
    """Who may decide a conflict; never one of the two who disagree."""

    LEAD = "lead", "any lead"
    NAMED = "named", "the named person"


@tracked(pghistory.InsertEvent(), UpdateEvent())
class Protocol(models.Model):
    """How records are judged: of one source, or, without a source, of the whole base.

    ``include`` and ``exclude`` are the criteria shown beside the text. ``highlights`` is a list of
    ``{"name", "colour", "line", "words"}``: words may end in ``*``; ``line`` is an underline style.
    """

    source = models.OneToOneField("Source", models.PROTECT, null=True, blank=True, related_name="protocol")
    name = models.CharField(max_length=120)
    votes_needed = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(2)]
    )
    blind = models.BooleanField(default=True)
    adjudication = models.CharField(max_length=8, choices=Adjudication.choices, default=Adjudication.LEAD)
    adjudicator = models.ForeignKey("User", models.PROTECT, null=True, blank=True, related_name="+")
    verification = models.BooleanField(default=True, help_text="A second person confirms every tag.")
    include = ArrayField(models.TextField(), default=list, blank=True)
    exclude = ArrayField(models.TextField(), default=list, blank=True)
    highlights = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["source", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(source=None),
                nulls_distinct=False,
                name="one_base_protocol",
            ),
            models.CheckConstraint(condition=models.Q(votes_needed__in=[1, 2]), name="one_or_two_votes"),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        """Show its name."""
        return self.name


class ExclusionReason(models.Model):
    """One numbered reason for leaving a record out, named by votes by its key; retired, never removed."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="reasons")
    number = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=60)
    label = models.CharField(max_length=120)
    explanation = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["protocol", "key"], name="reason_key_once"),
            models.UniqueConstraint(
                fields=["protocol", "number"], condition=models.Q(retired_at=None), name="reason_number_once"
            ),
        ]

    def __str__(self) -> str:
        """Show its label."""
        return self.label


class RequiredFacet(models.Model):
    """A facet that must be answered before a record leaves a stage."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="required")
    facet = models.ForeignKey("Facet", models.PROTECT, related_name="+")
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.CURATE)

    class Meta:
        ordering = ["facet__position"]
        constraints = [models.UniqueConstraint(fields=["protocol", "facet", "stage"], name="required_once")]

    def __str__(self) -> str:
        """Name both."""
        return f"{self.facet} at {self.stage}"


class PinnedTerm(models.Model):
    """A term on one of the keys 1 to 9."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="pinned")
    key = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(9)])
    term = models.ForeignKey("Term", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["protocol", "key"], name="pin_once")]

    def __str__(self) -> str:
        """Show the key and the term."""
        return f"{self.key}: {self.term}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def standing(self) -> Self:
        """Keep the assignments that were not taken back."""
        return self.filter(withdrawn_at=None)

    def tagging_apart(self) -> Self:
        """Keep what makes a record one that two tag, each alone, and that one of them has not finished."""
        given = self.model.objects.standing().filter(stage=Stage.CURATE).order_by()
        twice = given.values("record").annotate(n=models.Count("pk"), done=models.Count("finished_at"))
        some_left = twice.filter(n__gt=1, done__lt=models.F("n"))
        return self.standing().filter(stage=Stage.CURATE, record__in=some_left.values("record"))


@tracked(pghistory.InsertEvent(), UpdateEvent())
class Assignment(models.Model):
    """A record given to a person at a stage. ``seat`` tells the first reader from the second.

    ``finished_at``: when she said that she has tagged it; a vote needs no such word.
    """

    record = models.ForeignKey("Record", models.PROTECT, related_name="assignments")
    person = models.ForeignKey("User", models.PROTECT, related_name="assignments")
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.TRIAGE)
    seat = models.PositiveSmallIntegerField(default=1)
    assigned_by = models.ForeignKey("User", models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(db_default=Now())
    due_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "stage", alone],
                condition=models.Q(withdrawn_at=None),
                name=f"{alone}_once",
            )
            for alone in ("seat", "person")
        ]
        triggers = [
            pgtrigger.ReadOnly(name="only_withdrawn", exclude=["withdrawn_at", "due_on", "finished_at"])
        ]

    def __str__(self) -> str:
        """Name both."""
        return f"PMID {self.record_id} to {self.person}"
