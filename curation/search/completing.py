"""What the words being typed may become: a word, a heading, a journal, an author, a term of our own.

Only what finds something is offered, with the number of records. What stands in quotes or behind a field's
tag is finished and left alone.
"""

import bisect
import functools
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import tantivy

from curation.models import Term
from curation.search import analysis, mesh
from curation.search.analysis import key
from curation.search.index import one_word

Kind = Literal["word", "heading", "journal", "author", "term"]
LEAST = 2  # letters before anything is offered
MOST_OF = {"word": 4, "heading": 4, "journal": 2, "author": 3, "term": 3}
LONGEST = 5  # words back that a name may begin
SCANNED = 300  # names of headings looked at for one beginning
LAST_RUN = re.compile(r"(?:^|[()\[\]\"]|(?<![^\s])(?:AND|OR|NOT)\s)([^()\[\]\"]*)$")
OWN_TERM = re.compile(r"tag:([^\s()\[\]\"]*)$", re.IGNORECASE)


class Offer(NamedTuple):
    """One completion: what it is, how it is called, the text that takes the place of what was typed.

    ``start`` is where in the typed text that place begins; it ends where the text ends. ``records`` is its
    number of records, None where it is not counted.
    """

    kind: Kind
    label: str
    insert: str
    start: int
    records: int | None = None
    also: str = ""


def offers(searcher: tantivy.Searcher, typed: str) -> list[Offer]:
    """Return what may be meant by the end of a text, up to where its typist is. At most one statement."""
    if own := OWN_TERM.search(typed):
        return list(_terms([(own[1], own.start())]))
    run = LAST_RUN.search(typed)
    if run is None or _in_quotes(typed) or ":" in run[1].rsplit(" ", 1)[-1]:
        return []
    ends = _ends(run[1], run.start(1))
    if not ends:
        return []
    found = [
        *_terms(ends),
        *_headings(searcher, ends),
        *_names(searcher, "journal", "f_journal", "ta", ends),
        *_names(searcher, "author", "f_author", "au", ends),
        *_words(searcher, *ends[-1]),
    ]
    order = ("word", "heading", "term", "author", "journal")
    return sorted(found, key=lambda offer: (order.index(offer.kind), offer.start))


def _in_quotes(typed: str) -> bool:
    return typed.count('"') % 2 == 1


def _ends(run: str, begins: int) -> list[tuple[str, int]]:
    """Return the last words of a run, the last five first, then four …, each with its place."""
    starts = [word.start() for word in re.finditer(r"\S+", run)][-LONGEST:]
    if run != run.rstrip():
        return []  # a blank ends a word; the next has not begun
    return [(run[at:], begins + at) for at in starts if len(run[at:]) >= LEAST]


def _words(searcher: tantivy.Searcher, typed: str, start: int) -> Iterator[Offer]:
    beginning = analysis.exact(typed)
    if not beginning or " " in beginning or not typed[-1].isalpha():
        return
    seen = 0
    for word, n in searcher.terms_with_prefix("ti", beginning, limit=MOST_OF["word"] + 1):
        if word != typed.lower() and seen < MOST_OF["word"]:
            seen += 1
            yield Offer("word", word, word, start, n)


def _headings(searcher: tantivy.Searcher, ends: Sequence[tuple[str, int]]) -> Iterator[Offer]:
    names = _sorted_headings()
    found: dict[str, Offer] = {}
    for typed, start in ends:
        beginning = key(typed)
        at = bisect.bisect_left(names, (beginning, ""))
        for called, name in names[at : at + SCANNED]:
            if not beginning or not called.startswith(beginning):
                break
            n = searcher.doc_freq("mhx", one_word(called))
            if n and name not in found:
                found[name] = Offer("heading", name, f'"{name}"[mh]', start, n)
    yield from sorted(found.values(), key=_longest_first)[: MOST_OF["heading"]]


@functools.cache
def _sorted_headings() -> list[tuple[str, str]]:
    return sorted((key(name), name) for name in mesh.headings())


def _names(
    searcher: tantivy.Searcher, kind: Kind, column: str, tag: str, ends: Sequence[tuple[str, int]]
) -> Iterator[Offer]:
    """Offer journals or authors, who are written with capitals, however they are typed."""
    found: dict[str, Offer] = {}
    for typed, start in ends:
        if len(typed) < 3 or analysis.STOP_WORDS.issuperset(typed.lower().split()):
            continue
        for written in dict.fromkeys((typed, typed.title(), typed[:1].upper() + typed[1:])):
            for name, n in searcher.terms_with_prefix(column, written, limit=MOST_OF[kind]):
                quoted = name if kind == "author" else f'"{name}"'
                found.setdefault(name, Offer(kind, name, f"{quoted}[{tag}]", start, n))
    yield from sorted(found.values(), key=_longest_first)[: MOST_OF[kind]]


def _longest_first(offer: Offer) -> tuple[int, int]:
    """Put what takes up more of the words before what takes up fewer, then the more frequent first."""
    return offer.start, -(offer.records or 0)


def _terms(ends: Sequence[tuple[str, int]]) -> Iterator[Offer]:
    """Offer terms of the vocabulary by label or synonym; as many of the last words count as they hold."""
    last = ends[-1][0]
    if len(last) < LEAST:
        return
    found = []
    for term in Term.objects.in_use().called(last).select_related("facet").order_by("label")[:60]:
        names = [term.label, *term.synonyms]
        held = [(end, name) for end in ends for name in names if end[0].lower() in name.lower()]
        if held:
            (typed, start), name = held[0]
            begins = name.lower().startswith(typed.lower())
            found.append((not begins, start, term.label, term, "" if name == term.label else name))
    for _, start, label, term, also in sorted(found, key=lambda one: one[:3])[: MOST_OF["term"]]:
        yield Offer("term", label, f"tag:{term.facet.key}/{term.key}", start, None, also or str(term.facet))
