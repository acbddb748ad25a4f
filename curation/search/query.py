"""A tree becomes a query of the engine: one function a kind of node.

What stands in the index is asked there. What only the store or a person knows (an earlier search, the records
that a record cites, what curators said) comes in as :class:`Given`, looked up before by those who may.
"""

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

import tantivy
from tantivy import FieldType, Occur, Query

from curation.search import analysis, fields, index, pairs, tree
from curation.search.alike import like
from curation.search.laid_out import gaps, placed, rows_of_patterns
from curation.search.mapping import heading, mapped
from curation.search.plain_values import as_number, earlier, identifier
from curation.search.tree import Node, Span

TITLE_AND_MORE = ("ti", "ab", "ot")
READ_IN = {  # which texts of the index a text field looks at
    "": tuple(index.TEXT),
    "all": tuple(index.TEXT),
    "tiab": TITLE_AND_MORE,
    "tw": (*TITLE_AND_MORE, "ix", "tt"),
}
SIDE_BY_SIDE = ("ti", "ab")  # where words in a row count for more
HEADINGS = {  # the index's field of a heading, and whether narrower ones are meant
    "mh": "mhx",
    "mh:noexp": "mh",
    "majr": "majrx",
    "majr:noexp": "majr",
    "sh": "sh",
    "sh:noexp": "sh",
    "nm": "nm",
}
NUMBERS = {"pmid", "cited"}
NAMED = {  # our own words whose values are looked up first, and the index's field of each
    "source": "source",
    "status": "status",
    "tag": "term",
    "facet": "facet",
    "by": "by",
    "conflict": "conflict",
}
BOOST_SIDE_BY_SIDE = 2.0
MOST_ORDERS = 600  # phrases that one proximity may become
INITIALS = re.compile(r"(?: [a-z])+$")


class QueryError(Exception):
    """A part of a search cannot be asked; the message is for the person, ``span`` for its place."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.span = span


class Filters(Protocol):
    """The filters that an earlier search had."""

    def queries(self, maker: "Maker") -> list[Query]:
        """Return a query for each."""


class Earlier(NamedTuple):
    """An earlier search: what was asked, and its filters."""

    tree: Node
    filters: Filters | None = None


@dataclass(frozen=True)
class Given:
    """What the index does not know, or may not tell to everybody.

    ``pmids``: sets of PMIDs by own word and value. ``named``: the index's values of an own word and what a
    person wrote behind it; one that is missing finds nothing. ``hers``: what a leaf finds for this person
    besides, as it rests on what she said herself and the blind rule keeps from the others. ``refused``: why
    an own word with a value cannot be asked. ``searches``: earlier searches by number. ``telling``: the words
    that tell a record from others, by its PMID.
    """

    pmids: Mapping[tuple[str, str], Sequence[int]] = field(default_factory=dict)
    named: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    hers: Mapping[Node, Sequence[int]] = field(default_factory=dict)
    refused: Mapping[tuple[str, str], str] = field(default_factory=dict)
    searches: Mapping[int, Earlier] = field(default_factory=dict)
    telling: Mapping[int, Sequence[str]] = field(default_factory=dict)
    today: date = field(default_factory=date.today)


@dataclass(frozen=True)
class Maker:
    """Makes queries of one schema, given what was looked up; ``within`` are the only records wanted."""

    schema: tantivy.Schema
    given: Given = field(default_factory=Given)
    within: Query | None = None

    def make(self, node: Node) -> Query:
        """Return the query of a tree.

        Raises:
            QueryError: if a part of it cannot be asked.
        """
        made = MAKERS[type(node)](self, node)
        hers = self.given.hers.get(node) if self.given.hers else None
        return self._any([made, self.any_of(hers)]) if hers else made

    # --- words ---

    def word(self, node: tree.Word) -> Query:
        """Ask for one word in the texts of its field; untagged, also for the heading of that name."""
        if node.truncated:
            return self._any(self._beginning(name, node.text) for name in texts(node.field))
        tokens = analysis.tokens(node.text)
        found = self._any(self._row(name, tokens) for name in texts(node.field))
        return found if node.field else self._any([found, self._heading(heading(node.text) or node.text)])

    def words(self, node: tree.Words) -> Query:
        """Ask for all of some words; a record that has them side by side ranks higher.

        Untagged, those that name a heading also ask for it.
        """
        said = node if node.field else mapped(node)
        if said is not node:
            every = self.make(said)
        else:
            asked = set(analysis.needed([w.text for w in node.words]))
            some = [w for w in node.words if w.text in asked] or node.words
            every = all_of([self.word(tree.Word(w.text, node.field or "all", w.truncated)) for w in some])
            if not node.field:
                every = self._any([every, self._heading(" ".join(w.text for w in node.words))])
        tokens = [token for w in node.words for token in analysis.tokens(w.text)]
        beside = [name for name in SIDE_BY_SIDE if name in texts(node.field)]
        if len(tokens) < 2 or not beside or any(w.truncated for w in node.words):
            return every
        better = self._any(Query.boost_query(self._row(name, tokens), BOOST_SIDE_BY_SIDE) for name in beside)
        return Query.boolean_query([(Occur.Must, every), (Occur.Should, better)])

    def phrase(self, node: tree.Phrase) -> Query:
        """Ask for words in this order, side by side."""
        if any(w.truncated for w in node.words):
            return self._any(
                self._pattern(name, patterns)
                for patterns in rows_of_patterns(node.words)
                for name in texts(node.field)
            )
        tokens = [token for w in node.words for token in analysis.tokens(w.text)]
        return self._any(self._row(name, tokens) for name in texts(node.field))

    def near(self, node: tree.Near) -> Query:
        """Ask for words in any order with at most so many others between them."""
        groups = [group for w in node.words if (group := tuple(analysis.tokens(w.text)))]
        return self._any(self._near(name, groups, node.distance) for name in texts(node.field))

    def _near(self, name: str, groups: Sequence[tuple[str, ...]], distance: int) -> Query:
        """Try every order and every way to lay the gaps, as phrases with places."""
        if len(groups) < 2:
            return self._row(name, [token for group in groups for token in group])
        tokens = [token for group in groups for token in group]
        if len(tokens) == 2:
            found = [Query.phrase_query(self.schema, name, list(t), distance) for t in (tokens, tokens[::-1])]
            return self._weighted(name, self._any(found))
        orders = dict.fromkeys(itertools.permutations(groups))
        laid = gaps(len(groups) - 1, distance)
        if laid and len(orders) * len(laid) <= MOST_ORDERS:
            return self._any(
                self._weighted(name, Query.phrase_query(self.schema, name, placed(order, between)))
                for order in orders
                for between in laid
            )
        # Too many to lay out one by one: every pair must be near enough, which finds all and a few more.
        wide = distance + len(tokens) - 2
        pairs = itertools.combinations([group[0] for group in groups], 2)
        return all_of(
            [
                self._any(
                    Query.phrase_query(self.schema, name, list(turn), wide) for turn in ((a, b), (b, a))
                )
                for a, b in pairs
            ]
        )

    def _row(self, name: str, tokens: Sequence[str]) -> Query:
        """Ask one text for tokens in a row."""
        if not tokens:
            return Query.empty_query()
        if len(tokens) == 1:
            return self._weighted(name, Query.term_query(self.schema, name, tokens[0], "freq"))
        return self._weighted(name, pairs.row(self.schema, name, tokens))

    def _beginning(self, name: str, text: str) -> Query:
        """Ask one text for any word that begins so."""
        sought = analysis.beginnings_of(text)
        if sought is None:
            return Query.empty_query()
        whole = [self._row(name, (*sought.before, *form.split())) for form in sought.whole]
        if sought.before:
            before = [re.escape(token) for token in sought.before]
            begun = [self._pattern(name, [*before, re.escape(p) + ".*"]) for p in sought.prefixes]
        else:
            begun = [self._weighted(name, self._prefix(name, prefix)) for prefix in sought.prefixes]
        return self._any([*whole, *begun])

    def _pattern(self, name: str, patterns: Sequence[str]) -> Query:
        if len(patterns) == 1:
            return self._weighted(name, Query.regex_query(self.schema, name, patterns[0]))
        return self._weighted(name, Query.regex_phrase_query(self.schema, name, list(patterns)))

    def _weighted(self, name: str, query: Query) -> Query:
        if self.within is not None:
            return all_of([query, self.within])  # here: the engine reads an OR whole, however few are wanted
        weight = index.TEXT[name]
        return query if weight == 1 else Query.boost_query(query, weight)

    def _prefix(self, name: str, prefix: str) -> Query:
        return Query.regex_query(self.schema, name, re.escape(prefix) + ".*")

    def _heading(self, text: str) -> Query:
        return self._term("mhx", analysis.key(text))

    # --- whole values ---

    def value(self, node: tree.Value) -> Query:
        """Ask for one whole value of a field."""
        if node.field in NUMBERS:
            return self._number(node)
        if node.field == "pa":  # PubMed's records do not carry pharmacological actions
            return Query.empty_query()
        matched = fields.FIELDS[node.field].match
        if matched == "name":
            return self._name(node)
        if matched == "heading":
            return self._named_heading(node)
        if matched == "filter":
            return self._subset(node)
        value = identifier(node.field, node.text) if matched == "id" else analysis.key(node.text)
        return self._whole(node.field, value, truncated=node.truncated)

    def _number(self, node: tree.Value) -> Query:
        if not node.text.strip().isdecimal():
            return Query.empty_query()
        number = min(int(node.text), 2**62)
        if node.field == index.KEY:
            return Query.term_query(self.schema, node.field, number, "basic")
        return self.between(node.field, number, number)

    def _name(self, node: tree.Value) -> Query:
        name = analysis.key(node.text)
        joined = INITIALS.sub(lambda found: " " + found[0].replace(" ", ""), name)
        both = node.field == "au" and not node.truncated
        names = ["au", "fau"] if both else [node.field]
        forms = dict.fromkeys((name, joined))
        return self._any(self._whole(f, form, truncated=node.truncated) for f in names for form in forms)

    def _named_heading(self, node: tree.Value) -> Query:
        name = HEADINGS[node.field]
        heading = analysis.key(node.text)
        if node.field == "nm" or not heading:
            return self._whole(name, heading, truncated=node.truncated)
        if node.qualifier:
            heading += "/" + analysis.key(node.qualifier)
        return self._whole(name, heading, truncated=node.truncated)

    def _subset(self, node: tree.Value) -> Query:
        """Ask for a subset by its name, or else for a type, a language or a heading: ``humans[sb]``."""
        value = analysis.key(node.text)
        own = self._any([self._term("sb", value), self._term("sb", value.replace(" ", ""))])
        return self._any([own, self._term("pt", value), self._term("la", value), self._term("mh", value)])

    def _whole(self, name: str, value: str, *, truncated: bool = False) -> Query:
        if not value:
            return Query.empty_query()
        if truncated:
            return flat(self._prefix(name, index.one_word(value)))
        return self._term(name, value)

    def _term(self, name: str, value: str) -> Query:
        if not value:
            return Query.empty_query()
        return flat(Query.term_query(self.schema, name, index.one_word(value), "basic"))

    # --- ranges ---

    def range(self, node: tree.Range) -> Query:
        """Ask for days or numbers from one to another, both included."""
        return self.between(node.field, as_number(node.low), as_number(node.high))

    def between(self, name: str, low: int | None, high: int | None) -> Query:
        """Ask for numbers of a field from one to another, both included."""
        return flat(Query.range_query(self.schema, name, FieldType.Integer, low, high))

    def last(self, node: tree.Last) -> Query:
        """Ask for the last days, months or years."""
        since = earlier(self.given.today, node.amount, node.unit)
        return self.between(node.field, as_number(since), as_number(self.given.today))

    # --- our own words, earlier searches ---

    def own(self, node: tree.Own) -> Query:
        """Ask for a value that only this base knows."""
        if why := self.given.refused.get((node.field, node.value)):
            raise QueryError(why, node.span)
        if (pmids := self.given.pmids.get((node.field, node.value))) is not None:
            return self.any_of(pmids)
        if node.field in ("is", "has"):
            return self._term(node.field, analysis.key(node.value))
        if node.field in NAMED:
            values = self.given.named.get((node.field, node.value), ())
            return self._any([self._term(NAMED[node.field], value) for value in values])
        if node.field == "like":
            return like(self.schema, self.given.telling.get(int(node.value), ()), int(node.value))
        if node.field == "quote":
            return self._quote(analysis.tokens(node.value))
        if node.field == "cites" and node.value.strip().isdecimal():
            return flat(Query.term_query(self.schema, "refs", min(int(node.value), 2**62), "basic"))
        raise QueryError(f"“{node.field}:{node.value}” cannot be searched here.", node.span)

    def _quote(self, tokens: list[str]) -> Query:
        """Ask for words in a row among those that tags rest on."""
        if len(tokens) < 2:
            return self._term(index.QUOTES, tokens[0] if tokens else "")
        return flat(Query.phrase_query(self.schema, index.QUOTES, list[str | tuple[int, str]](tokens)))

    def any_of(self, pmids: Sequence[int]) -> Query:
        """Ask for some PMIDs."""
        return flat(Query.term_set_query(self.schema, "pmid", list(pmids))) if pmids else Query.empty_query()

    def earlier_search(self, node: tree.SetRef) -> Query:
        """Ask again what was asked before, with the filters it had."""
        if node.number not in self.given.searches:
            raise QueryError(f"There is no search #{node.number} in your history.", node.span)
        asked, filters = self.given.searches[node.number]
        return all_of([self.make(asked), *(filters.queries(self) if filters else ())])

    # --- joining ---

    def both(self, node: tree.And) -> Query:
        """Ask for all parts."""
        return all_of([self.make(part) for part in node.parts])

    def either(self, node: tree.Or) -> Query:
        """Ask for any part."""
        return self._any(self.make(part) for part in node.parts)

    def without(self, node: tree.Not) -> Query:
        """Ask for what is in one part and not in the other."""
        return Query.boolean_query(
            [(Occur.Must, self.make(node.left)), (Occur.MustNot, self.make(node.right))]
        )

    def _any(self, queries: Iterable[Query]) -> Query:
        some = list(queries)
        if len(some) < 2:
            return some[0] if some else Query.empty_query()
        return Query.boolean_query([(Occur.Should, query) for query in some])


MAKERS: dict[type[Node], Callable[[Maker, Any], Query]] = {  # each takes the node it stands beside
    tree.Word: Maker.word,
    tree.Words: Maker.words,
    tree.Phrase: Maker.phrase,
    tree.Near: Maker.near,
    tree.Value: Maker.value,
    tree.Range: Maker.range,
    tree.Last: Maker.last,
    tree.Own: Maker.own,
    tree.SetRef: Maker.earlier_search,
    tree.Everything: lambda _maker, _node: flat(Query.all_query()),
    tree.Nothing: lambda _maker, _node: Query.empty_query(),
    tree.And: Maker.both,
    tree.Or: Maker.either,
    tree.Not: Maker.without,
}


@functools.cache
def texts(name: str) -> tuple[str, ...]:
    """Return the index's texts that a text field looks at."""
    return READ_IN.get(name, (name,))


def all_of(queries: Sequence[Query]) -> Query:
    """Join queries so that all must match."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def flat(query: Query) -> Query:
    """Let a query that only tells records apart add the same to each score."""
    return Query.const_score_query(query, 1.0)
