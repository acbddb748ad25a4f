"""One PubMed entry as the base holds it: one wide row, whose body is everything PubMed says of it."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.fields.json import KT
from django.urls import reverse

if TYPE_CHECKING:
    from curation.models.run import SyncRun
    from curation.models.source import Source


UNLISTED = (  # of a record, columns that no list shows: a page of them takes a third longer with these
    *("pmid_version", "journal_id", "languages", "publication_types", "mesh", "content_hash", "version"),
    *("stored_at", "changed_at", "checked_at", "absent_at", "withdrawn_at", "withdrawn_origin"),
    "merged_into",
)


class RecordQuerySet(models.QuerySet["Record"]):
    def newest_first(self) -> Self:
        """Order by the day PubMed created the entry, latest first; entries of one day by falling PMID."""
        return self.order_by("-entered_on", "-pmid")

    def dated(self) -> Self:
        """Keep the records whose day of entry is known; for some, PubMed gives no history."""
        return self.filter(entered_on__isnull=False)

    def called(self, *, pmid: int = 0, doi: str = "", pmcid: str = "") -> Self:
        """Keep the records that one identifier names; a DOI may name several."""
        if pmid:
            return self.filter(pk=pmid)
        if doi:
            return self.filter(doi=doi.lower()).exclude(doi="")
        return self.filter(pmcid=pmcid.upper()).exclude(pmcid="")

    def of_years(self, first: int | None, last: int | None) -> Self:
        """Keep the records published in these years, both included; None leaves an end open."""
        kept = self if first is None else self.filter(year__gte=first)
        return kept if last is None else kept.filter(year__lte=last)

    def indexed_with(self, mesh: str) -> Self:
        """Keep the records that carry a MeSH descriptor, given by its UI."""
        return self.filter(mesh__contains=[mesh])

    def of_type(self, publication_type: str) -> Self:
        """Keep the records of a publication type, given by its MeSH UI."""
        return self.filter(publication_types__contains=[publication_type])

    def matched_by(self, source: "Source") -> Self:
        """Keep the records that a source still matches."""
        return self.filter(pk__in=source.matches.filter(left_run=None).values("record_id"))

    def new_in(self, run: "SyncRun") -> Self:
        """Keep the records whose first content came by this run."""
        return self.filter(pk__in=run.versions.filter(number=1).values("record_id"))

    def changed_in(self, run: "SyncRun") -> Self:
        """Keep the records that another content replaced in this run."""
        return self.filter(pk__in=run.versions.filter(number__gt=1).values("record_id"))

    def entered_in(self, run: "SyncRun") -> Self:
        """Keep the records that the run's source matched for the first time, or again, in this run."""
        return self.filter(pk__in=run.source.matches.filter(entered_run=run).values("record_id"))

    def left_in(self, run: "SyncRun") -> Self:
        """Keep the records that the run's source no longer matched as of this run."""
        return self.filter(pk__in=run.source.matches.filter(left_run=run).values("record_id"))

    def count_by_year(self) -> list[tuple[int | None, int]]:
        """Return each year of publication and its number of records, the unknown year last."""
        years = self.order_by().values_list("year").annotate(n=models.Count("pk"))
        return sorted(years, key=lambda pair: (pair[0] is None, pair[0] or 0))

    def tally(self) -> dict[str, int]:
        """Count the ``records`` and how many of them are ``retracted``, in one statement."""
        retracted = models.Count("pk", filter=models.Q(retracted=True))
        return self.aggregate(records=models.Count("pk"), retracted=retracted)

    def for_list(self) -> Self:
        """Read what a list shows, of the body only the title's markup and the types."""
        return self.defer("body", *UNLISTED).annotate(
            title_html=KT("body__title__html"), types=models.F("body__publication_types")
        )

    def with_notice(self, state: "NoticeState") -> Self:
        """Keep the records that a notice about them has put in a state; a notice itself is in none."""
        return self.filter(notice_states__contains=[state])

    def absent(self) -> Self:
        """Keep the records PubMed did not know when last asked: suspected, withdrawn or merged."""
        return self.filter(absent_at__isnull=False)

    def withdrawn(self) -> Self:
        """Keep the records that PubMed was found twice, a day apart, not to have any more."""
        return self.filter(withdrawn_at__isnull=False)

    def retracted(self) -> Self:
        """Keep retracted records: by type (D016441) or by notice (RetractionIn); the notice itself is not."""
        return self.filter(retracted=True)

    def without_body(self) -> Self:
        """Leave the wide body unread, for lists."""
        return self.defer("body")


class NoticeState(models.TextChoices):
    """What a notice has made of a record, the gravest first."""

    RETRACTED = "retracted", "retracted"
    CONCERN = "concern", "expression of concern"
    REPUBLISHED = "republished", "corrected and republished"
    ERRATUM = "erratum", "erratum published"
    UPDATED = "updated", "updated"


class Record(models.Model):
    """One PubMed entry. Filter fields are columns; everything PubMed says stands in ``body``.

    ``body`` is the JSON of :class:`curation.providers.records.PubmedRecord`. ``sort_date`` is for ordering
    only: the earliest of print and electronic date, a missing month or day taken as the first. ``doi`` is in
    lower case. ``notice_states`` holds :class:`NoticeState` values, the gravest first. ``absent_at`` is when
    PubMed was first found not to know the record, ``withdrawn_at`` when a second look a day later agreed.
    """

    pmid = models.BigIntegerField("PMID", primary_key=True)
    pmid_version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=8)
    status = models.CharField(max_length=24)
    title = models.TextField()
    byline = models.TextField(help_text="First authors, for lists.")
    author_count = models.PositiveIntegerField(default=0)
    citation = models.TextField(help_text="Journal, date, volume and pages, for lists.")
    journal_id = models.CharField("NLM ID of the journal", max_length=32)
    journal = models.TextField()
    year = models.SmallIntegerField(null=True)
    sort_date = models.DateField(null=True)
    entered_on = models.DateField(null=True, help_text="The day PubMed created the entry (CRDT).")
    revised_on = models.DateField(null=True)
    doi = models.TextField()
    pmcid = models.CharField("PMCID", max_length=32)
    languages = ArrayField(models.TextField(), default=list)
    publication_types = ArrayField(models.TextField(), default=list, help_text="MeSH UIs.")
    mesh = ArrayField(models.TextField(), default=list, help_text="Descriptor UIs.")
    notices = ArrayField(models.TextField(), default=list, help_text="Kinds of notices, as NLM names them.")
    retracted = models.BooleanField(default=False)
    notice_states = ArrayField(models.CharField(max_length=12), db_default=[], default=list)
    has_abstract = models.BooleanField(default=False)
    synthetic = models.BooleanField(default=False)
    body = models.JSONField()
    content_hash = models.BinaryField(max_length=16)
    version = models.PositiveIntegerField(default=1, help_text="The number of its latest version here.")
    stored_at = models.DateTimeField(db_default=models.functions.Now())
    changed_at = models.DateTimeField(db_default=models.functions.Now())
    checked_at = models.DateTimeField(null=True, help_text="When PubMed was last asked whether it exists.")
    absent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_origin = models.TextField(db_default="", help_text="What said so: ESummary, or a file's name.")
    merged_into = models.BigIntegerField(null=True, help_text="The PMID that lives on, if one was found.")

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_on", "-pmid"]
        indexes = [
            models.Index(fields=["-entered_on", "-pmid"], name="record_newest"),
            models.Index(fields=["year", "-entered_on", "-pmid"], name="record_year"),
            models.Index(fields=["doi"], name="record_doi", condition=~models.Q(doi="")),
            models.Index(fields=["pmcid"], name="record_pmcid", condition=~models.Q(pmcid="")),
            models.Index(fields=["pmid"], name="record_retracted", condition=models.Q(retracted=True)),
            models.Index(fields=["pmid"], name="record_noticed", condition=~models.Q(notice_states=[])),
            models.Index(
                fields=["absent_at"], name="record_absent", condition=models.Q(absent_at__isnull=False)
            ),
            GinIndex(fields=["publication_types", "mesh", "notices"], name="record_arrays"),
        ]

    def __str__(self) -> str:
        """Show the PMID, which is what people call a record."""
        return f"PMID {self.pmid}"

    def get_absolute_url(self) -> str:
        """Lead to its page."""
        return reverse("record", args=[self.pmid])

    @property
    def last_change(self) -> date | None:
        """The day of NLM's last revision, or of the entry."""
        return self.revised_on or self.entered_on
