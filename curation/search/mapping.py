"""Words without a tag also search the heading of their name, as PubMed's automatic term mapping does."""

import functools
from collections.abc import Callable

from curation.search import mesh
from curation.search.analysis import STOP_WORDS, analysed
from curation.search.tree import And, Leaf, Node, Not, Or, Span, Value, Word, Words

LONGEST_NAME = 8  # words of a heading or of an entry term

Heading = Callable[[str], str]
"""Gives the heading that words name, by itself or by an entry term; "" when there is none."""


@functools.cache
def _headings() -> dict[str, str]:
    """Return the headings by their names as tokens; one written the other way round by both of its orders."""
    names = {analysed(name): name for name in mesh.headings()}
    for name in mesh.headings():
        last, comma, first = name.partition(", ")
        if comma and "," not in first:
            names.setdefault(analysed(f"{first} {last}"), name)
    names.pop("", None)
    return names


def heading(words: str) -> str:
    """Return the MeSH heading that words name, in the singular or the plural; "" when there is none."""
    return "" if words.lower() in STOP_WORDS else _headings().get(analysed(words), "")


def mapped(tree: Node, heading: Heading = heading) -> Node:
    """Return the tree in which words without a field that name a heading ask for it, too.

    The longest name at each place is taken: of "facial nerve rat", "facial nerve" and "rat".
    """
    if isinstance(tree, And | Or):
        return type(tree)(tuple(mapped(part, heading) for part in tree.parts), span=tree.span)
    if isinstance(tree, Not):
        return Not(mapped(tree.left, heading), mapped(tree.right, heading), span=tree.span)
    if isinstance(tree, Word | Words) and not tree.field:
        return _row(tree.words if isinstance(tree, Words) else (tree,), heading, tree)
    return tree


def _row(words: tuple[Word, ...], heading: Heading, typed: Node) -> Node:
    parts: list[Node] = []
    loose: list[Word] = []
    place = 0
    while place < len(words):
        size, name = _longest(words[place : place + LONGEST_NAME], heading)
        if name:
            parts += _loose(_telling(loose))
            loose = []
            named = words[place : place + size]
            span = Span(named[0].span.start, named[-1].span.end)
            parts.append(Or((Value(name, "mh", span=span), *_loose(named)), span=span))
        else:
            loose.append(words[place])
        place += size
    if not parts:
        return typed
    parts += _loose(_telling(loose))
    return parts[0] if len(parts) == 1 else And(tuple(parts), span=typed.span)


def _telling(words: list[Word]) -> list[Word]:
    """Leave out the small words that stand between names; beside a name they are not asked for."""
    return [word for word in words if word.truncated or word.text.lower() not in STOP_WORDS]


def _longest(words: tuple[Word, ...], heading: Heading) -> tuple[int, str]:
    for size in range(len(words), 0, -1):
        if not any(word.truncated for word in words[:size]):
            name = heading(" ".join(word.text for word in words[:size]))
            if name:
                return size, name
    return 1, ""


def _loose(words: "tuple[Word, ...] | list[Word]") -> list[Leaf]:
    """Return bare words as searches of all fields, so that they are not mapped again."""
    everywhere = tuple(Word(w.text, "all", w.truncated, span=w.span) for w in words)
    if len(everywhere) < 2:
        return list(everywhere)
    return [Words(everywhere, "all", span=Span(everywhere[0].span.start, everywhere[-1].span.end))]
