"""Saved searches: kept under a name, shared or not, and what is new in each since its reader last looked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Now

from curation.models import SavedSearch, SavedVisit, User

# A record is stored a little before it can be seen; better told twice than never.
MARGIN = timedelta(seconds=10)


class UnnamedError(ValueError):
    """A view needs a name of at most 120 characters."""


def save(*, owner: User, name: str, address: str, shared: bool, seen: datetime) -> SavedSearch:
    """Keep a search under a name; its owner has just looked at it, at ``seen``.

    Raises:
        UnnamedError: if there is no name, or a very long one.
    """
    kept = SavedSearch.objects.create(owner=owner, name=named(name), address=address, shared=shared)
    visit(person=owner, search=kept, seen=seen)
    return kept


def rename(*, search: SavedSearch, name: str) -> None:
    """Give a search another name.

    Raises:
        UnnamedError: as :func:`save` does.
    """
    SavedSearch.objects.filter(pk=search.pk).update(name=named(name))


def share(*, search: SavedSearch, shared: bool) -> None:
    """Show a search to the team, or to its owner alone."""
    SavedSearch.objects.filter(pk=search.pk).update(shared=shared)


def delete(*, search: SavedSearch) -> None:
    """Take a search away; it can be brought back."""
    SavedSearch.objects.filter(pk=search.pk, deleted_at=None).update(deleted_at=Now())


def restore(*, search: SavedSearch) -> None:
    """Bring a deleted search back."""
    SavedSearch.objects.filter(pk=search.pk).update(deleted_at=None)


def visit(*, person: User, search: SavedSearch, seen: datetime) -> datetime | None:
    """Note that a person looks at a search, as of ``seen``; return when she did before, or None."""
    before = SavedVisit.objects.filter(search=search, person=person).values_list("at", flat=True).first()
    SavedVisit.objects.update_or_create(search=search, person=person, defaults={"at": seen - MARGIN})
    return before


def shown_to(person: User, *, most: int) -> Sequence[SavedSearch]:
    """Return a person's own searches and the shared ones, each with ``visited_at``. One statement."""
    mine = SavedVisit.objects.filter(person=person, search=OuterRef("pk")).values("at")[:1]
    shown = SavedSearch.objects.shown_to(person.pk).annotate(visited_at=Subquery(mine))
    return list(shown.select_related("owner")[:most])


def named(name: str) -> str:
    """Return a name as it is kept.

    Raises:
        UnnamedError: if nothing is left of it, or too much.
    """
    plain = " ".join(name.replace("\x00", "").split())
    if not plain or len(plain) > 120:
        raise UnnamedError("Give the view a name of at most 120 characters.")
    return plain
