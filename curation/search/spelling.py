"""What was probably meant: the nearest tag, and the nearest word of those the index holds."""

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from curation.search.fields import FIELDS, field_of, known_tags
from curation.search.tree import Node, Phrase, Span, Word, Words, leaves

MOST_SUGGESTED = 5


def nearest(written: str, known: Iterable[str]) -> str:
    """Return the known name most like what was written, or "" when none is like it."""
    found = process.extractOne(written, known, scorer=fuzz.ratio, score_cutoff=70)
    return found[0] if found else ""


def nearest_tag(written: str) -> str:
    """Return the short tag of the field that a mistyped tag is most like, or ""."""
    found = field_of(nearest(written.lower().strip(), known_tags()))
    return found.key if found and found.key in FIELDS else ""


def suggestions(word: str, known: Mapping[str, int], *, most: int = MOST_SUGGESTED) -> list[str]:
    """Return the known words that differ from ``word`` by a slip or two, the likeliest first.

    ``known`` gives each word's number of records. One slip (a letter more, less, other, or two exchanged) is
    allowed up to five letters, two beyond; fewer slips come first, then the same first letter, then the word
    in more records.
    """
    allowed = 1 if len(word) < 6 else 2
    near = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=200)
    ranked = sorted(near, key=lambda found: (found[1], found[0][:1] != word[:1], -known[found[0]], found[0]))
    return [found[0] for found in ranked if found[1] > 0][:most]


def unknown_words(tree: Node, known: Mapping[str, int]) -> list[tuple[Span, str]]:
    """Return the words of a tree that no record holds, each with its place; truncated ones are left out."""
    from curation.search.analysis import tokens

    found = []
    for part in leaves(tree):
        words = part.words if isinstance(part, Words | Phrase) else (part,) if isinstance(part, Word) else ()
        for word in words:
            alone = tokens(word.text)
            if not word.truncated and len(alone) == 1 and alone[0].isalpha() and alone[0] not in known:
                found.append((word.span, alone[0]))
    return found
