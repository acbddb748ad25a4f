"""One term of a search, words with the tag behind them, becomes a leaf of the tree."""

import functools
import re
from dataclasses import dataclass

from curation.search import foreign
from curation.search.analysis import tokens
from curation.search.dates import Recent, read_dates, read_numbers
from curation.search.fields import Field, field_of, own_word
from curation.search.pieces import Piece
from curation.search.problems import Problems
from curation.search.subheadings import NAMES, subheading
from curation.search.tree import (
    And,
    Everything,
    Last,
    Leaf,
    Near,
    Node,
    Nothing,
    Or,
    Own,
    Phrase,
    Range,
    SetRef,
    Span,
    Value,
    Word,
    Words,
)

OPERATORS = {
    "AND": "AND",
    "OR": "OR",
    "NOT": "NOT",
    "&": "AND",
    "&&": "AND",
    "|": "OR",
    "||": "OR",
    "ANDNOT": "NOT",
}
SHORTEST_TRUNCATED = 3  # letters and figures before *; PubMed asks for four
WIDEST = 1000
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_WILD = re.compile(r"\*(?=\w)|\?(?=\w)|#(?=\w)|\$(?=\w)")
_PMIDS = re.compile(r"\d{5,9}(?:[\s,;.]+\d{5,9})*[\s,;.]*")
_YEARS = re.compile(r"\d{4}(?:/\d{1,2}){0,2}\s*:\s*\d{4}(?:/\d{1,2}){0,2}")
_RECENT_FILTER = re.compile(r"y_(\d{1,3})", re.IGNORECASE)
_OVID = re.compile(
    r"(exp\s+)?(\*\s*)?([^/]*[^/\s])\s*/\s*([a-z]{2}(?:\s*,\s*[a-z]{2})*)?\s*,?", re.IGNORECASE
)
_NEAR_TAG = re.compile(r"(.*?):~(\d{1,6})")


@dataclass
class Term:
    """What stands between two operators: words or quoted text, and the field that was named for it."""

    pieces: list[Piece]
    kind: str = "words"  # or quoted, own, reference, doi, heading
    field: Field | None = None
    distance: int | None = None
    end: int = 0
    suffix: str = ""  # what follows a quoted heading behind a slash
    ready: Node | None = None

    @property
    def span(self) -> Span:
        """Return the place of the whole term, its tag included."""
        return Span(self.pieces[0].start, max(self.end, self.pieces[-1].end))

    @property
    def text(self) -> str:
        """Return its words, or the inside of its quotes, with single blanks."""
        return " ".join(" ".join(piece.text for piece in self.pieces).replace('"', " ").split())

    @property
    def tagged(self) -> bool:
        """Say whether a field was named for it."""
        return self.field is not None


def tag(term: Term, piece: Piece, problems: Problems) -> None:
    """Give a term the field of a tag; an unknown one means all fields, as PubMed has it."""
    from curation.search.spelling import nearest_tag

    inside = " ".join(piece.text.strip("[] ").split())
    near = _NEAR_TAG.fullmatch(inside.replace(" ", ""))
    found = field_of(inside.split(":~")[0] if near else inside)
    term.end = piece.end
    if found is None:
        likely = nearest_tag(inside)
        hint = f"[{likely}]" if likely else ""
        problems.warn(piece.span, f"There is no field “{inside}”; all fields are searched.", hint)
        found = field_of("all")
    term.field = found
    if near:
        term.distance = min(int(near[2]), WIDEST)


def leaf(term: Term, problems: Problems) -> Node | None:
    """Return what a term says, or None where nothing is left of it; remarks tell why."""
    if term.ready is not None:
        return term.ready
    if term.kind == "reference":
        return SetRef(int(term.pieces[0].text[1:]), span=term.span)
    if term.kind == "own":
        return _own(term, problems)
    if term.field is None:
        return _untagged(term, problems)
    if term.field.match == "text":
        return _text(term, term.field.key, problems)
    if term.distance is not None:
        problems.warn(term.span, f"Words near each other are looked for in texts, not in {term.field.name}.")
    if term.field.match == "date":
        return _dates(term, term.field.key, term.text, problems)
    if term.field.match == "number":
        return _numbers(term, term.field.key, term.text, problems)
    return _value(term, term.field, problems)


def _untagged(term: Term, problems: Problems) -> Node | None:
    if term.kind == "quoted":
        return _text(term, "all", problems)
    if term.kind == "doi":
        return _value(term, field_of("doi"), problems)
    text = term.text
    if _PMIDS.fullmatch(text):
        return _numbers(term, "pmid", text, problems)
    if re.fullmatch(r"PMC\d{3,10}", text, re.IGNORECASE):
        return Value(text.upper(), "pmc", span=term.span)
    if text.lower() == "hasabstract":
        return Value("hasabstract", "sb", span=term.span)
    if _YEARS.fullmatch(text):
        problems.note(term.span, "Taken as dates of publication.", f"{text}[dp]")
        return _dates(term, "dp", text, problems)
    return ovid_heading(term, problems) or _text(term, "", problems)


def word(text: str, key: str, span: Span, problems: Problems) -> Word | None:
    """Read one word; None where it has neither letter nor figure."""
    truncated = text.rstrip(".,;:!?)\"'").endswith(("*", "$"))
    bare = _EDGES.sub("", text)
    wild = _WILD.search(bare)
    if wild:
        sign, bare = wild[0], _EDGES.sub("", bare[: wild.start()])
        message = f"“{sign}” within a word is not known to PubMed; its beginning is searched."
        problems.warn(span, message, f"{bare}*")
        truncated = True
    if not tokens(bare):
        return None
    if truncated and sum(c.isalnum() for c in bare) < SHORTEST_TRUNCATED:
        problems.warn(span, f"“{text}” is too short to be truncated; the word itself is searched.")
        truncated = False
    return Word(bare, key, truncated, span=span)


def _text(term: Term, key: str, problems: Problems) -> Node | None:
    quoted = term.kind != "words"
    pieces = _within(term) if quoted else term.pieces
    words = [w for p in pieces if (w := word(p.text, key, p.span, problems)) is not None]
    if not words:
        problems.warn(term.span, "There is no word to search for here.")
        return None
    if term.distance is not None and len(words) > 1:
        return near(words, key, term.distance, term.span, problems)
    if quoted and len(words) > 1:
        return Phrase(tuple(words), key, span=term.span)
    return words[0] if quoted else _row(words, key, term.span, problems)


def _within(term: Term) -> list[Piece]:
    """Cut the inside of quotes at blanks, keeping each word's place."""
    found: list[Piece] = []
    for piece in term.pieces:
        found.extend(
            Piece("WORD", m[0].replace('"', ""), piece.start + m.start(), piece.start + m.end())
            for m in re.finditer(r'[^\s"]+(?:"\*$)?', piece.text)
        )
    return found


def _row(words: list[Word], key: str, span: Span, problems: Problems) -> Node:
    """Join bare words; one that would read as something else when it stands bare is searched by itself."""
    if len(words) > 1:
        for small in (w for w in words if w.text.lower() in ("or", "not")):
            problems.note(small.span, f"“{small.text}” is taken as a small word here.", small.text.upper())
        words = [w for w in words if w.text.upper() not in OPERATORS] or words[:1]
    bare = [w for w in words if plain_word(w.text)]
    if not key and not any(plain_word(w.text, tagged=False) for w in bare):
        bare = []  # figures alone would be PMIDs
    odd = [w for w in words if w not in bare]
    apart: list[Leaf] = [Word(w.text, key or "all", w.truncated, span=w.span) for w in odd]
    if len(bare) > 1:
        apart.insert(0, Words(tuple(bare), key, span=Span(bare[0].span.start, bare[-1].span.end)))
    else:
        apart[:0] = bare
    return apart[0] if len(apart) == 1 else And(tuple(apart), span=span)


_READS_OTHERWISE = re.compile(r"adj\d*|hasabstract|pmc\d+|.*[/:=<>].*|title-abs(?:-key)?", re.IGNORECASE)


@functools.lru_cache(20_000)
def plain_word(text: str, *, tagged: bool = True) -> bool:
    """Say whether a word can stand without quotes and still be read as that word."""
    if text.upper() in OPERATORS or _READS_OTHERWISE.fullmatch(text) or foreign.tagged(text):
        return False
    return tagged or not text.isdigit() or len(text) < 5


def near(words: list[Word], key: str, distance: int, span: Span, problems: Problems) -> Node:
    """Ask for words near each other; truncated ones cannot be, as in PubMed, and are asked for together."""
    if any(w.truncated for w in words):
        problems.warn(span, "Truncated words cannot be looked for near others; they may stand anywhere.")
        return And(tuple(words), span=span)
    return Near(tuple(words), key or "tiab", distance, span=span)


def _dates(term: Term, key: str, text: str, problems: Problems) -> Node | None:
    found = read_dates(text)
    if found is None:
        problems.error(term.span, f"“{text}” is no date.", f"2019:2024[{key}]")
        return None
    if isinstance(found, Recent):
        return Last(key, found.amount, found.unit, span=term.span)
    low, high = found
    if low and high and low > high:
        problems.note(term.span, "The later date stood first; they were exchanged.")
        low, high = high, low
    return Range(key, low, high, span=term.span)


def _numbers(term: Term, key: str, text: str, problems: Problems) -> Node | None:
    each = (
        re.split(r"[\s,;.]+", text)
        if key == "pmid" and not re.search(r"[:<>]|\.\.\d|\d\.\.$", text)
        else [text]
    )
    parts: list[Node] = []
    for one in filter(None, each):
        found = read_numbers(re.sub(r"^pmid:?", "", one, flags=re.IGNORECASE))
        if found is None:
            problems.error(term.span, f"“{one}” is no number.")
        elif found[0] is not None and found[0] == found[1] and key == "pmid":
            parts.append(Value(str(found[0]), key, span=term.span))
        else:
            low, high = found
            exchange = low is not None and high is not None and low > high
            parts.append(Range(key, high if exchange else low, low if exchange else high, span=term.span))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Or(tuple(parts), span=term.span)


def _value(term: Term, into: Field | None, problems: Problems) -> Node | None:
    key = into.key if into else "all"
    text = term.text + (f"/{term.suffix}" if term.suffix else "")
    truncated = text.endswith(("*", "$"))
    text = text.rstrip("*$ ")
    if key in ("mh", "mh:noexp", "majr", "majr:noexp"):
        text = text.strip("/ ,").rstrip("*$ ")
    if key == "doi":
        text = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:?\s?)", "", text, flags=re.IGNORECASE).rstrip(
            ".,;"
        )
    if not tokens(text):
        problems.warn(term.span, "There is nothing to search for here.")
        return None
    if key == "sb":
        return _subset(term, text)
    if key == "sh" and subheading(text):
        text = subheading(text)
    qualifier = ""
    if key in ("mh", "mh:noexp", "majr", "majr:noexp") and "/" in text:
        text, qualifier = _qualified(term, text, problems)
        if not tokens(text):
            return None
    return Value(text, key, truncated, qualifier, span=term.span)


def _subset(term: Term, text: str) -> Node:
    recent = _RECENT_FILTER.fullmatch(text)
    if recent:
        return Last("dp", max(int(recent[1]), 1), "years", span=term.span)
    if text.lower() == "none":
        return Nothing(span=term.span)
    return Everything(span=term.span) if text.lower() == "all" else Value(text, "sb", span=term.span)


def _qualified(term: Term, text: str, problems: Problems) -> tuple[str, str]:
    from curation.search.spelling import nearest

    heading, _, written = text.partition("/")
    heading, written = heading.strip("/ ,*$"), written.strip("/ ,*$")
    if not tokens(heading):
        heading, written = written, ""
    known = subheading(written)
    if known:
        return heading, known
    likely = nearest(written.lower(), NAMES)
    hint = f"{heading}/{likely}" if likely else heading
    problems.warn(term.span, f"“{written}” is no subheading; the heading alone is searched.", hint)
    return heading, ""


def ovid_heading(term: Term, problems: Problems) -> Node | None:
    """Read ``exp Facial Nerve/su, in`` and its kin; None for anything else."""
    found = _OVID.fullmatch(term.text)
    if found is None or not tokens(found[3].strip()) or "/" not in term.text:
        return None
    if not (found[1] or found[2] or found[4] is None or found[3][0].isupper()):
        return None
    short = [subheading(s) for s in re.split(r"[,\s]+", found[4] or "") if s]
    if not all(short) or (found[4] is None and not term.text.rstrip(" ,").endswith("/")):
        return None
    key = ("majr" if found[2] else "mh") + ("" if found[1] else ":noexp")
    name = found[3].strip("/ ,*$")
    problems.note(term.span, "Read as a MeSH heading in Ovid's form.", f'"{name}"[{key}]')
    parts = tuple(Value(name, key, qualifier=q, span=term.span) for q in short) or (
        Value(name, key, span=term.span),
    )
    return parts[0] if len(parts) == 1 else Or(parts, span=term.span)


def _own(term: Term, problems: Problems) -> Node | None:
    name, _, value = term.pieces[0].text.partition(":")
    into = own_word(name)
    value = " ".join(value.replace('"', " ").split())
    if into is None or not value:
        problems.error(term.span, f"“{name}:” needs a value behind it.", f"{name.lower()}:…")
        return None
    if into.match == "date":
        return _dates(term, into.key, value, problems)
    if into.match == "number":
        return _numbers(term, into.key, value, problems)
    if into.key in ("cites", "citedby", "similar", "like"):
        digits = re.sub(r"^pmid:?\s*", "", value, flags=re.IGNORECASE)
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            problems.error(term.span, f"“{name}:” needs a PMID behind it.", f"{into.key}:36691473")
            return None
        value = str(int(digits))
    elif into.key in ("is", "has", "status", "conflict", "facet"):
        value = value.lower()
    return Own(into.key, value, span=term.span)
