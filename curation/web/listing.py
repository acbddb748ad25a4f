"""All that a list of records shows, from what its address asks for."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import QueryDict
from django.utils.html import escape

from curation.models import Record
from curation.search import snippets
from curation.search.asking import Found, Wish, search
from curation.search.lookups import given
from curation.search.narrowing import FACETS, Narrowing
from curation.search.paging import Hits
from curation.search.query import QueryError
from curation.search.reader import NotReadyError
from curation.web.by_year import year_chart
from curation.web.choosing import (
    TITLES,
    changed,
    chips,
    kept_parameters,
    names,
    narrowing,
    with_value,
    without,
)
from curation.web.reading import Reading, read
from curation.web.store_listing import from_store
from curation.web.store_paging import Page

SORTS = [
    ("best", "best match"),
    ("newest", "newest in PubMed"),
    ("published", "date of publication"),
    ("most_cited", "most cited"),
]


@dataclass(frozen=True)
class Facet:
    """One facet beside the results: its values with their counts, and where each leads."""

    title: str
    values: list[tuple[str, int, str, bool]] = field(default_factory=list)  # said, count, address, chosen


def listing(wish: dict[str, Any], address: QueryDict, changed_at: datetime | None = None) -> dict[str, Any]:
    """Return what the template of the list needs.

    Args:
        wish: the cleaned data of a SearchForm; fields that could not be read are missing.
        address: the query string as it came.
        changed_at: when the reader last changed something, which the list then shows.
    """
    reading = read(wish.get("q", ""))
    kept = narrowing(wish, address)
    found, building = None, None
    try:
        found = search(
            Wish(
                reading.tree,
                kept,
                order=wish.get("sort") or "",
                after=address.get("after", ""),
                before=address.get("before", ""),
                given=given(reading.tree),
                changed_at=changed_at,
            )
        )
    except NotReadyError as error:
        building = error
    except QueryError as error:
        reading = reading.refused(error)
    shown = _found(found, reading) if found else from_store(kept, wish, address, words=bool(reading.text))
    beside = _beside(found, kept, address) if found else {}
    return {
        "reading": reading,
        "building": building,
        "words": reading.text.split(),
        "chips": chips(wish, kept, address),
        "cleared": changed(
            address, **dict.fromkeys((*FACETS, "year", "undated", "retracted", "run", "change"))
        ),
        "of_all_years": changed(address, year=None, undated=None),
        "beside_words": kept_parameters(address, "q"),
        "beside_year": kept_parameters(address, "year", "undated"),
        "chart": year_chart(list(found.counted.years) if found else [], kept.years),
        **_page(shown, found.order if found else wish.get("sort") or "newest", address),
        **beside,
    }


def _page(page: Page, order: str, address: QueryDict) -> dict[str, Any]:
    """Return the rows and the links around them."""
    return {
        "page": page,
        "sorts": [(word, changed(address, sort=name), name == order) for name, word in SORTS],
        "newer": changed(address, before=page.newer),
        "older": changed(address, after=page.older),
        "shows_synthetic": any(row.synthetic for row in page.rows),
    }


def _found(found: Found, reading: Reading) -> Page:
    """Read the records of a page, each with its highlights. One statement."""
    sought = snippets.sought(reading.tree)
    if found.slips:
        others = {word for slip in found.slips for word in slip.words}
        sought = snippets.Sought(sought.tokens | others, sought.beginnings)
    hits = found.hits
    return Page(_rows(hits, sought), hits.total, hits.first, hits.newer, hits.older)


def _rows(hits: Hits, sought: snippets.Sought) -> list[Record]:
    records = Record.objects.for_list()
    if sought:
        records = records.annotate(abstract=F("body__abstract__sections"))
    held = records.in_bulk(hits.pmids)
    rows = [held[pmid] for pmid in hits.pmids if pmid in held]
    for row in rows if sought else []:
        markup = getattr(row, "title_html", None) or escape(row.title)
        row.marked_title = snippets.marked(markup, sought)  # type: ignore[attr-defined]  # for the template
        texts = [section["text"].get("plain", "") for section in getattr(row, "abstract", None) or []]
        row.snippet = snippets.snippet(texts, sought)  # type: ignore[attr-defined]
    return rows


def _beside(found: Found, kept: Narrowing, address: QueryDict) -> dict[str, Any]:
    """Return the facets beside the results. One statement, for the names of sources."""
    facets = []
    for name, values in found.counted.facets.items():
        if not values:
            continue
        said = names(name, [value for value, _ in values]) if name not in ("mesh", "type") else {}
        chosen = kept.values.get(name, ())
        rows = [
            (said.get(v, v), n, (without if v in chosen else with_value)(address, name, v), v in chosen)
            for v, n in values
        ]
        facets.append(Facet(TITLES[name], rows))
    return {"facets": facets, "found": found}
