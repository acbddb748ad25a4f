"""New facets, and facets that are no longer asked."""

from typing import Any

from django.db.models import Max
from django.db.models.functions import Now
from django.utils.text import slugify

from curation.models import Facet, User
from curation.models.vocabulary import ValueKind
from curation.review.acts import acting
from curation.review.errors import InvalidError

# Pages beside the facets' own.
RESERVED = {"changes", "import", "export", "new-facet", "new-term", "ask", "acceptance"}


def add_facet(*, person: User, label: str, reason: str, **said: Any) -> Facet:
    """Add a facet, last in order; ``said`` are its definition, cardinality, stage, kind, units and colour.

    Raises:
        InvalidError: if the label is empty or another facet's, a number has no unit, or no reason is given.
    """
    key = slugify(label)[:60]
    if not reason.strip():
        raise InvalidError("Say why.")
    if not key or key in RESERVED or Facet.objects.filter(key=key).exists():
        raise InvalidError(f"“{label}” is empty, or is called as another facet or page is.")
    numeric = said.get("value_kind") in (ValueKind.NUMBER, ValueKind.RANGE)
    if bool(said.get("units")) != numeric:
        raise InvalidError("A number or a range names its units; another kind has none.")
    with acting(person, "add facet", why=reason):
        last = Facet.objects.aggregate(last=Max("position"))["last"] or 0
        return Facet.objects.create(key=key, label=label.strip(), position=last + 1, **said)


def set_asked(*, person: User, facet: Facet, asked: bool, reason: str) -> None:
    """Ask a facet no longer, or again. What was said of it stays; nothing is removed.

    Raises:
        InvalidError: if no reason is given.
    """
    if not reason.strip():
        raise InvalidError("Say why.")
    with acting(person, "ask facet again" if asked else "retire facet", why=reason):
        Facet.objects.filter(pk=facet.pk).update(retired_at=None if asked else Now())
