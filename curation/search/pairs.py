"""Phrases of common words: two that stand side by side are one word of a field of their own.

To find "facial nerve" the engine otherwise compares the places of both words in every record that has them,
which in a base of a million took a tenth of a second, and as long again for the counts. Only pairs of which
both words are common are kept: they are the slow ones, and no more than the square of the list.
"""

import itertools
from collections.abc import Iterable, Sequence

import tantivy
from tantivy import Occur, Query

from curation.search import index
from curation.search.common_words import COMMON

LIKE_A_PHRASE = 2.0  # a phrase scores by the rarity of both its words, a pair by its own, which is less


def pairs_of(texts: Iterable[str]) -> str:
    """Return the pairs of common words in some analysed texts, joined by blanks; none is of two texts."""
    found: list[str] = []
    for text in texts:
        found += _pairs(text.split())
    return " ".join(found)


def _pairs(words: Sequence[str]) -> list[str]:
    return [f"{a}_{b}" for a, b in itertools.pairwise(words) if a in COMMON and b in COMMON]


def row(schema: tantivy.Schema, name: str, tokens: Sequence[str]) -> Query:
    """Ask a text for two tokens or more side by side, in this order."""
    found = [Query.term_query(schema, index.PAIRS[name], pair, "freq") for pair in _kept(name, tokens)]
    if found and len(tokens) == 2:
        return Query.boost_query(found[0], LIKE_A_PHRASE)
    phrase = Query.phrase_query(schema, name, list(tokens))
    if not found:
        return phrase
    # A longer phrase is looked for where all of its pairs are, which tells the records apart and ranks none.
    apart = [(Occur.Must, Query.const_score_query(pair, 0.0)) for pair in found]
    return Query.boolean_query([(Occur.Must, phrase), *apart])


def _kept(name: str, tokens: Sequence[str]) -> list[str]:
    return _pairs(tokens) if name in index.PAIRS else []
