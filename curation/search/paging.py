"""Pages of hits by cursor.

In an order that is a number of the record's own (newest, published, most cited) a page begins behind a
number, however deep: the engine never counts its way down. The best match has no such number; there a cursor
is a place, and what it costs grows gently with it.
"""

import re
from dataclasses import dataclass
from typing import Any

import tantivy
from tantivy import FieldType, Order, Query

from curation.search import index
from curation.search.query import all_of, flat

SIZE = 25
DEEPEST = 100_000  # places of the best match; by then another order is the better tool
CURSOR = re.compile(r"-?\d{1,19}")
BEST = "best"
ORDERS = (BEST, *index.ORDERS)


@dataclass(frozen=True)
class Hits:
    """One page of hits: their PMIDs, the place of the first from 1, the cursors of the pages beside it."""

    pmids: list[int]
    total: int
    first: int = 1
    newer: str = ""
    older: str = ""


@dataclass(frozen=True)
class Asked:
    """A query in an order, and the page of it that is wanted."""

    query: Query
    order: str
    after: str = ""
    before: str = ""
    size: int = SIZE


def page(searcher: tantivy.Searcher, schema: tantivy.Schema, asked: Asked) -> Hits:
    """Return one page."""
    if asked.order == BEST:
        return _by_place(searcher, asked)
    return _by_number(searcher, schema, asked)


def count(searcher: tantivy.Searcher, query: Query) -> int:
    """Count what a query finds."""
    return _total(searcher.search(query, 1, count=True))


def _by_place(searcher: tantivy.Searcher, asked: Asked) -> Hits:
    """Page through the best match."""
    start = _place(asked.after)
    if asked.before:
        start = max(_place(asked.before) - asked.size, 0)
    found = searcher.search(asked.query, asked.size, count=True, offset=start, weight_by_field=index.WEIGHT)
    total, end = _total(found), start + asked.size
    older = str(end) if end < min(total, DEEPEST) else ""
    return Hits(_pmids(searcher, found), total, start + 1, str(start) if start else "", older)


def _by_number(searcher: tantivy.Searcher, schema: tantivy.Schema, asked: Asked) -> Hits:
    """Page through an order that is a number of each record."""
    back, cursor = bool(asked.before), asked.before or asked.after
    if not CURSOR.fullmatch(cursor):
        found = searcher.search(asked.query, asked.size + 1, count=True, order_by_field=asked.order)
        pmids, keys, more = _cut(searcher, found, asked)
        return Hits(pmids, _total(found), older=str(keys[-1]) if more else "")
    at = min(int(cursor), 2**62)
    ends = (at + 1, None) if back else (None, at - 1)
    part = all_of([asked.query, _between(schema, asked.order, *ends)])
    order = Order.Asc if back else Order.Desc
    found = searcher.search(part, asked.size + 1, count=True, order_by_field=asked.order, order=order)
    pmids, keys, more = _cut(searcher, found, asked)
    total, rest = count(searcher, asked.query), _total(found)
    if back:
        pmids.reverse()
        keys.reverse()
    if not pmids:
        return Hits([], total)
    passed = rest - len(pmids) if back else total - rest
    newer = str(keys[0]) if passed else ""
    return Hits(pmids, total, passed + 1, newer, str(keys[-1]) if back or more else "")


def _cut(
    searcher: tantivy.Searcher, found: tantivy.SearchResult, asked: Asked
) -> tuple[list[int], list[int], bool]:
    """Return PMIDs and keys of a page, and whether there is more behind it."""
    more = len(found.hits) > asked.size
    hits = [address for _, address in found.hits[: asked.size]]
    keys = [int(key or 0) for key in searcher.fast_field_values(asked.order, hits)] if hits else []
    return [key & (2**34 - 1) for key in keys], keys, more


def _between(schema: tantivy.Schema, name: str, low: int | None, high: int | None) -> Query:
    return flat(Query.range_query(schema, name, FieldType.Integer, low, high))


def _total(found: Any) -> int:
    """Return how many records were found; the package's own types leave the attribute out."""
    return int(found.count)


def _pmids(searcher: tantivy.Searcher, found: tantivy.SearchResult) -> list[int]:
    hits = [address for _, address in found.hits]
    return [int(pmid or 0) for pmid in searcher.fast_field_values("pmid", hits)] if hits else []


def _place(cursor: str) -> int:
    return min(int(cursor), DEEPEST) if cursor.isascii() and cursor.isdecimal() and len(cursor) < 10 else 0
