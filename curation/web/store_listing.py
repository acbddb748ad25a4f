"""The list while there is no index: what the columns of the store can narrow and order, and nothing else."""

from typing import Any

from django.http import QueryDict

from curation.models import Record
from curation.models.record import RecordQuerySet
from curation.search.narrowing import UI, Narrowing
from curation.web.store_paging import COLUMNS, Page, page_of


def from_store(kept: Narrowing, wish: dict[str, Any], address: QueryDict, *, words: bool) -> Page:
    """Return a page of the list; an empty one where words were asked for, which only the index knows."""
    if words:
        return Page([], 0)
    order = wish.get("sort") if wish.get("sort") in COLUMNS else "newest"
    after, before = address.get("after", ""), address.get("before", "")
    return page_of(_narrowed(kept), str(order), after=after, before=before)


def _narrowed(kept: Narrowing) -> RecordQuerySet:
    records = Record.objects.all()
    if kept.years:
        records = records.of_years(*kept.years)
    if kept.undated:
        records = records.filter(year=None)
    if kept.retracted:
        records = records.retracted()
    if kept.pmids is not None:
        records = records.filter(pk__in=kept.pmids)
    if kept.since is not None:
        records = records.filter(stored_at__gt=kept.since)
    for source in kept.values.get("source", ()):
        records = records.filter(matches__source__slug=source, matches__left_run=None)
    for mesh in kept.values.get("mesh", ()):
        records = records.indexed_with(mesh) if UI.fullmatch(mesh) else records
    for kind in kept.values.get("type", ()):
        records = records.of_type(kind) if UI.fullmatch(kind) else records
    return records
