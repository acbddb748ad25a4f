"""When no record holds all of the words: the records that come nearest, slips of the pen allowed."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import tantivy
from rapidfuzz import process
from rapidfuzz.distance import OSA
from tantivy import Occur, Query

from curation.search import analysis, index, tree
from curation.search.known_words import KnownWords

LOOKED_AT = ("ti", "ab", "ot", "ix")
RARE = 3  # records; a word in fewer may be a slip of a more common one
ENOUGH = 0.6  # of the words
OF_MANY = 4  # words that are enough however many were typed: a pasted question has more than any record holds
NEAR = 2  # words that may stand between two that were typed side by side
MOST_WORDS = 30
LIKELIEST = 3


@dataclass(frozen=True)
class Meant:
    """A word as it was typed, and the words of the index it may have been meant as, the likeliest first."""

    typed: str
    words: tuple[str, ...]


def plain_words(node: tree.Node) -> list[str]:
    """Return the tokens of a search of plain words; nothing where it says more than that."""
    words = node.words if isinstance(node, tree.Words) else (node,) if isinstance(node, tree.Word) else ()
    if not words or node.field or any(w.truncated for w in words):  # type: ignore[union-attr]  # both have one
        return []
    tokens = dict.fromkeys(token for w in words for token in analysis.tokens(w.text))
    return [token for token in tokens if token not in analysis.STOP_WORDS][:MOST_WORDS]


def meant(known: KnownWords, token: str) -> Meant | None:
    """Return what a word may have been meant as; None where it is common enough to be meant as it is."""
    if len(token) < 4 or not token.isalpha() or known.records(token) >= RARE:
        return None
    return Meant(token, tuple(alike(known, token)))


def alike(known: KnownWords, token: str) -> list[str]:
    """Return up to three of the index's words that differ from a token by a slip or two, likeliest first."""
    slips = 1 if len(token) < 6 else 2
    groups: dict[tuple[int, bool], set[str]] = {}
    for start in {token[0], token[1] + token[0], token[1:3]}:
        words = known.beginning(start)
        near = process.extract(token, words, scorer=OSA.distance, score_cutoff=slips, limit=None)
        for word, distance, _ in near:
            groups.setdefault((int(distance), word[0] != token[0]), set()).add(word)
    found: list[str] = []
    for group in sorted(key for key in groups if key[0]):
        if len(found) < LIKELIEST:
            found += sorted(groups[group], key=lambda word: (-known.records(word), word))
    return found[:LIKELIEST]


def likelier(known: KnownWords, asked: tree.Node) -> list[tuple[tree.Span, str]]:
    """Return the words of a search that hardly any record holds, each with one of the index's that many do.

    Whole words alone are looked at: what is truncated, excluded or a name of something stays as it is.
    """
    found = []
    for word in itertools.islice(tree.sought_words(asked), MOST_WORDS):
        tokens = analysis.tokens(word.text)
        slip = meant(known, tokens[0]) if len(tokens) == 1 and not word.truncated else None
        better = [one for one in slip.words if known.records(one) >= RARE] if slip else []
        if better:
            found.append((word.span, better[0]))
    return found


def nearest_query(
    known: KnownWords, schema: tantivy.Schema, tokens: Sequence[str]
) -> tuple[Query, list[Meant]]:
    """Return a query for the records that hold enough of some words, and what was taken for a slip."""
    slips = [found for token in tokens if (found := meant(known, token)) and found.words]
    corrected = {slip.typed: slip.words for slip in slips}
    each = [_word(schema, token, corrected.get(token, ())) for token in tokens]
    least = max(1, min(math.floor(ENOUGH * len(each)), OF_MANY))
    most = Query.boolean_query([(Occur.Should, q) for q in each], minimum_number_should_match=least)
    beside = [_beside(schema, pair, corrected) for pair in itertools.pairwise(tokens)]
    return Query.boolean_query([(Occur.Must, most), *((Occur.Should, q) for q in beside)]), slips


def _beside(schema: tantivy.Schema, pair: tuple[str, str], corrected: Mapping[str, Sequence[str]]) -> Query:
    """Let two words of a title count for more where they stand near each other, a word or two between."""
    first, second = ((token, *corrected.get(token, ())) for token in pair)
    rows = [Query.phrase_query(schema, "ti", [a, b], NEAR) for a in first for b in second if a != b]
    if not rows:
        return Query.empty_query()
    return Query.boost_query(Query.disjunction_max_query(rows, 0.0), index.TEXT["ti"] / 2)


def _word(schema: tantivy.Schema, token: str, others: Sequence[str]) -> Query:
    forms = [(token, 1.0), *((other, 0.8) for other in others)]
    slip = [Query.fuzzy_term_query(schema, "ti", token, 1)] if len(token) > 4 else []
    whole = [
        Query.boost_query(Query.term_query(schema, name, form, "freq"), index.TEXT[name] * share)
        for form, share in forms
        for name in LOOKED_AT
    ]
    return Query.disjunction_max_query([*slip, *whole], 0.1)
