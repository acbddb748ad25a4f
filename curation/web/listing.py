"""All that a list of records shows, from what its address asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, QueryDict
from django.utils.html import escape

from curation.models import LinkCount, Record
from curation.search import snippets
from curation.search.asking import Found, Wish, search
from curation.search.counting import ESTIMATED, MOST
from curation.search.narrowing import FACETS, Narrowing
from curation.search.paging import BEST, Hits
from curation.search.query import Given, QueryError
from curation.search.reader import NotReadyError
from curation.search.tree import Or
from curation.web.by_year import year_chart
from curation.web.choosing import (
    OFF,
    TITLES,
    changed,
    chips,
    kept_parameters,
    names,
    narrowing,
    with_value,
    without,
)
from curation.web.fresh import changed_at
from curation.web.reading import Reading, read
from curation.web.search_state import looked_up, remember
from curation.web.store_listing import from_store
from curation.web.store_paging import Page
from curation.web.term_facets import SHOWN, Row, term_groups
from curation.web.understood import understood
from curation.web.why import why

SORTS = [
    ("best", "best match"),
    ("newest", "newest in PubMed"),
    ("published", "date of publication"),
    ("most_cited", "most cited"),
]
FILTERS = (*FACETS, "year", "undated", "retracted", "run", "change", "since", OFF)
ORDER = ("status", "term", "type", "source", "notice", "mesh", "journal", "author", "language")


@dataclass(frozen=True)
class Choice:
    """One value of a facet: how it is said, its records as a figure, where it leads, whether it is chosen.

    ``child`` says that it stands under a broader one, ``none`` that it is an answer without a term.
    """

    said: str
    figure: str
    address: str
    chosen: bool
    child: bool = False
    none: bool = False


@dataclass(frozen=True)
class Facet:
    """One facet beside the results: its values with their counts, and where each leads."""

    title: str
    values: list[Choice]
    shown: int = MOST

    @property
    def first(self) -> list[Choice]:
        """The values that are shown at once."""
        return self.values[: self.shown]

    @property
    def more(self) -> list[Choice]:
        """Those that open below."""
        return self.values[self.shown :]


def listing(request: HttpRequest, wish: dict[str, Any]) -> dict[str, Any]:
    """Return what the template of the list needs; ``wish`` is the cleaned data of a SearchForm.

    Fields of it that could not be read are missing.
    """
    address = request.GET
    reading = read(wish.get("q", ""))
    kept = narrowing(wish, address)
    found, building, given = None, None, Given()
    try:
        given = looked_up(request, reading.tree)
        found = search(_wish(wish, reading, kept, address, given, changed_at(request)))
    except NotReadyError as error:
        building = error
    except QueryError as error:
        reading = reading.refused(error)
    shown = (
        _found(found, reading, given) if found else from_store(kept, wish, address, words=bool(reading.text))
    )
    return {
        "reading": reading,
        "building": building,
        "words": reading.text.split(),
        "chips": chips(wish, kept, address),
        "chart": year_chart(list(found.counted.years) if found else [], kept.years, _of_all_years(address)),
        "understood": understood(reading.tree) if reading.text else None,
        "meant": _meant(found, reading, address) if found else None,
        "number": remember(request, shown.total) if found else 0,
        **_addresses(address),
        **_page(shown, found.order if found else wish.get("sort") or "newest", address),
        **(_beside(found, kept, address) if found else {}),
    }


def _wish(
    wish: dict[str, Any],
    reading: Reading,
    kept: Narrowing,
    address: QueryDict,
    given: Given,
    changed_at: datetime | None,
) -> Wish:
    return Wish(
        reading.tree,
        kept,
        order=wish.get("sort") or "",
        after=address.get("after", ""),
        before=address.get("before", ""),
        given=given,
        changed_at=changed_at,
    )


def _meant(found: Found, reading: Reading, address: QueryDict) -> tuple[str, str] | None:
    """Return the search with its likelier words, and where it leads; None where all are well known."""
    text = reading.text
    for span, word in sorted(found.meant, reverse=True):
        text = text[: span.start] + word + text[span.end :]
    return (text, changed(address, q=text)) if found.meant else None


def _addresses(address: QueryDict) -> dict[str, Any]:
    """Return where the list leads without its filters, and what its forms carry along."""
    return {
        "cleared": changed(address, **dict.fromkeys(FILTERS)),
        "beside_words": kept_parameters(address, "q"),
        "beside_year": kept_parameters(address, "year", "undated"),
        "whole": changed(address),
    }


def _of_all_years(address: QueryDict) -> str:
    return changed(address, year=None, undated=None)


def _page(page: Page, order: str, address: QueryDict) -> dict[str, Any]:
    """Return the rows and the links around them."""
    return {
        "page": page,
        "sorts": [(word, changed(address, sort=name), name == order) for name, word in SORTS],
        "newer": changed(address, before=page.newer),
        "older": changed(address, after=page.older),
        "shows_synthetic": any(row.synthetic for row in page.rows),
    }


def _found(found: Found, reading: Reading, given: Given) -> Page:
    """Read the records of a page, each with its highlights. One statement."""
    earlier = tuple(one.tree for one in given.searches.values())
    sought = snippets.sought(Or((reading.tree, *earlier)) if earlier else reading.tree)
    if found.slips:
        others = {word for slip in found.slips for word in slip.words}
        sought = snippets.Sought(sought.tokens | others, sought.beginnings)
    hits = found.hits
    return Page(_rows(hits, sought, best=found.order == BEST), hits.total, hits.first, hits.newer, hits.older)


def _rows(hits: Hits, sought: snippets.Sought, *, best: bool) -> list[Record]:
    """Read a page's records as the template shows them. One statement."""
    citing = LinkCount.objects.filter(pk=OuterRef("pk")).values("cited_by")
    records = Record.objects.for_list().annotate(cited=Coalesce(Subquery(citing), 0))
    if sought:
        records = records.annotate(abstract=F("body__abstract__sections"))
    held = records.in_bulk(hits.pmids)
    rows = [held[pmid] for pmid in hits.pmids if pmid in held]
    for row in rows:
        shown: Any = row  # further attributes, for the template
        if sought:
            texts = [section["text"] for section in shown.abstract or []]
            shown.marked_title = snippets.marked(shown.title_html or escape(row.title), sought)
            shown.snippet = snippets.snippet(map(snippets.read, texts), sought)
            indexed = (text.get("plain", "") for text in texts)
            shown.why = why(row, indexed, sought, shown.cited) if best else None
    return rows


def _beside(found: Found, kept: Narrowing, address: QueryDict) -> dict[str, Any]:
    """Return the facets beside the results. At most three statements, for the names of sources and terms."""
    counted = found.counted.facets
    facets: list[Facet] = []
    for name in sorted(counted, key=ORDER.index):
        if name == "term":
            facets += [_group_of_terms(*group, kept, address) for group in term_groups(counted[name])]
        elif counted[name]:
            most = found.hits.total if found.counted.one_in > 1 and name in ESTIMATED else None
            facets.append(_group(name, counted[name], kept, address, most))
    return {"facets": facets, "found": found}


def _group(
    name: str, values: Sequence[tuple[str, int]], kept: Narrowing, address: QueryDict, most: int | None
) -> Facet:
    """Return one facet; where its counts are estimates, ``most`` is the number of all results."""
    said = names(name, [value for value, _ in values]) if name not in ("mesh", "type") else {}
    figures = [f"{n:,}" if most is None else about(n, most) for _, n in values]
    shown = zip(values, figures, strict=True)
    return Facet(TITLES[name], [_choice(name, v, said.get(v, v), n, kept, address) for (v, _), n in shown])


def about(count: int, most: int) -> str:
    """Write an estimate with the two figures that it has, and never as more than all: ``≈ 72,000``."""
    return f"≈ {min(float(f'{count:.2g}'), most):,.0f}"


def _group_of_terms(title: str, rows: list[Row], kept: Narrowing, address: QueryDict) -> Facet:
    choices = []
    for r in rows:
        look = {"child": r.child, "none": r.term.is_answer}
        choices.append(_choice("term", r.term.path, r.term.label, f"{r.count:,}", kept, address, **look))
    return Facet(title, choices, SHOWN)


def _choice(
    name: str, value: str, said: str, figure: str, kept: Narrowing, address: QueryDict, **look: bool
) -> Choice:
    chosen = value in kept.values.get(name, ())
    return Choice(said, figure, (without if chosen else with_value)(address, name, value), chosen, **look)
