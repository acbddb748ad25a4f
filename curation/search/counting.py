"""How many records each value beside the results has: counted in other threads, while the page is sought."""

import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import tantivy
from tantivy import Query

from curation.search import index, paging
from curation.search.narrowing import FACETS, term
from curation.search.query import Maker, all_of

MOST = 10  # values shown of a facet
MOST_TERMS = 1_000  # of the vocabulary: all that are in use, to be laid out by facet
ESTIMATED = ("type", "journal", "language", "mesh", "author", "notice")  # where very many records are found
SLOWEST = ("mesh", "author")  # as long as all others together
MOST_COUNTED = 100_000  # records, or about so many, of which every facet is counted; it takes some 25 ms
UNDATED = -1  # the engine's year of records without one
SAMPLE = 16_000  # records at least that an estimate rests on
ROUGH = 4_000  # records of the whole base in which it is seen how many will be found; off by some 5 %

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Counted:
    """The counts of one search: values by facet, the most frequent first, and records by year.

    ``one_in`` is 1, or says that the facets named in ESTIMATED were counted in one of so many of the records
    and multiplied.
    """

    facets: Mapping[str, Sequence[tuple[str, int]]]
    years: Sequence[tuple[int | None, int]]
    one_in: int = 1


class _Counters:
    """Threads that count; the engine lets Python go on meanwhile. A process that was forked has its own."""

    pool: ClassVar[ThreadPoolExecutor]

    @classmethod
    def renew(cls) -> None:
        """Begin with none: a fork takes the pool along and not its threads, which would never answer."""
        cls.pool = ThreadPoolExecutor(8, "counts")


_Counters.renew()
os.register_at_fork(after_in_child=_Counters.renew)


class Counting:
    """The counts of one search, begun. Those of authors and headings take as long as all the others."""

    def __init__(self, searcher: tantivy.Searcher, maker: Maker, asked: Callable[[Maker], Query]) -> None:
        """Take what is asked; nothing is counted before :meth:`begin`."""
        self._searcher = searcher
        self._maker = maker
        self._asked = asked
        self._late = ESTIMATED if searcher.num_docs > MOST_COUNTED else SLOWEST

    def begin(self, query: Query, of_all_years: Query) -> Callable[[], Counted]:
        """Begin to count a search, and its years with the choice of years left out; return what waits for it.

        What would take too long among very many records is estimated from a sample, drawn by digest and so by
        chance. Years, tags, sources and statuses are always counted.
        """
        first = _Counters.pool.submit(self._first, query, of_all_years)
        others = _Counters.pool.submit(self._others, query)

        def ended() -> Counted:
            answer, (late, one_in) = first.result(), others.result()
            values = {name: _buckets(answer[name]) for name in FACETS if name not in self._late}
            values |= {name: [(v, n * one_in) for v, n in _buckets(late[name])] for name in self._late}
            by_year = {int(year): n for year, n in _buckets(answer["year"])}
            undated = by_year.pop(UNDATED, 0)
            tail: list[tuple[int | None, int]] = [(None, undated)] if undated else []
            return Counted(values, [*sorted(by_year.items()), *tail], one_in)

        return ended

    def _first(self, query: Query, of_all_years: Query) -> Answer:
        facets = _wanted(name for name in FACETS if name not in self._late)
        years = {"year": {"terms": {"field": "year", "size": 500, "missing": UNDATED}}}
        if of_all_years is query:
            return self._searcher.aggregate(query, facets | years)
        return {**self._searcher.aggregate(query, facets), **self._searcher.aggregate(of_all_years, years)}

    def _others(self, query: Query) -> tuple[Answer, int]:
        one_in = self._one_in()
        part = query if one_in == 1 else self._sampled(one_in)
        return self._searcher.aggregate(part, _wanted(self._late)), one_in

    def _one_in(self) -> int:
        """Return in which share of the records to count; how many will be found is not known yet."""
        held = self._searcher.num_docs
        if held <= MOST_COUNTED:
            return 1
        share = _power(held / ROUGH)
        found = share * paging.count(self._searcher, self._sampled(share))
        return 1 if found <= MOST_COUNTED else _power(found / SAMPLE)

    def _sampled(self, one_in: int) -> Query:
        if one_in == 1:
            return self._asked(self._maker)
        sample = term(self._maker, index.SAMPLE, str(one_in))
        return all_of([sample, self._asked(replace(self._maker, within=sample))])


def _power(number: float) -> int:
    """Return the largest power of two that is not more, and at least 1."""
    return int(2 ** max(math.floor(math.log2(number)), 0))


def _wanted(names: Iterable[str]) -> dict[str, Any]:
    return {
        name: {"terms": {"field": FACETS[name], "size": MOST_TERMS if name == "term" else MOST}}
        for name in names
    }


def _buckets(answer: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(bucket["key"], bucket["doc_count"]) for bucket in answer["buckets"]]
