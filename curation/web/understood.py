"""A search as it was understood, in words: its terms, what joins them, the headings asked for besides."""

from collections.abc import Iterator
from dataclasses import dataclass

from curation.search import tree
from curation.search.fields import named
from curation.search.mapping import mapped
from curation.search.tree import Node, inner
from curation.search.wording import wording

MOST = 40  # pieces shown in the line; the full expression says the rest


@dataclass(frozen=True)
class Piece:
    """A word of the line: a ``term`` with what is said beside it, an ``op``, or a ``bracket``."""

    kind: str
    text: str
    also: str = ""


@dataclass(frozen=True)
class Understood:
    """The line, and the whole in the language of the search."""

    pieces: list[Piece]
    full: str


def understood(asked: Node) -> Understood | None:
    """Return how a search was read; None where that is just what was typed: one term without a heading."""
    whole = mapped(asked)
    pieces = list(_spoken(whole))
    if len(pieces) < 2 and not any(piece.also for piece in pieces):
        return None
    more = [Piece("bracket", "…")] if len(pieces) > MOST else []
    return Understood(pieces[:MOST] + more, wording(whole))


def _spoken(node: Node, *, inside: bool = False) -> Iterator[Piece]:
    heading = _by_heading(node)
    if heading:
        yield heading
        return
    parts = inner(node)
    if not parts:
        yield _leaf(node)
        return
    join = "NOT" if isinstance(node, tree.Not) else "AND" if isinstance(node, tree.And) else "OR"
    if inside:
        yield Piece("bracket", "(")
    for place, part in enumerate(parts):
        if place:
            yield Piece("op", join)
        yield from _spoken(part, inside=True)
    if inside:
        yield Piece("bracket", ")")


def _by_heading(node: Node) -> Piece | None:
    """Return the words that also ask for a heading, as one piece."""
    if not isinstance(node, tree.Or) or len(node.parts) != 2:
        return None
    heading, words = node.parts
    if not isinstance(heading, tree.Value) or heading.field != "mh" or heading.span != words.span:
        return None
    text = _words(words)
    return Piece("term", text, f"and the heading {heading.text}") if text else None


def _words(node: Node) -> str:
    if isinstance(node, tree.Word):
        return f"{node.text}*" if node.truncated else node.text
    return " ".join(_words(word) for word in node.words) if isinstance(node, tree.Words) else ""


def _leaf(node: Node) -> Piece:
    if isinstance(node, tree.Word | tree.Words | tree.Phrase):
        text = f"“{' '.join(map(_words, node.words))}”" if isinstance(node, tree.Phrase) else _words(node)
        return Piece("term", text, "" if node.field in ("", "all") else f"in {named(node.field).name}")
    if isinstance(node, tree.Value):
        return Piece("term", node.text + ("*" if node.truncated else ""), f"as {named(node.field).name}")
    return Piece("term", wording(node))
