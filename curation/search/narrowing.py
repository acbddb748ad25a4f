"""The filters beside the results: what each keeps, and how many records each of its values has."""

import math
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar

import tantivy
from tantivy import Occur, Query

from curation.search import index
from curation.search.query import Maker, all_of, flat

UI = re.compile(r"[A-Z]\d{6,9}")
FACETS = {  # the name in an address, and the index's column that is counted
    "type": "f_type",
    "journal": "f_journal",
    "language": "f_language",
    "mesh": "f_mesh",
    "author": "f_author",
    "source": "f_source",
    "status": "f_status",
    "notice": "f_notice",
    "term": "f_term",
}
BY_UI = {"type": "pt", "mesh": "mh"}  # an address may also name these by NLM's identifier
MOST = 10  # values shown of a facet
MOST_TERMS = 1_000  # of the vocabulary: all that are in use, to be laid out by facet
ESTIMATED = ("type", "journal", "language", "mesh", "author", "notice")  # where very many records are found
SLOWEST = ("mesh", "author")  # as long as all others together
MOST_COUNTED = 100_000  # records of which every facet is counted; it takes some 25 ms
UNDATED = -1  # the engine's year of records without one
SAMPLE = 25_000  # records at least that an estimate rests on


@dataclass(frozen=True)
class Narrowing:
    """The filters in force. Values of one facet add up; different facets narrow each other."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    years: tuple[int | None, int | None] | None = None
    undated: bool = False
    retracted: bool = False
    pmids: Sequence[int] | None = None  # only these, as of one run
    since: datetime | None = None  # only what came into the base later

    def queries(self, maker: Maker, *, but_years: bool = False) -> list[Query]:
        """Return a query for each filter."""
        found = [
            _any_value(maker, name, some)
            for name, values in self.values.items()
            for some in (by_facet(values) if name == "term" else [values])
            if some
        ]
        if self.retracted:
            found.append(_term(maker, "is", "retracted"))
        if self.pmids is not None:
            found.append(maker.any_of(self.pmids))
        if self.since is not None:
            found.append(maker.between("stored", int(self.since.timestamp() * 1000) + 1, None))
        if not but_years and self.years:
            found.append(maker.between("year", *self.years))
        if not but_years and self.undated:
            everything = flat(Query.all_query())
            dated = _term(maker, "has", "year")
            found.append(Query.boolean_query([(Occur.Must, everything), (Occur.MustNot, dated)]))
        return found


@dataclass(frozen=True)
class Counted:
    """The counts of one search: values by facet, the most frequent first, and records by year.

    ``one_in`` is 1, or says that the facets named in ESTIMATED were counted in one of so many of the records
    and multiplied.
    """

    facets: Mapping[str, Sequence[tuple[str, int]]]
    years: Sequence[tuple[int | None, int]]
    one_in: int = 1


Answer = Mapping[str, Any]


class _Counters:
    """Threads that count; the engine lets Python go on meanwhile. A process that was forked has its own."""

    pool: ClassVar[ThreadPoolExecutor]

    @classmethod
    def renew(cls) -> None:
        """Begin with none: a fork takes the pool along and not its threads, which would never answer."""
        cls.pool = ThreadPoolExecutor(4, "counts")


_Counters.renew()
os.register_at_fork(after_in_child=_Counters.renew)


def begin(searcher: tantivy.Searcher, query: Query, of_all_years: Query) -> "Future[Answer]":
    """Begin to count in another thread, while the page itself is looked for: what :func:`counted` ends."""
    facets = _asked(name for name in FACETS if name not in _late(searcher))
    return _Counters.pool.submit(_begun, searcher, query, of_all_years, facets)


def _begun(searcher: tantivy.Searcher, query: Query, of_all_years: Query, facets: dict[str, Any]) -> Answer:
    years = {"year": {"terms": {"field": "year", "size": 500, "missing": UNDATED}}}
    if of_all_years is query:
        return searcher.aggregate(query, facets | years)
    return {**searcher.aggregate(query, facets), **searcher.aggregate(of_all_years, years)}


def counted(
    searcher: tantivy.Searcher,
    asked: Callable[[Maker], Query],
    maker: Maker,
    found: int,
    begun: "Future[Answer]",
) -> Counted:
    """Count the values of every facet among the results, and the years with the choice of years left out.

    ``asked`` makes the query, and ``found`` is the number of results. What would take too long among very
    many of them is estimated from a sample, drawn by digest and so by chance. Years, tags, sources and
    statuses are always counted.
    """
    one_in = 1 if found <= MOST_COUNTED else 2 ** math.floor(math.log2(found / SAMPLE))
    part = asked(maker)
    if one_in > 1:
        sample = _term(maker, index.SAMPLE, str(one_in))
        part = all_of([sample, asked(replace(maker, within=sample))])
    late = _late(searcher)
    answer = searcher.aggregate(part, _asked(late))
    values = {name: [(value, n * one_in) for value, n in _buckets(answer[name])] for name in late}
    before = begun.result()
    values |= {name: _buckets(before[name]) for name in FACETS if name not in late}
    by_year = {int(year): n for year, n in _buckets(before["year"])}
    undated = by_year.pop(UNDATED, 0)
    tail: list[tuple[int | None, int]] = [(None, undated)] if undated else []
    return Counted(values, [*sorted(by_year.items()), *tail], one_in)


def _late(searcher: tantivy.Searcher) -> tuple[str, ...]:
    """Return the facets that are counted behind the page, once it is known how many records there are."""
    return ESTIMATED if searcher.num_docs > MOST_COUNTED else SLOWEST


def _asked(names: Iterable[str]) -> dict[str, Any]:
    return {
        name: {"terms": {"field": FACETS[name], "size": MOST_TERMS if name == "term" else MOST}}
        for name in names
    }


def _buckets(answer: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(bucket["key"], bucket["doc_count"]) for bucket in answer["buckets"]]


def by_facet(terms: Sequence[str]) -> list[list[str]]:
    """Part terms by their facet of the vocabulary: those of one add up, those of others narrow."""
    found: dict[str, list[str]] = {}
    for term in terms:
        found.setdefault(term.partition("/")[0], []).append(term)
    return list(found.values())


def _any_value(maker: Maker, name: str, values: Sequence[str]) -> Query:
    some = [_value(maker, name, value) for value in values]
    return some[0] if len(some) == 1 else Query.boolean_query([(Occur.Should, query) for query in some])


def _value(maker: Maker, name: str, value: str) -> Query:
    if name in BY_UI and UI.fullmatch(value):
        return _term(maker, BY_UI[name], value.lower())
    return _term(maker, FACETS[name], value)


def _term(maker: Maker, name: str, value: str) -> Query:
    said = index.one_word(value) if name in index.WHOLE else value
    return flat(Query.term_query(maker.schema, name, said, "basic"))
