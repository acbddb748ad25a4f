"""The vocabulary: facets, and the terms of each as a tree of cards."""

from typing import Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.query import TreeQuerySet

from curation.models.stages import Stage
from curation.models.tracking import UpdateEvent, tracked

NOT_DELETED = pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)


class Cardinality(models.TextChoices):
    """How many terms of a facet one record may carry."""

    ONE = "one", "one"
    MANY = "many", "any number"


class ValueKind(models.TextChoices):
    """What answers a facet: a term, a number with its unit, a range of numbers with a unit, or words."""

    TERM = "term", "a term"
    NUMBER = "number", "a number with a unit"
    RANGE = "range", "a range with a unit"
    TEXT = "text", "words"


class FacetQuerySet(models.QuerySet["Facet"]):
    def in_use(self) -> Self:
        """Keep the facets that are still asked."""
        return self.filter(retired_at=None)

    def of_their_own(self) -> Self:
        """Keep the facets that stand by themselves; the others are companions asked beside one of these."""
        return self.filter(part_of=None)

    def asked_at(self, stage: Stage) -> Self:
        """Keep the facets in use that are asked at a stage."""
        return self.in_use().filter(stage=stage)


@tracked(pghistory.InsertEvent(), UpdateEvent())
class Facet(models.Model):
    """One question asked of every record, such as the source of the cells.

    ``units`` are the units a number or range may come in, the first being the one it is kept in. A facet
    with ``part_of`` is a companion: asked beside that facet, never alone.
    """

    key = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=120)
    definition = models.TextField(blank=True)
    cardinality = models.CharField(max_length=4, choices=Cardinality.choices, default=Cardinality.MANY)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.CURATE)
    value_kind = models.CharField(max_length=8, choices=ValueKind.choices, default=ValueKind.TERM)
    units = ArrayField(models.TextField(), default=list, blank=True)
    colour = models.SlugField(
        max_length=20, blank=True, help_text="The pair of colour and underline it borrows."
    )
    position = models.PositiveSmallIntegerField(default=0)
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="companions")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = FacetQuerySet.as_manager()

    class Meta:
        ordering = ["position", "key"]
        triggers = [NOT_DELETED]

    def __str__(self) -> str:
        """Show its label."""
        return self.label

    def get_absolute_url(self) -> str:
        """Lead to its terms."""
        return reverse("facet", args=[self.key])


class TermQuerySet(models.QuerySet["Term"]):
    def in_use(self) -> Self:
        """Keep the terms that may still be given to a record."""
        return self.filter(deprecated_at=None)

    def in_order(self) -> Self:
        """Order as a tree: a parent before its children, siblings by position. Adds ``tree_depth``."""
        kept = self.all()
        TreeQuerySet.order_siblings_by(kept, "position", "key")  # it works on any queryset, in place
        return kept

    def under(self, term: "Term") -> Self:
        """Keep a term and all that stands below it."""
        kept = self.all()
        TreeQuerySet.with_tree_fields(kept)
        return kept.filter(tree_path__contains=term.pk)

    def with_uses(self) -> Self:
        """Add ``uses``, the number of records that carry a live tag with exactly this term.

        Records that are still read blindly are not counted: a count would tell that somebody tagged one.
        """
        from curation.models.tag import Tag

        mine = Tag.objects.live().open().filter(term=models.OuterRef("pk")).order_by().values("term")
        count = models.Subquery(mine.annotate(n=models.Count("record", distinct=True)).values("n"))
        counted: Self = self.annotate(uses=models.functions.Coalesce(count, 0))
        return counted

    def called(self, words: str) -> Self:
        """Keep the terms whose label or one of whose synonyms holds these words, whatever their case."""
        text = models.TextField()
        said = models.Func("synonyms", models.Value(" | "), function="array_to_string", output_field=text)
        named = models.Q(label__icontains=words) | models.Q(said__icontains=words)
        kept: Self = self.annotate(said=said).filter(named)
        return kept


@tracked(pghistory.InsertEvent(), UpdateEvent())
class Term(models.Model):
    """One card: what it means, what belongs and what does not, what else people call it.

    A deprecated term is given to no record any more; ``deprecated_by`` names the term to use instead, and
    what is tagged with the old one by mistake lands there. The tree of a facet has no cycle and no branch in
    another facet: a trigger sees to both, and to chains of ``deprecated_by``.
    """

    facet = models.ForeignKey(Facet, models.PROTECT, related_name="terms")
    key = models.SlugField(max_length=80)
    label = models.CharField(max_length=200)
    definition = models.TextField(blank=True)
    belongs = models.TextField(blank=True)
    does_not_belong = models.TextField(blank=True)
    synonyms = ArrayField(models.TextField(), default=list, blank=True)
    parent = TreeNodeForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveIntegerField(default=0)
    deprecated_at = models.DateTimeField(null=True, blank=True)
    deprecated_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    version = models.PositiveIntegerField(default=1)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["facet", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["facet", "key"], name="term_key_once"),
            models.UniqueConstraint(
                "facet", Lower("label"), condition=models.Q(deprecated_at=None), name="term_label_once"
            ),
        ]
        indexes = [GinIndex(fields=["synonyms"], name="term_synonyms")]
        triggers = [NOT_DELETED]

    def __str__(self) -> str:
        """Show its label."""
        return self.label

    def get_absolute_url(self) -> str:
        """Lead to its card."""
        return reverse("term", args=[self.facet.key, self.key])


class Closeness(models.TextChoices):
    """How closely an outside identifier means what the term means (SKOS)."""

    EXACT = "exact", "exact"
    CLOSE = "close", "close"
    BROAD = "broad", "broader"
    NARROW = "narrow", "narrower"


class TermIdentifier(models.Model):
    """The same or a near concept elsewhere. ``verified``: seen in a public source, not recalled."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="identifiers")
    scheme = models.SlugField(max_length=20, help_text="mesh, cl, uberon, ncbitaxon …")
    value = models.CharField(max_length=60)
    match = models.CharField(max_length=6, choices=Closeness.choices, default=Closeness.EXACT)
    verified = models.BooleanField(default=False)

    class Meta:
        ordering = ["scheme", "value"]
        constraints = [models.UniqueConstraint(fields=["term", "scheme", "value"], name="identifier_once")]

    def __str__(self) -> str:
        """Show it as people write it."""
        return f"{self.scheme}:{self.value}"


class TermExample(models.Model):
    """A sentence that shows what belongs to a term, or, with ``belongs`` false, what does not."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="examples")
    quote = models.TextField()
    belongs = models.BooleanField(default=True)
    pmid = models.BigIntegerField(null=True, blank=True, help_text="The record it is from, here or not.")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        """Show its words."""
        return self.quote
