"""What curators say of a record: tags with the words they rest on, comments, and what is half written."""

from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models.functions import Now

from curation.models.review import tags_shut
from curation.models.stages import Stage
from curation.models.tracking import UpdateEvent, tracked


class Answer(models.TextChoices):
    """What a tag says. All but the first are answers to the facet as a whole, and none is a blank."""

    ASSERTED = "asserted", "asserted"
    NOT_REPORTED = "not_reported", "not reported"
    UNCLEAR = "unclear", "unclear"
    NOT_APPLICABLE = "not_applicable", "not applicable"


class TagState(models.TextChoices):
    """How far a tag is. ``retracted``: taken back by its author, or dropped by a verdict or a correction."""

    PROPOSED = "proposed", "proposed"
    VERIFIED = "verified", "verified"
    RECHECK = "recheck", "to re-check"
    RETRACTED = "retracted", "taken back"


class Origin(models.TextChoices):
    """What led to a tag. Whatever it was, a person gave it."""

    HAND = "hand", "by hand"
    SUGGESTION = "suggestion", "from a suggestion"
    BULK = "bulk", "in bulk"
    FILE = "file", "from a file"


class Anchor(models.TextChoices):
    """How the quote stands in the record's present text."""

    NONE = "", "whole record"
    EXACT = "exact", "as quoted"
    MOVED = "moved", "as quoted, elsewhere"
    FUZZY = "fuzzy", "nearly as quoted"
    LOST = "lost", "no longer in the text"


HOLDS = ~models.Q(state=TagState.RETRACTED)
SAID = ["answer", "low", "high", "unit", "text"]


class TagQuerySet(models.QuerySet["Tag"]):
    def live(self) -> Self:
        """Keep the tags that hold: all but those taken back."""
        return self.filter(HOLDS)

    def open(self) -> Self:
        """Keep the tags that everybody may be told of, also by a count: of no record that is read blindly."""
        return self.exclude(tags_shut("record__review__"))

    def to_recheck(self) -> Self:
        """Keep the tags whose ground has changed since."""
        return self.filter(state=TagState.RECHECK)

    def with_a_quote(self) -> Self:
        """Keep the tags that rest on words of the record."""
        return self.exclude(exact="")


@tracked(pghistory.InsertEvent(), UpdateEvent())
class Tag(models.Model):
    """One answer to one facet of one record, by one person.

    It carries a term, or a value (``low`` alone for a number, both ends for a range, ``unit`` as the facet
    keeps it, ``text`` as it was written), or one of the answers that are no term. The quote is W3C Web
    Annotation's: the exact words, some words before and after, and the position, counted in Unicode code
    points of ``section`` ("title", or "abstract.N" from 0) in ``record_version``; without a quote the tag
    speaks of the whole record. What it says is never altered: a correction is another tag, ``corrects``. One
    foreign key of both columns holds that the term exists, and in this facet: see the guards' migration.
    """

    record = models.ForeignKey("Record", models.PROTECT, related_name="tags")
    facet = models.ForeignKey("Facet", models.PROTECT, related_name="tags", db_index=False)
    term = models.ForeignKey("Term", models.PROTECT, null=True, related_name="tags", db_constraint=False)
    answer = models.CharField(max_length=16, choices=Answer.choices, default=Answer.ASSERTED)
    low = models.DecimalField(max_digits=40, decimal_places=12, null=True)
    high = models.DecimalField(max_digits=40, decimal_places=12, null=True)
    unit = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    author = models.ForeignKey("User", models.PROTECT, related_name="tags", db_index=False)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HAND)
    note = models.TextField(blank=True)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.CURATE)
    exact = models.TextField(blank=True)
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    section = models.CharField(max_length=24, blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    record_version = models.PositiveIntegerField()
    anchor = models.CharField(max_length=6, choices=Anchor.choices, blank=True)
    state = models.CharField(max_length=10, choices=TagState.choices, default=TagState.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    verified_by = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    bulk = models.ForeignKey("BulkAct", models.PROTECT, null=True, related_name="tags")
    key = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["record", "facet__position", "id"]
        indexes = [
            models.Index(fields=["term", "record"], name="tag_term", condition=HOLDS),
            models.Index(fields=["facet", "record"], name="tag_facet", condition=HOLDS),
            models.Index(fields=["record", "facet"], name="tag_record", condition=HOLDS),
            models.Index(fields=["author", "-id"], name="tag_author"),
            models.Index(fields=["record"], name="tag_recheck", condition=models.Q(state="recheck")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="tag_key_once"),
            models.CheckConstraint(
                condition=models.Q(answer="asserted")
                | models.Q(term=None, low=None, high=None, text="", unit=""),
                name="answer_or_value",
            ),
            models.CheckConstraint(
                condition=models.Q(exact="", start=None, end=None, section="")
                | (~models.Q(exact="") & models.Q(start__lt=models.F("end")) & ~models.Q(section="")),
                name="quote_whole_or_none",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="verified") | ~models.Q(verified_by=models.F("author")),
                name="verified_by_another",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="says_what_it_said",
                fields=[*SAID, "record", "author", "exact", "key", "made_at"],
            ),
        ]

    def __str__(self) -> str:
        """Name its record and what it says."""
        return f"PMID {self.record_id}: {self.says}"

    @property
    def says(self) -> str:
        """What it says: its term, its value as it was written, or its answer."""
        return str(self.term or self.text or self.get_answer_display())


@tracked(pghistory.InsertEvent(), UpdateEvent())
class Comment(models.Model):
    """Something said beside a record, a tag or a conflict. Written once; it can be withdrawn, and stays."""

    record = models.ForeignKey("Record", models.PROTECT, related_name="comments")
    tag = models.ForeignKey(Tag, models.PROTECT, null=True, related_name="comments")
    stage = models.CharField(max_length=8, choices=Stage.choices, blank=True)
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    author = models.ForeignKey("User", models.PROTECT, related_name="comments")
    text = models.TextField()
    key = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="comment_key_once")]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="only_withdrawn", exclude=["withdrawn_at"]),
        ]

    def __str__(self) -> str:
        """Show how it begins."""
        return self.text[:60]


class Mention(models.Model):
    """A person named in a comment; it waits in her inbox until she has seen it."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="mentions")
    person = models.ForeignKey("User", models.PROTECT, related_name="mentions")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="mention_once")]
        indexes = [models.Index(fields=["person"], name="mention_unseen", condition=models.Q(seen_at=None))]

    def __str__(self) -> str:
        """Name the person."""
        return f"@{self.person}"


class Draft(models.Model):
    """What someone is in the middle of writing; hers alone, saved at every key, gone when it is sent."""

    person = models.ForeignKey("User", models.PROTECT, related_name="drafts")
    record = models.ForeignKey("Record", models.PROTECT, related_name="+")
    place = models.SlugField(max_length=60, help_text="Which form it belongs to.")
    body = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-changed_at"]
        constraints = [models.UniqueConstraint(fields=["person", "record", "place"], name="draft_once")]

    def __str__(self) -> str:
        """Name the place."""
        return f"{self.place} of PMID {self.record_id}"
