"""Quotes drawn into a section's text, whose characters then are exactly those of its plain text.

A place in the page is a place in the record: code points from the start of the section, as the stored quotes
count. So the page needs no table between the two, whatever markup, script or direction the text has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import pairwise

MATH = "math"


@dataclass(frozen=True)
class Span:
    """A quote to draw: code points of the plain text, the colour's name, and what it is a quote of."""

    start: int
    end: int
    colour: str
    name: str
    suggested: bool = False


@dataclass
class _Piece:
    """Some characters of the plain text and their HTML, or a tag, which has none."""

    html: str
    start: int
    end: int
    kind: str = "tag"  # tag, text, or formula, whose html holds its elements


@dataclass
class _Reader(HTMLParser):
    """Split sanitised HTML into pieces that lie along the plain text."""

    plain: str
    at: int = 0
    pieces: list[_Piece] = field(default_factory=list)
    fits: bool = True
    _formula: _Piece | None = None

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 the base's signature
        written = self.get_starttag_text() or ""
        if tag == MATH and self._formula is None:
            self._formula = _Piece("", self.at, self.at, "formula")
        self._tag(written)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 the same
        self._tag(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._tag(f"</{tag}>")
        if tag == MATH and self._formula is not None:
            self._formula.end = self.at
            self.pieces.append(self._formula)
            self._formula = None

    def handle_data(self, data: str) -> None:
        start, kept = self.at, []
        for char in data:
            if self.at < len(self.plain) and char == self.plain[self.at]:
                kept.append(char)
                self.at += 1
            elif not char.isspace():  # a space that plain text does not double is only layout
                self.fits = False
        if self._formula is not None:
            self._formula.html += escape("".join(kept), quote=False)
        elif kept:
            self.pieces.append(_Piece("".join(kept), start, self.at, "text"))

    def _tag(self, html: str) -> None:
        if self._formula is not None:
            self._formula.html += html
        else:
            self.pieces.append(_Piece(html, self.at, self.at))


def woven(plain: str, html: str, spans: Sequence[Span]) -> str:
    """Return HTML in which the spans are marked, each stretch once for each span that covers it.

    ``html`` is sanitised, and may be empty. Where it does not say what the plain text says, the plain text is
    shown: a quote at the wrong words would be worse than a lost superscript.
    """
    drawn = [span for span in spans if 0 <= span.start < span.end <= len(plain)]
    cuts = sorted({0, len(plain), *(s.start for s in drawn), *(s.end for s in drawn)})
    begun: set[str] = set()
    out = [_drawn(piece, cuts, drawn, begun) for piece in _pieces(plain, html)]
    return "".join(out)


def _pieces(plain: str, html: str) -> list[_Piece]:
    if html:
        reader = _Reader(plain)
        reader.feed(html)
        reader.close()
        if reader.fits and reader.at == len(plain):
            return reader.pieces
    return [_Piece(plain, 0, len(plain), "text")] if plain else []


def _drawn(piece: _Piece, cuts: Sequence[int], spans: Sequence[Span], begun: set[str]) -> str:
    if piece.kind == "tag":
        return piece.html
    if piece.kind == "formula":
        over = [s for s in spans if s.start < piece.end and s.end > piece.start]
        return _marked(piece.html, over, begun)
    inner = [piece.start, *(c for c in cuts if piece.start < c < piece.end), piece.end]
    out = []
    for start, end in pairwise(inner):
        words = escape(piece.html[start - piece.start : end - piece.start], quote=False)
        out.append(_marked(words, [s for s in spans if s.start <= start and end <= s.end], begun))
    return "".join(out)


def _marked(html: str, spans: Sequence[Span], begun: set[str]) -> str:
    """Wrap a stretch into one mark for each span; the longest outermost; a span's first has its id."""
    for span in sorted(spans, key=lambda s: (s.end - s.start, -s.start)):
        name = "" if span.name in begun else f' id="q-{span.name}"'
        begun.add(span.name)
        look = f"hl f-{span.colour}" + (" hl--suggested" if span.suggested else "")
        html = f'<mark class="{look}"{name}>{html}</mark>'
    return html
