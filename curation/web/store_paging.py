"""Pages by cursor: the next page begins after the last record shown, however far down the list that is.

A cursor is the order's day and the PMID of a record, ``2024-01-02_36691473``; the day is empty for records
that have none, which come last.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from curation.models import Record
from curation.models.record import RecordQuerySet

SIZE = 25
COLUMNS = {"newest": "entered_on", "published": "sort_date"}
CURSOR = re.compile(r"(\d{4}-\d\d-\d\d)?_(\d{1,18})")


@dataclass(frozen=True)
class Page:
    """Rows and where they stand; ``newer`` and ``older`` are cursors, empty at the ends."""

    rows: list[Record]
    total: int
    first: int = 1
    newer: str = ""
    older: str = ""

    @property
    def last(self) -> int:
        """The place of the last row, from 1."""
        return self.first + len(self.rows) - 1


@dataclass(frozen=True)
class Place:
    """A place in the order: just at this record."""

    day: date | None
    pmid: int

    def __lt__(self, other: "Place") -> bool:
        """Compare by day, then by PMID; no day at all is earlier than any."""
        return (self.day or date.min, self.pmid) < (other.day or date.min, other.pmid)

    def __str__(self) -> str:
        """Write the cursor."""
        return f"{self.day or ''}_{self.pmid}"

    @classmethod
    def read(cls, cursor: str) -> "Place | None":
        """Read a cursor; None for what is not one, which then means the first page."""
        found = CURSOR.fullmatch(cursor)
        try:
            return found and cls(date.fromisoformat(found[1]) if found[1] else None, int(found[2]))
        except ValueError:
            return None

    def before(self, column: str) -> Q:
        """Return the condition of the records that stand before this one."""
        if self.day is None:
            return Q(**{f"{column}__isnull": False}) | Q(pk__gt=self.pmid)
        beyond = Q(**{f"{column}__gt": self.day}) | Q(pk__gt=self.pmid)
        return Q(**{f"{column}__gte": self.day}) & beyond

    def after(self, column: str) -> Q:
        """Return the condition of the records with a day that stand after this one."""
        if self.day is None:
            return Q(pk__in=[])
        beyond = Q(**{f"{column}__lt": self.day}) | Q(pk__lt=self.pmid)
        return Q(**{f"{column}__lte": self.day}) & beyond


def page_of(
    records: RecordQuerySet, order: str, *, after: str = "", before: str = "", size: int = SIZE
) -> Page:
    """Return one page: three queries, and a fourth for the place of a page that is not the first."""
    column = COLUMNS[order]
    place, back = Place.read(before), True
    if place is None:
        place, back = Place.read(after), False
    places = _places(records, column, place, size + 1, back=back)
    more, places = len(places) > size, places[:size]
    if back:
        places.reverse()
    found = Record.objects.for_list().in_bulk([p.pmid for p in places])
    rows = [found[p.pmid] for p in places if p.pmid in found]
    total = records.count()
    if place is None or not places:
        return Page(rows, total, older=str(places[-1]) if more else "")
    passed = records.filter(places[0].before(column)).count()
    newer = str(places[0]) if passed else ""
    return Page(rows, total, passed + 1, newer, older=str(places[-1]) if more or back else "")


def _places(
    records: RecordQuerySet, column: str, place: Place | None, size: int, *, back: bool
) -> list[Place]:
    """Find the places after a place, or before it and then in the opposite order.

    Records with a day and those without are asked for apart, so that each part follows its index; and nothing
    of their contents is read before it is known which of them are shown.
    """
    sign = "" if back else "-"
    dated = records.filter(**{f"{column}__isnull": False})
    undated = records.filter(**{f"{column}__isnull": True})
    if place and back:
        dated = dated.filter(place.before(column))
        undated = undated.filter(pk__gt=place.pmid) if place.day is None else undated.none()
    elif place:
        dated = dated.filter(place.after(column))
        undated = undated.filter(pk__lt=place.pmid) if place.day is None else undated
    parts = [
        part.order_by(f"{sign}{column}", f"{sign}pk").values_list(column, "pk")[:size]
        for part in (dated, undated)
    ]
    found = sorted((Place(*row) for row in parts[0].union(parts[1], all=True)), reverse=not back)
    return found[:size]
