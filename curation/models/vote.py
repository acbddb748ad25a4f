"""What people decide: votes, the verdicts that settle them, and the leases of the queue."""

from typing import Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from curation.models.stages import Stage
from curation.models.tracking import UpdateEvent, tracked


class Decision(models.TextChoices):
    """A vote's word. ``withdrawn`` is how a person goes back to having said nothing."""

    INCLUDE = "include", "include"
    MAYBE = "maybe", "maybe"
    EXCLUDE = "exclude", "exclude"
    WITHDRAWN = "withdrawn", "undecided"


class Way(models.TextChoices):
    """How a vote came about."""

    CAST = "cast", "cast"
    UNDO = "undo", "undone"
    REDO = "redo", "done again"
    BULK = "bulk", "in bulk"


LAST_WORD = models.Q(superseded_by=None)


class VoteQuerySet(models.QuerySet["Vote"]):
    def current(self) -> Self:
        """Keep each person's last word on each record and stage, also where it is "undecided"."""
        return self.filter(LAST_WORD)

    def standing(self) -> Self:
        """Keep each person's last word, where it says something."""
        return self.current().exclude(decision=Decision.WITHDRAWN)


@tracked(pghistory.InsertEvent(), UpdateEvent())
class Vote(models.Model):
    """One person's decision on one record at one stage, on the content she read. Written once.

    ``number`` counts a person's own acts on this record and stage from 1; it is what she names as seen when
    she acts again, so that it tells nothing of anyone else. ``key`` is the browser's name for the act: a
    replay finds it and changes nothing. ``of`` is the cast vote that an undo or redo is about.
    """

    record = models.ForeignKey("Record", models.PROTECT, related_name="votes", db_index=False)
    person = models.ForeignKey("User", models.PROTECT, related_name="votes", db_index=False)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.TRIAGE)
    number = models.PositiveIntegerField()
    record_version = models.PositiveIntegerField()
    decision = models.CharField(max_length=10, choices=Decision.choices)
    reasons = ArrayField(models.SlugField(max_length=60), default=list)
    note = models.TextField(blank=True)
    way = models.CharField(max_length=4, choices=Way.choices, default=Way.CAST)
    of = models.ForeignKey("self", models.PROTECT, null=True, related_name="acts")
    bulk = models.ForeignKey("BulkAct", models.PROTECT, null=True, related_name="votes")
    key = models.CharField(max_length=64)
    made_at = models.DateTimeField(null=True, help_text="By the browser's clock, where it was made offline.")
    cast_at = models.DateTimeField(db_default=Now())
    superseded_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="supersedes")

    objects = VoteQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person", "-id"], name="vote_person"),
            models.Index(fields=["record", "stage"], name="vote_current", condition=LAST_WORD),
        ]
        constraints = [
            models.UniqueConstraint(fields=["record", "person", "stage", "number"], name="vote_number_once"),
            models.UniqueConstraint(
                fields=["record", "person", "stage"],
                condition=LAST_WORD,
                name="one_last_word",
            ),
            models.UniqueConstraint(fields=["person", "key"], name="vote_key_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="only_superseded", exclude=["superseded_by"]),
        ]

    def __str__(self) -> str:
        """Say what was decided."""
        return f"PMID {self.record_id}: {self.decision}"


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def current(self) -> Self:
        """Keep what nothing superseded: the last word on each disagreement, also where it was taken back."""
        return self.filter(LAST_WORD)

    def standing(self) -> Self:
        """Keep the verdicts that hold: neither superseded nor taken back."""
        return self.current().exclude(decision=Decision.WITHDRAWN)


@tracked(pghistory.InsertEvent(), UpdateEvent())
class Verdict(models.Model):
    """What settles a disagreement, with its reason, by someone who is none of those who disagree.

    ``term`` is empty for a verdict on votes. ``decision`` is then include or exclude; for a term, include
    keeps it and exclude drops it. ``votes`` and ``tags`` are the numbers of what was weighed. A verdict that
    says "withdrawn" takes back the one it supersedes, and opens the disagreement again.
    """

    record = models.ForeignKey("Record", models.PROTECT, related_name="verdicts")
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.TRIAGE)
    facet = models.ForeignKey("Facet", models.PROTECT, null=True, related_name="+")
    term = models.ForeignKey("Term", models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    reason = models.TextField()
    reasons = ArrayField(models.SlugField(max_length=60), default=list)
    person = models.ForeignKey("User", models.PROTECT, related_name="verdicts")
    record_version = models.PositiveIntegerField()
    votes = ArrayField(models.BigIntegerField(), default=list)
    tags = ArrayField(models.BigIntegerField(), default=list)
    key = models.CharField(max_length=64)
    given_at = models.DateTimeField(db_default=Now())
    superseded_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="supersedes")

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="verdict_key_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="verdict_has_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="only_superseded", exclude=["superseded_by"]),
        ]

    def __str__(self) -> str:
        """Say what was decided."""
        return f"PMID {self.record_id}: {self.decision}, settled"


class Lease(models.Model):
    """A record on someone's screen: for a minute, by the database's clock, nobody else is served it."""

    record = models.ForeignKey("Record", models.PROTECT, related_name="leases")
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.TRIAGE)
    person = models.ForeignKey("User", models.PROTECT, related_name="leases")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "stage"], name="lease_once")]
        indexes = [models.Index(fields=["person", "until"], name="lease_person")]

    def __str__(self) -> str:
        """Name both."""
        return f"PMID {self.record_id} with {self.person_id}"


class BulkAct(models.Model):
    """One decision or one term given to many records at once, which can be taken back as one."""

    kind = models.CharField(max_length=8, choices=[("decide", "decided"), ("tag", "tagged")])
    person = models.ForeignKey("User", models.PROTECT, related_name="bulk_acts")
    reason = models.TextField(blank=True)
    what = models.JSONField(help_text="The decision or the term, and the search that found the records.")
    counts = models.JSONField(default=dict)
    key = models.CharField(max_length=64)
    done_at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="bulk_key_once")]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="only_undone", exclude=["counts", "undone_at", "undone_by"]),
        ]

    def __str__(self) -> str:
        """Say what it did."""
        return f"{self.get_kind_display()} {self.counts.get('applied', 0)} records"
