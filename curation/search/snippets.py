"""Highlights: the words that were sought, marked in the text of the page shown and of no other record."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from curation.search import analysis, tree

TAG = re.compile(r"<[^<>]*>")
SCRIPT = re.compile(r"<(su[bp])>([\d+\-−()]+|n)</\1>", re.ASCII)  # no words: there is no raised m
SCRIPTS = {
    "sup": str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ"),
    "sub": str.maketrans("0123456789+-−()n", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ₙ"),
}
WIDTH = 280  # characters of a snippet


@dataclass(frozen=True)
class Sought:
    """The tokens a search looks for, and the beginnings of tokens."""

    tokens: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything is sought."""
        return bool(self.tokens or self.beginnings)

    def __contains__(self, token: str) -> bool:
        """Say whether a token is sought."""
        return token in self.tokens or token.startswith(self.beginnings or ("\0",))

    @cached_property
    def pieces(self) -> "Pieces":
        """The pieces of texts that were looked at so far."""
        return Pieces(self)

    @cached_property
    def _held(self) -> dict[str, list[str]]:
        return {}

    def held(self, text: str) -> list[str]:
        """Return the distinct pieces of a text that hold a sought token, in order; each text is read once."""
        found = self._held.get(text)
        if found is None:
            known = self.pieces
            found = self._held[text] = [p for p in dict.fromkeys(analysis.written(text)) if known[p]]
        return found


class Pieces(dict[str, bool]):
    """Whether a piece of a text holds a sought token; each is taken apart once, however often it comes."""

    def __init__(self, wanted: Sought) -> None:
        """Begin with none."""
        super().__init__()
        self._wanted = wanted

    def __missing__(self, piece: str) -> bool:
        """Take a piece apart."""
        tokens, wanted = analysis.tokens(piece), self._wanted
        found = self[piece] = not wanted.tokens.isdisjoint(tokens) or (
            bool(wanted.beginnings) and any(token.startswith(wanted.beginnings) for token in tokens)
        )
        return found


def sought(asked: tree.Node) -> Sought:
    """Return what a tree looks for in texts; what it excludes is not looked for."""
    tokens: set[str] = set()
    beginnings: set[str] = set()
    for word in tree.sought_words(asked):
        if word.truncated and (begun := analysis.beginnings_of(word.text)):
            tokens.update(begun.before, *(form.split() for form in begun.whole))
            beginnings.update(begun.prefixes)
        else:
            tokens.update(analysis.tokens(word.text))
    return Sought(frozenset(tokens), tuple(beginnings))


def places(text: str, wanted: Sought) -> list[tuple[int, int]]:
    """Return where in a plain text the sought words stand, in order, none overlapping another."""
    spots = []
    for piece in wanted.held(text):
        length = len(piece.rstrip(".,'’"))
        spots += [(at, at + length) for at in analysis.stands(piece, text)]
    return sorted(spots)


def marked(markup: str, wanted: Sought) -> str:
    """Mark the sought words in sanitised markup; a word that a tag divides is marked on both of its sides.

    What comes out has the same tags in the same order, and the same text.
    """
    pieces = list(_pieces(markup))
    text = "".join(piece for piece, is_tag in pieces if not is_tag)
    spots = places(text, wanted)
    out: list[str] = []
    at = 0
    for piece, is_tag in pieces:
        if is_tag:
            out.append(piece)
            continue
        out.append(_marked_text(piece, at, spots))
        at += len(piece)
    return "".join(out)


def _pieces(markup: str) -> Iterator[tuple[str, bool]]:
    """Give tags as they stand and the text between them unescaped."""
    at = 0
    for tag in TAG.finditer(markup):
        if tag.start() > at:
            yield html.unescape(markup[at : tag.start()]), False
        yield tag[0], True
        at = tag.end()
    if at < len(markup):
        yield html.unescape(markup[at:]), False


def _marked_text(text: str, offset: int, spots: Iterable[tuple[int, int]]) -> str:
    """Escape a piece of text that begins at an offset, its part of each spot within a mark."""
    out: list[str] = []
    at = 0
    for start, end in spots:
        low, high = max(start - offset, at), min(end - offset, len(text))
        if low < high:
            out += [html.escape(text[at:low]), "<mark>", html.escape(text[low:high]), "</mark>"]
            at = high
    out.append(html.escape(text[at:]))
    return "".join(out)


def read(text: dict[str, str]) -> str:
    """Return a stored text as one line of plain text; what stood above or below the line still does.

    Without that, 10⁶ cells would be 106. The index knows the 106; who looks for that finds it unmarked.
    """
    markup = text.get("html", "")
    if "<su" not in markup or "<math" in markup:
        return text.get("plain", "")
    return html.unescape(TAG.sub("", SCRIPT.sub(_script, markup)))


def _script(found: re.Match[str]) -> str:
    return found[2].translate(SCRIPTS[found[1]])


def snippet(texts: Iterable[str], wanted: Sought, *, width: int = WIDTH) -> str:
    """Return, as markup, the stretch of some plain texts that holds most of the sought words.

    Empty where none of them is there. What is cut off is shown as an ellipsis.
    """
    best: tuple[int, int, str, list[tuple[int, int]]] = (0, 0, "", [])
    for text in texts:
        spots = places(text, wanted)
        words = [text[start:end].lower() for start, end in spots]
        behind = 0
        for first, (start, _) in enumerate(spots):
            while behind < len(spots) and spots[behind][1] - start <= width:
                behind += 1
            kinds = len(set(words[first:behind]))
            if kinds > best[0]:
                best = (kinds, start, text, spots)
    kinds, start, text, spots = best
    return _stretch(text, start, spots, width) if kinds else ""


def _stretch(text: str, start: int, spots: list[tuple[int, int]], width: int) -> str:
    low = max(start - width // 5, 0)
    low = 0 if low < 20 else text.find(" ", low) + 1 or low
    high = len(text) if low + width >= len(text) - 20 else text.rfind(" ", start, low + width)
    high = high if high > start else min(low + width, len(text))
    shown = _marked_text(text[low:high], low, spots)
    return ("… " if low else "") + shown + (" …" if high < len(text) else "")
