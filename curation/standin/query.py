"""Answer a PubMed query: Boolean operators from left to right, fields, ranges, phrases, truncation.

Any text is answered. What PubMed does with a term it does not know is done here too: a bare term
is left out of the search and named in PhraseNotFound, so a search may become broader; a quoted one
is tried word by word and, when that fails as well, matches nothing. MeSH headings are matched as
they stand; narrower headings and entry terms are not added, since no tree is at hand.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from curation.standin.fields import ALL, UID, Field, field_of
from curation.standin.found import Found, Outcome, Remarks
from curation.standin.lexer import Piece, pieces
from curation.standin.library import Library, Numbers, UnreadError
from curation.standin.terms import Terms

Earlier = Callable[[int], tuple[Numbers, str] | None]
"""Gives the PMIDs and the translation of an earlier search of the session, or None."""


@dataclass
class _Frame:
    found: Found | None = None
    operator: str = ""


def answer(
    library: Library,
    query: str,
    *,
    earlier: Earlier = lambda _: None,
    field_name: str = "",
    clause: tuple[str, int, int, str] | None = None,
    within: Numbers | None = None,
) -> Outcome:
    """Answer ``query``.

    ``field_name`` limits untagged terms to one field; ``clause`` is a day range to be added (kind,
    first and last day number, wording); ``within`` keeps only these PMIDs.
    """
    ask = partial(_answer, library, query, earlier, field_name, clause, within)
    try:
        return ask()
    except UnreadError:
        library.read_words()
        return ask()


def _answer(
    library: Library,
    query: str,
    earlier: Earlier,
    field_name: str,
    clause: tuple[str, int, int, str] | None,
    within: Numbers | None,
) -> Outcome:
    with library.lock:
        search = _Search(library, earlier, field_of(field_name) if field_name else None)
        found = search.run(joined_ranges(pieces(query)))
        if clause is not None:
            kind, first, last, wording = clause
            span = Found(library.on_days(kind, first, last), wording)
            found = span if found is None else found.joined("AND", span)
        remarks = search.terms.remarks
        if found is None:
            lost = " AND ".join(f"({_with_field(phrase)})" for phrase in remarks.phrases_not_found)
            return Outcome(library.newest_first(library.uids(1, 0)), lost, remarks, [])
        mask = found.mask if within is None else found.mask & library.named(within)
        return Outcome(library.newest_first(mask), found.text, remarks, search.terms.asked)


def _with_field(phrase: str) -> str:
    return phrase if phrase.endswith("]") else f"{phrase}[All Fields]"


def joined_ranges(cut: Iterable[Piece]) -> list[Piece]:
    """Put ranges written as two tagged terms together: ``"2020"[dp] : "2021"[dp]``."""
    done: list[Piece] = []
    for piece in cut:
        colon = done[-1] if done else None
        start = done[-2] if len(done) > 1 else None
        if piece.kind == "term" and colon and start and colon.text == ":" and start.kind == "term":
            done[-2:] = [Piece("term", f"{start.text}:{piece.text}", piece.tag or start.tag)]
        elif piece.kind == "term" and piece.text.startswith(":") and len(piece.text) > 1 and colon:
            done[-1] = Piece("term", f"{colon.text}{piece.text}", piece.tag or colon.tag)
        else:
            done.append(piece)
    return done


class _Search:
    """Walk the pieces with a stack of open brackets; missing and surplus brackets do no harm."""

    def __init__(self, library: Library, earlier: Earlier, default: Field | None) -> None:
        self._library = library
        self._earlier = earlier
        self._default = default
        self.terms = Terms(library, Remarks())

    def run(self, cut: list[Piece]) -> Found | None:
        stack = [_Frame()]
        for piece in cut:
            if piece.kind == "open":
                stack.append(_Frame())
            elif piece.kind == "close":
                if len(stack) > 1:
                    inner = stack.pop()
                    self._take(stack[-1], inner.found)
            elif piece.kind == "operator":
                stack[-1].operator = piece.text
            else:
                self._take(stack[-1], self._leaf(piece))
        while len(stack) > 1:
            inner = stack.pop()
            self._take(stack[-1], inner.found)
        return stack[0].found

    def _take(self, frame: _Frame, found: Found | None) -> None:
        operator, frame.operator = frame.operator or "AND", ""
        if found is None:
            return
        if frame.found is None and operator == "NOT":
            frame.found = Found(self._library.everything(), "all[Filter]").joined("NOT", found)
        elif frame.found is None:
            frame.found = found
        else:
            frame.found = frame.found.joined(operator, found)

    def _leaf(self, piece: Piece) -> Found | None:
        if piece.kind == "earlier":
            return self._from_history(piece.text)
        asked = None if piece.tag is None else field_of(piece.tag.split(":~")[0])
        if piece.tag is not None and asked is None:
            self.terms.remarks.fields_not_found.append(piece.tag)
        if piece.tag and asked and ":~" in piece.tag:
            return self.terms.near(piece, asked)
        wanted = asked or (self._default if piece.tag is None else None)
        if wanted is None and not piece.quoted:
            numbers = piece.text.replace(",", " ").split()
            if numbers and all(number.isdecimal() for number in numbers):
                return self.terms.tagged(piece, UID)
            return self.terms.mapped(piece.text)
        return self.terms.tagged(piece, wanted or ALL)

    def _from_history(self, reference: str) -> Found | None:
        stored = self._earlier(int(reference[1:20]))
        if stored is None:
            self.terms.remarks.phrases_not_found.append(reference)
            return None
        return Found(self._library.named(stored[0]), stored[1] or reference, "AND" if stored[1] else "")
