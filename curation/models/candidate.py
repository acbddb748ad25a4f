"""PMIDs outside the base that its records point to, and what people said of them."""

from typing import Self

from django.db import models
from django.db.models.functions import Now


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def outside(self) -> Self:
        """Keep those that still point into the base from outside."""
        return self.filter(gone_at=None)

    def untouched(self) -> Self:
        """Keep those that nobody has done anything with that still stands."""
        return self.exclude(models.Exists(CandidateAct.objects.filter(self._standing)))

    def with_standing(self, kind: str) -> Self:
        """Keep those with which this was done, and it has not been taken back."""
        return self.filter(models.Exists(CandidateAct.objects.filter(self._standing, act=kind)))

    _standing = models.Q(pmid=models.OuterRef("pmid"), undone_at=None)

    def with_act(self) -> Self:
        """Add ``act`` and ``act_id``: the last thing a person did with it, empty where undone or none."""
        last = CandidateAct.objects.filter(pmid=models.OuterRef("pmid"), undone_at=None).order_by("-id")
        return self.annotate(
            act=models.Subquery(last.values("act")[:1]), act_id=models.Subquery(last.values("id")[:1])
        )


class Candidate(models.Model):
    """A PMID outside the base, with the links that lead to and from its core; ranked anew after refreshes.

    ``cites``: how many records of the core it cites; ``cited_by``: how many of them cite it; ``similar``: to
    how many of them PubMed finds it similar. ``gone_at``: no link leads to it any more, or it is in the base.
    """

    pmid = models.BigIntegerField(primary_key=True)
    cites = models.IntegerField(default=0)
    cited_by = models.IntegerField(default=0)
    similar = models.IntegerField(default=0)
    score = models.FloatField(default=0)
    first_ranked_at = models.DateTimeField(db_default=Now())
    gone_at = models.DateTimeField(null=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-score", "-pmid"], name="candidate_rank", condition=models.Q(gone_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        """Name the PMID."""
        return f"PMID {self.pmid}"


class CandidateAct(models.Model):
    """What a person did with a candidate. Appended; undoing marks the row and keeps it."""

    class Kind(models.TextChoices):
        """Fetch it into the base for triage, or set it aside with a reason."""

        SEND = "send", "sent to triage"
        DISMISS = "dismiss", "dismissed"

    pmid = models.BigIntegerField()
    act = models.CharField(max_length=8, choices=Kind.choices)
    reason = models.TextField(blank=True)
    by = models.ForeignKey("User", models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pmid"], condition=models.Q(undone_at=None), name="one_standing_act_per_candidate"
            )
        ]

    def __str__(self) -> str:
        """Name the act and the PMID."""
        return f"{self.get_act_display()}: PMID {self.pmid}"
