"""More like this: the words that tell a record from the others, and the records that share enough of them."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import tantivy
from tantivy import Occur, Query

from curation.models import Record
from curation.search import analysis, index

LOOKED_AT = ("ti", "ab", "ot", "ix")
MOST = 40  # words a record is told by
TITLE = 3  # what a word counts for that stands in the title
ENOUGH = 0.2  # of the words; a record with fewer is not like it


def telling_words(searcher: tantivy.Searcher, pmids: Iterable[int]) -> Mapping[int, Sequence[str]]:
    """Return the words that tell each of some records from the others. One statement.

    A word tells the more, the oftener it stands in the record and the fewer others have it (tf·idf, Spärck
    Jones 1972); one that no other record has finds nothing and is left out.
    """
    rows = Record.objects.filter(pk__in=list(pmids)).values_list(
        "pk", "title", "body__abstract__sections", "body__mesh"
    )
    return {
        pmid: _telling(searcher, title, sections or (), mesh or ()) for pmid, title, sections, mesh in rows
    }


def _telling(
    searcher: tantivy.Searcher,
    title: str,
    sections: Sequence[dict[str, dict[str, str]]],
    mesh: Sequence[dict[str, str]],
) -> list[str]:
    counted = Counter(analysis.tokens(title) * TITLE)
    for section in sections:
        counted.update(analysis.tokens(section["text"].get("plain", "")))
    for heading in mesh:
        counted.update(analysis.tokens(heading.get("name", "")))
    total = max(searcher.num_docs, 2)
    scored = []
    for word, n in counted.items():
        if len(word) < 3 or not word.isalpha() or word in analysis.STOP_WORDS:
            continue
        held = max(searcher.doc_freq(name, word) for name in LOOKED_AT)
        if 1 < held < total:
            scored.append((n * math.log(total / held), word))
    return [word for _, word in sorted(scored, reverse=True)[:MOST]]


def like(schema: tantivy.Schema, words: Sequence[str], pmid: int) -> Query:
    """Return a query for the records that share enough of some words, the one itself left out."""
    if not words:
        return Query.empty_query()
    each = [_word(schema, word) for word in words]
    least = max(min(2, len(each)), math.ceil(ENOUGH * len(each)))
    shared = Query.boolean_query([(Occur.Should, query) for query in each], minimum_number_should_match=least)
    itself = Query.term_query(schema, "pmid", pmid, "basic")
    return Query.boolean_query([(Occur.Must, shared), (Occur.MustNot, itself)])


def _word(schema: tantivy.Schema, word: str) -> Query:
    found = [
        Query.boost_query(Query.term_query(schema, name, word, "freq"), index.TEXT[name])
        for name in LOOKED_AT
    ]
    return Query.disjunction_max_query(found, 0.1)
