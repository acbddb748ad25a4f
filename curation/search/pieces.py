"""Cut a search into pieces: brackets, tags, quoted text, words. Any text can be cut; nothing raises."""

from typing import NamedTuple

from lark import Lark

from curation.search.fields import OWN
from curation.search.tree import Span

_TERMINALS = r"""
start: (DOI | HEADING | OWN | SINGLE | QUOTED | TAG | REFERENCE | OPEN | CLOSE | WORD | STRAY)*
DOI.9: /(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s?)?10\.\d{4,9}\/(?:[^\s"\[\]()]|\([^\s"\[\]()]*\))+/i
HEADING.8: /\[mh\s+\^?"[^"\[\]]*"(?:\/[^\[\]"]*)?\]/i
OWN.7: /(?:WORDS):(?:"[^"]*"?|[^\s()\[\]"]+)/i
SINGLE.6: /'[^'"\[\]()]{1,120}'(?=\/(?:exp|de|mj)|:[a-z])/i
QUOTED.5: /"[^"]*"\*?|"[^"\[\]()\n]*/
TAG.5: /\[[^\[\]"\n]{0,80}\]/
REFERENCE.5: /#\d{1,6}(?![^\s()\[\]"])/
OPEN: "("
CLOSE: ")"
WORD: /[^\s()\[\]"]+/
STRAY.-1: /[\[\]]/
SPACE: /\s+/
%ignore SPACE
""".replace("WORDS", "|".join(sorted(OWN, key=len, reverse=True)))
_CUTTER = Lark(_TERMINALS, parser="lalr", lexer="basic")


def _alike() -> dict[int, str]:
    """Map characters to the ASCII ones they are meant as, one to one, so that places stay what they are."""
    meant = {
        '"': "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u301f\uff02",
        "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63",
        "*": "\u2217\u204e\u2731\ufe61",
        " ": "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
        "\u202f\u205f\u3000\ufeff\u0000",
        "[": "\u3010\u27e6",
        "]": "\u3011\u27e7",
        ":": "\ua789\u2236",
    }
    table = {ord(character): plain for plain, characters in meant.items() for character in characters}
    return table | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


_ALIKE = _alike()


class Piece(NamedTuple):
    """One piece; ``kind`` is the name of a terminal above, ``start`` and ``end`` its place in the text."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Return its place."""
        return Span(self.start, self.end)


def plain(text: str) -> str:
    """Put typographic quotes, dashes and full-width characters plainly; the length stays the same."""
    return text if text.isascii() else text.translate(_ALIKE)


def cut(text: str, begins: int = 0) -> list[Piece]:
    """Cut a text, which stands at ``begins`` in what was typed."""
    text = plain(text)
    pieces = []
    for token in _CUTTER.lex(text):
        start = begins + (token.start_pos or 0)
        pieces.append(Piece(token.type, str(token), start, start + len(token)))
    return pieces
