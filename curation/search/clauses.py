"""Put the pieces of a search together: words to terms, tags to what they belong to, and operators between.

What comes out can always be joined: brackets are paired, and between two operands stands one operator. What
had to be mended for that is told as a problem at its place.
"""

from dataclasses import dataclass
from typing import Literal

from curation.search import foreign
from curation.search.fields import Field, field_of
from curation.search.pieces import Piece
from curation.search.problems import Problems
from curation.search.terms import OPERATORS, Term, leaf, near, tag, word
from curation.search.tree import Everything, Node, Span, Word

DEEPEST_BRACKETS = 90


@dataclass
class Mark:
    """What is no term: a bracket, an operator, a colon between two dates, nearness in another's form."""

    kind: Literal["OPEN", "CLOSE", "AND", "OR", "NOT", "RANGE", "NEAR"]
    span: Span
    distance: int = 0
    field: Field | None = None  # named before an opening bracket, for all that stands in it


Item = Term | Mark
Joint = tuple[str, Node | None, Span]
"""OPEN, CLOSE, AND, OR or NOT with None, or LEAF with its node; and its place."""


class _Gathering:
    """Walks the pieces once, from left to right."""

    def __init__(self, pieces: list[Piece], problems: Problems) -> None:
        self.pieces = pieces
        self.problems = problems
        self.items: list[Item] = []
        self.run: list[Piece] = []
        self.opened: list[int] = []  # places in items of brackets not yet closed
        self.closed: int | None = None  # the opening bracket of the group that has just ended

    def gather(self) -> list[Item]:
        for place, piece in enumerate(self.pieces):
            getattr(self, f"_{piece.kind.lower()}")(piece, place)
            if piece.kind not in ("CLOSE", "TAG"):
                self.closed = None
        self._flush()
        return self.items

    def _flush(self) -> Term | None:
        if not self.run:
            return None
        term = Term(self.run)
        self.run = []
        self.items.append(term)
        return term

    def _last(self) -> Item | None:
        return self.items[-1] if self.items and not self.run else None

    def _word(self, piece: Piece, place: int) -> None:
        last = self._last()
        if kind := self._operator(piece, place):
            self._flush()
            self.items.append(Mark(kind, piece.span))  # type: ignore[arg-type] # AND, OR or NOT
        elif (distance := foreign.nearness(piece.text)) is not None:
            self._flush()
            self.items.append(Mark("NEAR", piece.span, distance))
        elif isinstance(last, Term) and piece.text[0] == ":" and foreign.tagged(piece.text) is None:
            self.items.append(Mark("RANGE", Span(piece.start, piece.start + 1)))
            if len(piece.text) > 1:
                self.run.append(Piece("WORD", piece.text[1:], piece.start + 1, piece.end))
        elif (
            isinstance(last, Term)
            and last.kind == "quoted"
            and not last.tagged
            and last.span.end == piece.start
        ):
            self._behind_quotes(last, piece)
        else:
            self._plain_word(piece)

    def _plain_word(self, piece: Piece) -> None:
        found = foreign.tagged(piece.text)
        if found is None:
            self.run.append(piece)
            return
        bare, key = found
        field = field_of(key)
        if bare:
            self.run.append(Piece("WORD", bare, piece.start, piece.start + len(bare)))
            term = self._flush()
        else:
            term = self._flush() or self._untagged_last()
        if term is not None:
            term.field, term.end = field, piece.end
        elif self.closed is not None:
            self._tag_group(self.closed, field)
        self.problems.note(piece.span, "Read as a field in another database's form.", f"[{key}]")

    def _behind_quotes(self, last: Term, piece: Piece) -> None:
        found = foreign.tagged(piece.text)
        if found is not None and not found[0]:
            last.field, last.end = field_of(found[1]), piece.end
        elif piece.text[0] == "/" and (emtree := foreign.emtree(piece.text)):
            last.field, last.end = field_of(emtree), piece.end
        elif piece.text[0] == "/" and len(piece.text) > 1:
            last.suffix, last.end = piece.text[1:], piece.end
        else:
            self.run.append(piece)

    def _operator(self, piece: Piece, place: int) -> str:
        """Tell an operator from a small word: in capitals it always is one, "or" between words is, too.

        A small "and" or "not" is one beside brackets, quotes and tags; in running text it is a word.
        """
        kind = OPERATORS.get(piece.text.upper(), "")
        if not kind or piece.text == piece.text.upper():
            return kind
        last = self._last()
        before = isinstance(last, Term) or (isinstance(last, Mark) and last.kind == "CLOSE")
        after = self.pieces[place + 1].kind if place + 1 < len(self.pieces) else ""
        if kind == "OR":
            return kind if (before or self.run) and after and after not in ("TAG", "CLOSE") else ""
        beside = before or (bool(self.run) and after in ("OPEN", "QUOTED", "REFERENCE", "OWN"))
        return kind if beside else ""

    def _untagged_last(self) -> Term | None:
        last = self._last()
        return last if isinstance(last, Term) and not last.tagged and last.kind in ("quoted", "doi") else None

    def _tag(self, piece: Piece, _place: int) -> None:
        term = self._flush() or self._untagged_last()
        if term is not None:
            tag(term, piece, self.problems)
        elif self.closed is not None and (field := field_of(piece.text)):
            self._tag_group(self.closed, field)
            self.problems.note(
                piece.span, "PubMed takes no field behind brackets; it was given to all within them."
            )
        else:
            self.problems.warn(piece.span, f"“{piece.text}” belongs to no word; it is left out.")

    def _tag_group(self, opening: int, field: Field | None) -> None:
        for item in self.items[opening:]:
            if isinstance(item, Term) and not item.tagged and item.kind in ("words", "quoted"):
                item.field = field

    def _quoted(self, piece: Piece, _place: int) -> None:
        self._flush()
        if piece.text.count('"') == 1:
            self.problems.warn(Span(piece.start, piece.start + 1), "This quotation mark is never closed.")
        self.items.append(Term([piece], "quoted"))

    def _single(self, piece: Piece, _place: int) -> None:
        self._flush()
        inside = Piece("QUOTED", piece.text.replace("'", '"'), piece.start, piece.end)
        self.items.append(Term([inside], "quoted"))

    def _heading(self, piece: Piece, _place: int) -> None:
        self._flush()
        name = piece.text.split('"')[1]
        term = Term([Piece("QUOTED", f'"{name}"', piece.start, piece.end)], "quoted")
        term.field = field_of("mh:noexp" if "^" in piece.text.split('"')[0] else "mh")
        self.problems.note(piece.span, "Read as a MeSH heading in Cochrane's form.", f'"{name}"[mh]')
        self.items.append(term)

    def _doi(self, piece: Piece, _place: int) -> None:
        self._flush()
        self.items.append(Term([piece], "doi"))

    def _own(self, piece: Piece, _place: int) -> None:
        self._flush()
        self.items.append(Term([piece], "own"))

    def _reference(self, piece: Piece, _place: int) -> None:
        self._flush()
        self.items.append(Term([piece], "reference"))

    def _open(self, piece: Piece, _place: int) -> None:
        field = None
        if self.run and self.run[-1].end == piece.start and (key := foreign.prefix(self.run[-1].text)):
            field = field_of(key)
            self.problems.note(self.run.pop().span, "Read as a field in another database's form.")
        self._flush()
        if len(self.opened) >= DEEPEST_BRACKETS:
            self.problems.error(piece.span, "Brackets are nested too deeply here; this one is left out.")
            self.opened.append(-1)
            return
        self.opened.append(len(self.items))
        self.items.append(Mark("OPEN", piece.span, field=field))

    def _close(self, piece: Piece, _place: int) -> None:
        self._flush()
        if not self.opened:
            self.problems.warn(piece.span, "This bracket closes none; it is left out.")
            return
        opening = self.opened.pop()
        if opening < 0:
            return
        self.items.append(Mark("CLOSE", piece.span))
        self.closed = opening
        mark = self.items[opening]
        if isinstance(mark, Mark) and mark.field is not None:
            self._tag_group(opening, mark.field)

    def _stray(self, piece: Piece, _place: int) -> None:
        self._flush()
        self.problems.warn(piece.span, f"“{piece.text}” belongs to no field; it is left out.")


def gathered(pieces: list[Piece], problems: Problems) -> list[Joint]:
    """Return operands, operators and brackets in an order that can always be joined."""
    gathering = _Gathering(pieces, problems)
    items = _ranges(gathering.gather(), problems)
    for place in gathering.opened:
        if place >= 0:
            problems.warn(gathering.items[place].span, "This bracket is never closed.")
    return _mended(_nearness(items, problems), problems)


def _ranges(items: list[Item], problems: Problems) -> list[Item]:
    """Put ``"2020"[dp] : "2021"[dp]`` together."""
    done: list[Item] = []
    for place, item in enumerate(items):
        before = done[-1] if done else None
        if isinstance(item, Mark) and item.kind == "RANGE":
            after = items[place + 1] if place + 1 < len(items) else None
            if not (isinstance(before, Term) and isinstance(after, Term) and _ends(before, after)):
                problems.warn(item.span, "“:” stands between two dates or numbers; it is left out.")
                continue
            joined = Piece("WORD", f"{before.text}:{after.text}", before.pieces[0].start, after.span.end)
            field = after.field or before.field
            items[place + 1] = Term([joined], "words", field, end=after.span.end)
            done.pop()
        else:
            done.append(item)
    return done


def _ends(before: Term, after: Term) -> bool:
    field = after.field or before.field
    plain = {before.kind, after.kind} <= {"words", "quoted"}
    return plain and field is not None and field.match in ("date", "number")


def _nearness(items: list[Item], problems: Problems) -> list[Item]:
    """Read ``nerve adj3 injury``; where an operand is no plain term, both are only asked for together."""
    done: list[Item] = []
    for place, item in enumerate(items):
        if not (isinstance(item, Mark) and item.kind == "NEAR"):
            done.append(item)
            continue
        before = done[-1] if done else None
        after = items[place + 1] if place + 1 < len(items) else None
        joined = _joined(before, after, item, problems)
        if joined is None:
            problems.warn(
                item.span, "Nearness is understood between words only; read as AND, which finds more."
            )
            done.append(Mark("AND", item.span))
        else:
            done.pop()
            items[place + 1] = joined
    return done


def _joined(before: Item | None, after: Item | None, mark: Mark, problems: Problems) -> Term | None:
    if not (isinstance(before, Term) and isinstance(after, Term)):
        return None
    if not {before.kind, after.kind} <= {"words", "quoted"} or before.ready or after.ready:
        return None
    field = after.field or before.field
    if field is not None and field.match != "text":
        return None
    key = field.key if field else "tiab"
    pieces = [p for term in (before, after) for p in term.pieces]
    both = Term(pieces, "words", field, end=after.span.end)
    words: list[Word] = []
    for piece in pieces:
        for text in piece.text.replace('"', " ").split():
            found = word(text, key, piece.span, problems)
            words += [found] if found else []
    if len(words) < 2:
        return None
    problems.note(mark.span, "Read as words near each other.", f"[{key}:~{mark.distance}]")
    both.ready = near(words, key, mark.distance, both.span, problems)
    return both


def _mended(items: list[Item], problems: Problems) -> list[Joint]:
    """Leave out what joins nothing, add what is missing: an AND, a closing bracket."""
    done: list[Joint] = []
    opened: list[int] = []  # places in done
    for item in items:
        if isinstance(item, Term):
            node = leaf(item, problems)
            if node is not None:
                _operand(done, ("LEAF", node, item.span))
        elif item.kind == "OPEN":
            _operand(done, ("OPEN", None, item.span))
            opened.append(len(done) - 1)
        elif item.kind == "CLOSE":
            if opened:
                _shut(done, opened.pop(), item.span, problems)
        else:
            _operator(done, item, problems)
    while opened:
        _shut(done, opened.pop(), Span(items[-1].span.end, items[-1].span.end), problems)
    _drop_operator(done, problems)
    return done


def _operand(done: list[Joint], joint: Joint) -> None:
    if done and done[-1][0] in ("LEAF", "CLOSE"):
        done.append(("AND", None, joint[2]))
    done.append(joint)


def _operator(done: list[Joint], mark: Mark, problems: Problems) -> None:
    before = done[-1][0] if done else "OPEN"
    if before in ("AND", "OR", "NOT"):
        if (before, mark.kind) != ("AND", "NOT"):
            problems.warn(mark.span, f"Two operators in a row; “{before}” is left out.")
        done.pop()
        before = done[-1][0] if done else "OPEN"
    if before == "OPEN":
        if mark.kind != "NOT":
            problems.warn(mark.span, f"“{mark.kind}” has nothing before it; it is left out.")
            return
        done.append(("LEAF", Everything(span=Span(mark.span.start, mark.span.start)), mark.span))
    done.append((mark.kind, None, mark.span))


def _shut(done: list[Joint], opening: int, span: Span, problems: Problems) -> None:
    _drop_operator(done, problems)
    if len(done) - 1 == opening:  # nothing is left in it
        done.pop()
    else:
        done.append(("CLOSE", None, span))


def _drop_operator(done: list[Joint], problems: Problems) -> None:
    while done and done[-1][0] in ("AND", "OR", "NOT"):
        kind, _, span = done.pop()
        problems.warn(span, f"“{kind}” has nothing behind it; it is left out.")
