"""Look up what a search needs to know and the index does not hold: one statement a kind of word."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from curation.models import Link, Similar, Source, User
from curation.search import reader
from curation.search.alike import telling_words
from curation.search.query import Given
from curation.search.review_words import review_words
from curation.search.tree import Node, Own, leaves

MOST = 100_000  # PMIDs one word may stand for


def given(asked: Node, viewer: User | None = None, **more: Any) -> Given:
    """Look up what a tree's own words name. At most eleven statements, whatever the tree; mostly none.

    ``viewer`` is who asks, who also finds what she alone may know. ``more`` are further fields of
    :class:`Given`.

    Raises:
        NotReadyError: if a record's telling words are asked for and there is no index to weigh them by.
    """
    words: dict[str, set[str]] = {}
    for leaf in leaves(asked):
        if isinstance(leaf, Own):
            words.setdefault(leaf.field, set()).add(leaf.value)
    pmids: dict[tuple[str, str], list[int]] = dict(more.pop("pmids", {}))
    if values := words.get("cites"):
        pmids |= _ends("cites", values, "cited", "citing")
    if values := words.get("citedby"):
        pmids |= _ends("citedby", values, "citing", "cited")
    if values := words.get("similar"):
        rows = Similar.objects.filter(pmid__in=_numbers(values)).values_list("pmid", "others")
        others = {pmid: list(found) for pmid, found in rows}
        pmids |= {("similar", v): others.get(n, []) for v, n in _numbered(values).items()}
    found = review_words(asked, viewer, more.get("today") or date.today())
    if values := words.get("source"):
        found.named |= {("source", v): [slug] for v, slug in _sources(values).items() if slug}
    if values := words.get("like"):
        reading = reader.reading()
        with reader.intact(reading):
            more["telling"] = telling_words(reading.searcher, _numbers(values))
    return Given(pmids=pmids, named=found.named, hers=found.hers, refused=found.refused, **more)


def _ends(word: str, values: Iterable[str], known: str, sought: str) -> dict[tuple[str, str], list[int]]:
    """Return the other ends of the live links of some PMIDs."""
    links = Link.objects.live().filter(**{f"{known}__in": _numbers(values)})
    found: dict[int, set[int]] = {}
    for here, there in links.values_list(known, sought).distinct()[:MOST]:
        found.setdefault(here, set()).add(there)
    return {(word, value): sorted(found.get(n, ())) for value, n in _numbered(values).items()}


def _numbered(values: Iterable[str]) -> dict[str, int]:
    return {v: int(v) for v in values if v.isascii() and v.isdecimal() and len(v) < 16}


def _numbers(values: Iterable[str]) -> list[int]:
    return list(_numbered(values).values())


def _sources(values: Iterable[str]) -> Mapping[str, str]:
    """Return the slugs of sources by what people call them: number, slug or name, in any case."""
    asked = list(values)
    wanted = Q(slug__in=[v.lower() for v in asked]) | Q(pk__in=_numbers(asked))
    for value in asked:
        wanted |= Q(name__iexact=value)
    called: dict[str, str] = {}
    for pk, slug, name in Source.objects.filter(wanted).values_list("pk", "slug", "name"):
        called |= {str(pk): slug, slug: slug, name.lower(): slug}
    return {value: called.get(value.lower(), "") for value in asked}
