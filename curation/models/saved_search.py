"""Searches that are kept: views with a name, when each reader last looked at one, and a person's history."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def kept(self) -> Self:
        """Keep those that nobody has deleted."""
        return self.filter(deleted_at=None)

    def shown_to(self, person_id: int) -> Self:
        """Keep a person's own and those that are shared with the team, hers first, by name."""
        mine = models.Q(owner=person_id)
        own_first = models.Case(models.When(mine, then=0), default=1)
        return self.kept().filter(mine | models.Q(shared=True)).order_by(own_first, "name", "id")


class SavedSearch(models.Model):
    """A view: a search with its filters and order under a name.

    ``address`` is the query string of the list, which says all of it; the list's own address is the
    permalink. A deleted one stays, so that deleting can be undone.
    """

    owner = models.ForeignKey("User", models.PROTECT, related_name="saved_searches")
    name = models.CharField(max_length=120)
    address = models.TextField()
    shared = models.BooleanField(default=False, help_text="Everyone who may read the base sees it.")
    made_at = models.DateTimeField(db_default=Now())
    deleted_at = models.DateTimeField(null=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner"], name="saved_search_kept", condition=models.Q(deleted_at=None))
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="saved_search_has_a_name")]

    def __str__(self) -> str:
        """Show its name."""
        return self.name

    def get_absolute_url(self) -> str:
        """Lead to its list, noting that it was looked at."""
        return reverse("open-saved", args=[self.pk])


class SavedVisit(models.Model):
    """When a person last looked at a saved search; what came into the base since is new to her."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="visits")
    person = models.ForeignKey("User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "person"], name="visit_once")]

    def __str__(self) -> str:
        """Name both."""
        return f"{self.person_id} looked at search {self.search_id}"


class PastSearch(models.Model):
    """One search of a person's history: ``#number``, its query string, and what it found when last asked."""

    person = models.ForeignKey("User", models.PROTECT, related_name="past_searches")
    number = models.PositiveIntegerField()
    address = models.TextField()
    found = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["person", "number"], name="past_search_once")]

    def __str__(self) -> str:
        """Show its number."""
        return f"#{self.number}"
