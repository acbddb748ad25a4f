"""All that a list of records shows, from what its address asks for."""

from typing import Any

from django.http import QueryDict

from curation.web.by_year import year_chart
from curation.web.choosing import changed, chips, chosen, filters, kept_parameters
from curation.web.paging import page_of

SORTS = [("newest", "newest in PubMed"), ("published", "date of publication")]


def listing(wish: dict[str, Any], address: QueryDict) -> dict[str, Any]:
    """Return what the template of the list needs.

    Args:
        wish: the cleaned data of a SearchForm; fields that could not be read are missing.
        address: the query string as it came.
    """
    words = wish.get("q", "")
    sort = wish.get("sort") or "newest"
    kept = filters(wish)
    of_all_years = [f for f in kept if f.names not in (("year",), ("undated",))]
    records = chosen(words, kept)
    page = page_of(records, sort, after=address.get("after", ""), before=address.get("before", ""))
    return {
        "page": page,
        "words": words.split(),
        "chips": chips(kept, address),
        "cleared": changed(address, **dict.fromkeys(name for f in kept for name in f.names)),
        "chart": year_chart(chosen(words, of_all_years).count_by_year(), wish.get("year")),
        "of_all_years": changed(address, year=None, undated=None),
        "sorts": [(word, changed(address, sort=name), name == sort) for name, word in SORTS],
        "newer": changed(address, before=page.newer),
        "older": changed(address, after=page.older),
        "beside_words": kept_parameters(address, "q"),
        "beside_year": kept_parameters(address, "year", "undated"),
        "shows_synthetic": any(row.synthetic for row in page.rows),
    }
