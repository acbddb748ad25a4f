"""Cut a PubMed query into its pieces. Any text at all can be cut; nothing raises."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_PIECE = re.compile(
    r'(?P<space>\s+)|(?P<open>\()|(?P<close>\))|(?P<quoted>"[^"]*"?)|(?P<tag>\[[^\[\]]*\]?)'
    r'|(?P<earlier>\#\d+(?![^\s()\[\]"]))|(?P<word>[^\s()"\[\]]+)|(?P<stray>.)'
)
_CURLY = str.maketrans("“”„‟", '""""')
OPERATORS = ("AND", "OR", "NOT")


class Piece(NamedTuple):
    """One piece of a query; ``kind`` is open, close, operator, earlier or term."""

    kind: str
    text: str = ""
    tag: str | None = None
    quoted: bool = False


def pieces(query: str) -> Iterator[Piece]:
    """Give the pieces in their order; a run of bare words is one term, with the tag that ends it."""
    run: list[str] = []
    quoted: str | None = None
    for found in _PIECE.finditer(query.translate(_CURLY)):
        kind, text = str(found.lastgroup), found[0]
        if kind in ("space", "stray"):
            continue
        if kind == "tag":
            tag = text.strip("[]")
            yield from _term(run, quoted, tag)
            run, quoted = [], None
            continue
        if quoted is not None or (kind != "word" or text in OPERATORS):
            yield from _term(run, quoted, None)
            run, quoted = [], None
        if kind == "quoted":
            quoted = text.strip('"')
        elif kind == "word" and text not in OPERATORS:
            run.append(text)
        else:
            yield Piece("operator" if kind == "word" else kind, text)
    yield from _term(run, quoted, None)


def _term(run: list[str], quoted: str | None, tag: str | None) -> Iterator[Piece]:
    if quoted is not None:
        yield Piece("term", quoted, tag, quoted=True)
    elif run:
        yield Piece("term", " ".join(run), tag)
