"""Who cites whom, by whose word; what is similar, where a record can be read, and what lies outside."""

from collections.abc import Iterable
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Provider(models.IntegerChoices):
    """Who says that one record cites another."""

    XML = 1, "PubMed’s reference list"
    ELINK = 2, "PubMed Central (ELink)"
    ICITE = 3, "iCite"
    EUROPEPMC = 4, "Europe PMC"


class Side(models.IntegerChoices):
    """Which record of a link was asked about when the provider said it; a bit each in ``Link.said_by``."""

    CITING = 1, "its references"
    CITED = 2, "what cites it"


class LinkQuerySet(models.QuerySet["Link"]):
    def live(self) -> Self:
        """Keep the links that a provider still says; an ended one is kept in the store."""
        return self.filter(ended=None)

    def citing_any(self, pmids: Iterable[int]) -> Self:
        """Keep the links to these PMIDs: who cites them."""
        return self.filter(cited__in=list(pmids))

    def cited_by_any(self, pmids: Iterable[int]) -> Self:
        """Keep the links from these PMIDs: what they cite."""
        return self.filter(citing__in=list(pmids))


class Link(models.Model):
    """One PMID cites another, by the word of one provider. Either may be outside the base.

    A provider may say a link when asked about the citing record, the cited one, or both: ``said_by`` holds a
    bit of :class:`Side` each. A side that leaves the link out of two full answers loses its bit, and a link
    without a bit has ended; it is never deleted. Days, not moments: there are tens of millions of rows.
    """

    pk = models.CompositePrimaryKey("citing", "cited", "provider")
    citing = models.BigIntegerField()
    cited = models.BigIntegerField()
    first_seen = models.DateField()
    last_seen = models.DateField()
    ended = models.DateField(null=True)
    provider = models.SmallIntegerField(choices=Provider.choices)
    said_by = models.SmallIntegerField()
    missed_citing = models.SmallIntegerField(default=0)
    missed_cited = models.SmallIntegerField(default=0)

    objects = LinkQuerySet.as_manager()

    class Meta:
        # With the end of a link in it, what cites a record is read from the index alone.
        indexes = [models.Index(fields=["cited", "citing", "provider"], include=["ended"], name="link_cited")]

    def __str__(self) -> str:
        """Name both ends and the provider."""
        return f"{self.citing} → {self.cited} ({self.get_provider_display()})"


class LinkCount(models.Model):
    """How many live links a record of the base has, each other end once, whoever says it."""

    pmid = models.BigIntegerField(primary_key=True)
    cited_by = models.IntegerField(default=0)
    cites = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-cited_by", "-pmid"], name="link_count_most_cited")]

    def __str__(self) -> str:
        """Name the record and its citations."""
        return f"PMID {self.pmid}: cited by {self.cited_by}"


class Recount(models.Model):
    """A record whose live links have changed since they were last counted."""

    pmid = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        """Name the PMID."""
        return f"PMID {self.pmid}"


class Similar(models.Model):
    """The articles PubMed finds similar to a record, the closest first; the record itself is left out.

    ``others[n]`` has rank n + 1 and ``scores[n]``, an integer of PubMed's own scale.
    """

    pmid = models.BigIntegerField(primary_key=True)
    others = ArrayField(models.BigIntegerField())
    scores = ArrayField(models.BigIntegerField())
    first_seen = models.DateField()
    changed_on = models.DateField()

    class Meta:
        verbose_name_plural = "similar"

    def __str__(self) -> str:
        """Name the record and how many there are."""
        return f"PMID {self.pmid}: {len(self.others)} similar"


class LinkOut(models.Model):
    """A page outside NCBI about a record, as LinkOut lists it."""

    pmid = models.BigIntegerField()
    url = models.TextField()
    title = models.TextField(blank=True)
    provider = models.TextField()
    category = models.TextField(blank=True)
    subjects = ArrayField(models.TextField(), default=list)
    attributes = ArrayField(models.TextField(), default=list, help_text="“free resource” and the like.")
    primary = models.BooleanField(default=False, help_text="The publisher's own page (prlinks).")
    first_seen = models.DateField()
    last_seen = models.DateField()
    missed = models.SmallIntegerField(default=0)
    ended = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pmid", "url"], name="linkout_once")]

    def __str__(self) -> str:
        """Name the record and the provider."""
        return f"PMID {self.pmid} at {self.provider}"


class Unlinked(models.Model):
    """A citing or cited work that a provider counts but that has no PMID, such as a preprint.

    ``key`` is the provider's own identifier (``PPR:PPR123``), or a digest of the text where it gives none.
    """

    pmid = models.BigIntegerField()
    side = models.SmallIntegerField(choices=Side.choices, help_text="Of the record: citing or cited.")
    provider = models.SmallIntegerField(choices=Provider.choices)
    key = models.TextField()
    title = models.TextField(blank=True)
    byline = models.TextField(blank=True)
    journal = models.TextField(blank=True)
    year = models.SmallIntegerField(null=True)
    kind = models.TextField(blank=True)
    first_seen = models.DateField()
    last_seen = models.DateField()
    missed = models.SmallIntegerField(default=0)
    ended = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pmid", "side", "provider", "key"], name="unlinked_once")
        ]
        verbose_name_plural = "unlinked"

    def __str__(self) -> str:
        """Name the record and the work."""
        return f"PMID {self.pmid}: {self.key}"


class Stub(models.Model):
    """What is shown of a PMID outside the base: a title line from ESummary, asked for rarely.

    ``error`` is PubMed's own word where it has no summary; ``retracted`` is by notice or publication type.
    """

    pmid = models.BigIntegerField(primary_key=True)
    title = models.TextField(blank=True)
    byline = models.TextField(blank=True)
    citation = models.TextField(blank=True)
    year = models.SmallIntegerField(null=True)
    types = ArrayField(models.TextField(), default=list)
    retracted = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    fetched_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tried_at", "pmid"], name="stub_due")]

    def __str__(self) -> str:
        """Name the PMID."""
        return f"PMID {self.pmid}"
