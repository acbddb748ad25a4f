"""Where each record stands in its life: one row a record, with a version to compare before writing."""

from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.functional import cached_property

from curation.models.protocol import Assignment
from curation.models.tracking import UpdateEvent, tracked


class State(models.TextChoices):
    """A record's life.

    ``new``: nobody has voted. ``triage``: votes are still wanted. ``conflict``: they differ, and an
    adjudicator decides. ``excluded``: out. ``curate``: facets and quotes. ``verify``: a second person looks.
    ``published``. ``recheck``: the record, a term or a notice changed what was said. The last three stand
    beside this life and lead back to where it was left.
    """

    NEW = "new", "new"
    TRIAGE = "triage", "triage"
    CONFLICT = "conflict", "conflict"
    EXCLUDED = "excluded", "excluded"
    CURATE = "curate", "curate"
    VERIFY = "verify", "verify"
    PUBLISHED = "published", "published"
    RECHECK = "recheck", "re-check"
    DUPLICATE = "duplicate", "duplicate"
    REPORT = "report", "report of a study"
    PARKED = "parked", "parked"


OPEN_TO_VOTES = [State.NEW, State.TRIAGE]
INCLUDED = [State.CURATE, State.VERIFY, State.PUBLISHED, State.RECHECK]
INCLUDED_KEYS = [state.value for state in INCLUDED]  # as SQL takes them
ASIDE = [State.DUPLICATE, State.REPORT, State.PARKED]
FIRST_LOOK = [*OPEN_TO_VOTES, State.CONFLICT, State.EXCLUDED, State.CURATE]


def shut(review: str = "") -> models.Q:
    """Say in a query's words which records are still read blindly, also where they stand aside meanwhile.

    ``review`` is the way to the row of ``Review`` from the table that is asked.
    """
    waiting = models.Q(**{f"{review}state__in": OPEN_TO_VOTES})
    waiting |= models.Q(**{f"{review}state__in": ASIDE, f"{review}returns_to__in": OPEN_TO_VOTES})
    return models.Q(**{f"{review}protocol__blind": True}) & waiting


def tags_shut(review: str = "") -> models.Q:
    """Say on which records nobody is shown another's tags: those that are shut, and those that two tag apart.

    The latter open when both have finished; what is past the first look is open.
    """
    before = models.Q(**{f"{review}state__in": FIRST_LOOK})
    before |= models.Q(**{f"{review}state__in": ASIDE, f"{review}returns_to__in": FIRST_LOOK})
    apart = models.Q(**{f"{review}pk__in": Assignment.objects.tagging_apart().values("record")})
    return shut(review) | (models.Q(**{f"{review}protocol__blind": True}) & before & apart)


class ReviewQuerySet(models.QuerySet["Review"]):
    def open_to_votes(self) -> Self:
        """Keep the records that wait for a first or a further vote."""
        return self.filter(state__in=OPEN_TO_VOTES)

    def included(self) -> Self:
        """Keep the records that passed triage, whatever came after."""
        return self.filter(state__in=INCLUDED)

    def in_state(self, state: State) -> Self:
        """Keep the records of one state, those that have waited longest first."""
        return self.filter(state=state).order_by("since", "record_id")


@tracked(UpdateEvent())
class Review(models.Model):
    """Where one record stands.

    ``version`` grows by one with every change; a writer names the version it saw, and is told of both when
    another came first. ``record_version`` is the content the state rests on. ``queued_on`` is the day of the
    record's entry in PubMed, by which the queue is ordered. ``kin`` is the record it duplicates or is a
    report beside.
    """

    record = models.OneToOneField("Record", models.PROTECT, primary_key=True, related_name="review")
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    version = models.PositiveIntegerField(default=1)
    since = models.DateTimeField(db_default=Now())
    record_version = models.PositiveIntegerField(default=1)
    protocol = models.ForeignKey("Protocol", models.PROTECT, related_name="reviews")
    queued_on = models.DateField(null=True)
    votes_cast = models.PositiveSmallIntegerField(default=0)
    curator = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")
    verifier = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")
    returns_to = models.CharField(max_length=10, choices=State.choices, blank=True)
    recheck_reasons = ArrayField(models.TextField(), default=list)
    kin = models.ForeignKey("Record", models.PROTECT, null=True, related_name="kin_reviews")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                models.F("queued_on").desc(nulls_last=True),
                models.F("record_id").desc(),
                name="review_queue",
                condition=models.Q(state__in=OPEN_TO_VOTES),
            ),
            models.Index(fields=["state", "since"], name="review_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kin=None) | models.Q(state__in=[State.DUPLICATE, State.REPORT]),
                name="kin_has_its_state",
            ),
            models.CheckConstraint(condition=~models.Q(kin=models.F("record")), name="kin_is_another"),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        """Say where it stands."""
        return f"PMID {self.record_id}: {self.get_state_display()}"

    @property
    def shut(self) -> bool:
        """Whether it is still read blindly, also where it stands aside meanwhile."""
        return self.protocol.blind and self._at in OPEN_TO_VOTES

    @cached_property
    def tags_shut(self) -> bool:
        """Whether nobody's tags are shown to another. One query where the record is curated, once."""
        if self.shut or not self.protocol.blind or self._at not in FIRST_LOOK:
            return self.shut
        return Assignment.objects.tagging_apart().filter(record=self.pk).exists()

    @property
    def _at(self) -> str:
        return self.returns_to if self.state in ASIDE else self.state
