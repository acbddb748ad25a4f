"""What PubMed says of one record and another: retractions, errata, comments; each with its first day here."""

from typing import Self

from django.db import models
from django.db.models.functions import MD5


class NoticeQuerySet(models.QuerySet["Notice"]):
    def standing(self) -> Self:
        """Keep the notices that the latest content of their record still carries."""
        return self.filter(gone_at=None)

    def seen_first_in(self, run_id: int) -> Self:
        """Keep the notices that a run brought."""
        return self.filter(first_run=run_id)


class Notice(models.Model):
    """One entry of a record's CommentsCorrections, under NLM's name for its kind (ErratumIn, CommentOn …).

    A record marked as retracted without an entry that says where has one of kind ``Retracted Publication``.
    One kind from one PMID is one notice, however its source is worded over the years.
    PubMed's references of old (Cites) are not kept here. A notice is never removed: ``gone_at`` says when
    the record's content no longer carried it.
    """

    record = models.ForeignKey("Record", models.PROTECT, related_name="notice_log")
    kind = models.CharField(max_length=40)
    other_pmid = models.BigIntegerField(
        null=True, help_text="The record at the other end, where NLM names it."
    )
    source_text = models.TextField(blank=True, help_text="Where it stands, in NLM's words.")
    note = models.TextField(blank=True)
    first_seen_at = models.DateTimeField(db_default=models.functions.Now())
    first_run = models.ForeignKey("SyncRun", models.PROTECT, null=True, related_name="notices")
    gone_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "kind", "other_pmid"],
                condition=models.Q(other_pmid__isnull=False),
                name="notice_once",
            ),
            models.UniqueConstraint(
                models.F("record"),
                models.F("kind"),
                MD5("source_text"),
                condition=models.Q(other_pmid=None),
                name="notice_without_pmid_once",
            ),
        ]
        indexes = [
            models.Index(fields=["other_pmid"], name="notice_other"),
            models.Index(fields=["kind", "-first_seen_at"], name="notice_latest"),
        ]
        ordering = ["record_id", "first_seen_at", "id"]

    def __str__(self) -> str:
        """Name the record, the kind and the other end."""
        return f"PMID {self.record_id}: {self.kind} {self.other_pmid or ''}".strip()
