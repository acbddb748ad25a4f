"""The filters beside the results, and what each keeps."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tantivy import Occur, Query

from curation.search import index
from curation.search.query import Maker, flat

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
            found.append(term(maker, "is", "retracted"))
        if self.pmids is not None:
            found.append(maker.any_of(self.pmids))
        if self.since is not None:
            found.append(maker.between("stored", int(self.since.timestamp() * 1000) + 1, None))
        if not but_years and self.years:
            found.append(maker.between("year", *self.years))
        if not but_years and self.undated:
            everything = flat(Query.all_query())
            dated = term(maker, "has", "year")
            found.append(Query.boolean_query([(Occur.Must, everything), (Occur.MustNot, dated)]))
        return found


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
        return term(maker, BY_UI[name], value.lower())
    return term(maker, FACETS[name], value)


def term(maker: Maker, name: str, value: str) -> Query:
    """Ask for one value of a field."""
    said = index.one_word(value) if name in index.WHOLE else value
    return flat(Query.term_query(maker.schema, name, said, "basic"))
