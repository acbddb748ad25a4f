"""One search, from what was understood to what a page shows: the only function a page has to call."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tantivy import Query

from curation.search import nearest, paging, places, reader, tree
from curation.search.counting import Counted, Counting
from curation.search.narrowing import Narrowing
from curation.search.paging import Asked, Hits
from curation.search.query import Given, Maker, QueryError, all_of
from curation.search.reader import Reading

PATIENCE = 1.0  # seconds a page waits for its reader's own change
LOOK = 0.01  # seconds between two looks
FEW = 3  # records found at which other spellings are looked for
BATCH = 500  # records of an export read at once


@dataclass(frozen=True)
class Wish:
    """What a page asks for. ``changed_at`` is the base's time of the reader's own last change."""

    tree: tree.Node
    narrowing: Narrowing = field(default_factory=Narrowing)
    order: str = ""  # one of paging.ORDERS; "" leaves the choice to the search
    after: str = ""
    before: str = ""
    size: int = paging.SIZE
    given: Given = field(default_factory=Given)
    changed_at: datetime | None = None
    with_facets: bool = True


@dataclass(frozen=True)
class Found:
    """One page of a search. ``slips`` is not None where no record held all words: the nearest are shown.

    ``meant`` is what words may have been meant as where few records were found: the place of each in the
    text, and the word.
    """

    hits: Hits
    order: str
    counted: Counted
    as_of: datetime
    slips: Sequence[nearest.Meant] | None = None
    meant: Sequence[tuple[tree.Span, str]] = ()


def search(wish: Wish) -> Found:
    """Ask the index. No statement goes to the database.

    Raises:
        NotReadyError: if there is no index at the moment.
        QueryError: if a part of the tree cannot be asked; it says which and why.
    """
    reading = fresh(wish.changed_at)
    with reader.intact(reading):
        return _ask(reading, wish)


def fresh(changed_at: datetime | None) -> Reading:
    """Return a reading that has the change made at a time, or after a second the newest there is."""
    until = time.monotonic() + PATIENCE
    while changed_at is not None and time.monotonic() < until:
        generation = reader.place().current()
        cursor = places.read_cursor(generation) if generation else None
        if cursor is None or cursor.as_of >= changed_at:
            break
        time.sleep(LOOK)
    return reader.reading()


def _ask(reading: Reading, wish: Wish) -> Found:
    maker = Maker(reading.schema, wish.given)
    found = _found(reading, wish, maker, wish.order or default_order(wish.tree))
    if found.hits.total <= FEW:
        found = replace(found, meant=nearest.likelier(reading.known, wish.tree))
    words = nearest.plain_words(wish.tree)
    if found.hits.total or not words:
        return found
    query, slips = nearest.nearest_query(reading.known, reading.schema, words)
    near = _found(reading, wish, maker, wish.order or paging.BEST, instead=query)
    if not near.hits.total:
        return found
    return replace(near, slips=slips, meant=found.meant)


def _found(reading: Reading, wish: Wish, maker: Maker, order: str, instead: Query | None = None) -> Found:
    """Ask for what the tree says, or for another query instead."""
    searcher = reading.searcher

    def asked(maker: Maker, *, but_years: bool = False) -> Query:
        query = instead or maker.make(wish.tree)
        return all_of([query, *wish.narrowing.queries(maker, but_years=but_years)])

    of_all_years = asked(maker, but_years=True)
    by_years = bool(wish.narrowing.years or wish.narrowing.undated)
    query = asked(maker) if by_years else of_all_years
    page = Asked(query, order, wish.after, wish.before, wish.size)
    if not wish.with_facets:
        hits = paging.page(searcher, reading.schema, page)
        return Found(hits, order, Counted({}, []), reading.cursor.as_of)
    counted = Counting(searcher, maker, asked).begin(query, of_all_years)
    hits = paging.page(searcher, reading.schema, page)
    return Found(hits, order, counted(), reading.cursor.as_of)


def default_order(asked: tree.Node) -> str:
    """Return the order of a search that names none: best match where words were sought, else newest."""
    return paging.BEST if any(_ranks(leaf) for leaf in tree.leaves(asked)) else "newest"


def _ranks(leaf: tree.Leaf) -> bool:
    """Say whether a part of a search fits some records better than others."""
    if isinstance(leaf, tree.Own):
        return leaf.field == "like"
    return isinstance(leaf, tree.Word | tree.Words | tree.Phrase | tree.Near)


def every(asked: tree.Node, kept: Narrowing, given: Given) -> Iterator[Sequence[int]]:
    """Give the PMIDs of all that a search finds, the newest first, in batches, as of one moment.

    Raises:
        NotReadyError, QueryError: as :func:`search` does.
    """
    reading = reader.reading()
    maker = Maker(reading.schema, given)
    query = all_of([maker.make(asked), *kept.queries(maker)])
    after = ""
    while True:
        with reader.intact(reading):
            hits = paging.page(reading.searcher, reading.schema, Asked(query, "newest", after, "", BATCH))
        yield hits.pmids
        if not hits.older:
            return
        after = hits.older


def counts(parts: Sequence[tuple[tree.Node, Narrowing]], given: Given) -> list[int | None]:
    """Count what each of some trees finds with its filters; None for one that cannot be asked.

    Raises:
        NotReadyError: as :func:`search` does.
    """
    reading = reader.reading()
    maker = Maker(reading.schema, given)

    def one(part: tree.Node, kept: Narrowing) -> int | None:
        try:
            return paging.count(reading.searcher, all_of([maker.make(part), *kept.queries(maker)]))
        except QueryError:
            return None

    with reader.intact(reading):
        return [one(*part) for part in parts]
