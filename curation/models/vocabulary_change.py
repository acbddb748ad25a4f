"""What was done to the vocabulary, by whom and why, and every tag it carried along."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models.functions import Now

from curation.models.tracking import UpdateEvent, tracked
from curation.models.vocabulary import NOT_DELETED, Term


class ChangeKind(models.TextChoices):
    """What can be done to a vocabulary that is in use."""

    ADD = "add", "added"
    EDIT = "edit", "edited"
    RENAME = "rename", "renamed"
    MERGE = "merge", "merged"
    SPLIT = "split", "split"
    MOVE = "move", "moved"
    DEPRECATE = "deprecate", "deprecated"


@tracked(pghistory.InsertEvent(), UpdateEvent())
class VocabularyChange(models.Model):
    """One change of a term: who, why, what it touched, and all that is needed to take it back.

    ``before`` and ``after`` hold the cards it wrote, by the number of the term; ``preview``
    what was foreseen.
    """

    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    term = models.ForeignKey(Term, models.PROTECT, related_name="changes")
    other = models.ForeignKey(Term, models.PROTECT, null=True, related_name="changes_from")
    author = models.ForeignKey("User", models.PROTECT, related_name="+")
    reason = models.TextField()
    preview = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    made_at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        triggers = [
            NOT_DELETED,
            pgtrigger.ReadOnly(name="only_undone", exclude=["after", "preview", "undone_at", "undone_by"]),
        ]

    def __str__(self) -> str:
        """Say what it did."""
        return f"{self.get_kind_display()} {self.term}"


class TagMove(models.Model):
    """A tag that a change carried from one term to another."""

    change = models.ForeignKey(VocabularyChange, models.PROTECT, related_name="moves")
    tag = models.ForeignKey("Tag", models.PROTECT, related_name="moves")
    old = models.ForeignKey(Term, models.PROTECT, related_name="+")
    new = models.ForeignKey(Term, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "tag"], name="tag_moved_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        """Name both terms."""
        return f"tag {self.tag_id}: {self.old_id} → {self.new_id}"
