"""A slow, plain reading of a search over records in memory: what the index must agree with."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import permutations

from curation.providers.records import PubmedRecord
from curation.search.analysis import Beginnings, beginnings_of, key, needed, tokens
from curation.search.fields import named
from curation.search.tree import (
    And,
    Everything,
    Last,
    Near,
    Node,
    Not,
    Or,
    Own,
    Phrase,
    Range,
    Value,
    Word,
    Words,
)

Texts = list[list[str]]
PARTS = {"tiab": ("ti", "ab", "ot")}


class Reference:
    """Answers trees over a list of records, text by text; good for some thousands."""

    def __init__(self, records: Iterable[PubmedRecord], today: date) -> None:
        """Take the records in; ``today`` is what "the last days" count back from."""
        self.records = {record.pmid: record for record in records}
        self.today = today
        self._texts: dict[tuple[int, str], Texts] = {}
        self._answers: dict[Node, set[int]] = {}

    def answer(self, tree: Node) -> set[int]:
        """Return the PMIDs of the records that a tree asks for."""
        if isinstance(tree, And):
            return set.intersection(*(self.answer(part) for part in tree.parts))
        if isinstance(tree, Or):
            return set.union(*(self.answer(part) for part in tree.parts))
        if isinstance(tree, Not):
            return self.answer(tree.left) - self.answer(tree.right)
        if isinstance(tree, Everything):
            return set(self.records)
        if tree not in self._answers:
            self._answers[tree] = {pmid for pmid, record in self.records.items() if self._holds(record, tree)}
        return self._answers[tree]

    def _holds(self, record: PubmedRecord, leaf: Node) -> bool:
        if isinstance(leaf, Word):
            found = any(_has(text, leaf) for text in self.texts(record, leaf.field))
            return found or (not leaf.field and not leaf.truncated and _heading(record, leaf.text))
        if isinstance(leaf, Words):
            asked = set(needed([word.text for word in leaf.words]))
            every = all(
                any(_has(text, word) for text in self.texts(record, leaf.field))
                for word in leaf.words
                if word.text in asked
            )
            return every or (not leaf.field and _heading(record, " ".join(w.text for w in leaf.words)))
        if isinstance(leaf, Phrase):
            return any(_row(text, leaf.words) for text in self.texts(record, leaf.field))
        if isinstance(leaf, Near):
            return any(_near(text, leaf) for text in self._run_on(record, leaf.field))
        if isinstance(leaf, Range | Last):
            return self._between(record, leaf)
        return _value(record, leaf)

    def texts(self, record: PubmedRecord, field: str) -> Texts:
        """Return the texts that a field of texts looks at, each as its tokens."""
        where = (record.pmid, field)
        if where not in self._texts:
            self._texts[where] = [tokens(text) for text in TEXTS[field](record) if text]
        return self._texts[where]

    def _run_on(self, record: PubmedRecord, field: str) -> Texts:
        """Return texts whose sections, or keywords, follow each other one place apart, as nearness counts."""
        found = []
        for part in PARTS.get(field, (field,)):
            row: list[str] = []
            for text in self.texts(record, part):
                row += ["", *text] if row else text
            found.append(row)
        return found

    def _between(self, record: PubmedRecord, leaf: Range | Last) -> bool:
        if isinstance(leaf, Last):
            low, high = back(self.today, leaf.amount, leaf.unit), self.today
            return any(low <= day <= high for day in days(record, leaf.field))
        if leaf.field == "pmid":
            return (leaf.low or 0) <= record.pmid <= (leaf.high or 10**9)  # type: ignore[operator] # numbers
        ends = (leaf.low or date.min, leaf.high or date.max)
        return any(ends[0] <= day <= ends[1] for day in days(record, leaf.field))  # type: ignore[operator] # dates


def _has(text: list[str], word: Word) -> bool:
    return _row(text, (word,))


def _row(text: list[str], words: Sequence[Word]) -> bool:
    sought = [tokens_of for word in words for tokens_of in _sought(word)]
    if not sought or any(isinstance(one, str) and one not in text for one in sought):
        return False
    return any(
        all(_is(text[at + place], one) for place, one in enumerate(sought))
        for at in range(len(text) - len(sought) + 1)
    )


def _is(token: str, sought: str | Beginnings) -> bool:
    if isinstance(sought, str):
        return token == sought
    return token.startswith(sought.prefixes) or token in sought.whole


@lru_cache(500)
def _sought(word: Word) -> list[str | Beginnings]:
    begun = beginnings_of(word.text) if word.truncated else None
    return [*tokens(word.text)] if begun is None else [*begun.before, begun]


def _near(text: list[str], leaf: Near) -> bool:
    """Say whether the words stand in some order, apart, with at most so many others between them in all."""
    if any(token not in text for word in leaf.words for token in tokens(word.text)):
        return False
    places = [[at for at, token in enumerate(text) if [token] == tokens(w.text)] for w in leaf.words]
    return all(places) and any(_fits(order, leaf.distance) for order in permutations(places))


def _fits(order: Iterable[list[int]], distance: int) -> bool:
    def walk(rest: list[list[int]], at: int, left: int) -> bool:
        if not rest:
            return True
        return any(
            0 <= gap <= left and walk(rest[1:], place, left - gap)
            for place in rest[0]
            for gap in (place - at - 1,)
        )

    first, *rest = order
    return any(walk(rest, at, distance) for at in first)


def _heading(record: PubmedRecord, text: str) -> bool:
    return key(text) in {key(heading.name) for heading in record.mesh}


def _value(record: PubmedRecord, leaf: Node) -> bool:
    if isinstance(leaf, Own):
        return OWN[leaf.field](record, leaf.value)
    if not isinstance(leaf, Value):
        return False
    if leaf.field == "pmid":
        return str(record.pmid) == leaf.text
    asked = key(leaf.text)
    held = {key(value) for value in VALUES[leaf.field](record, leaf.qualifier)}
    if named(leaf.field).match == "name":
        held |= {name[:end] for name in held for end in range(name.rfind(" ") + 2, len(name))}
        held |= {name.rsplit(" ", 1)[0] for name in held}
    return any(value.startswith(asked) for value in held) if leaf.truncated else asked in held


def days(record: PubmedRecord, field: str) -> Iterator[date]:
    """Give a record's days of one kind; an unknown month or day counts as the first."""
    if field == "dp":
        for at in (record.published, *record.article_dates):
            if at.year:
                yield date(at.year, at.month or 1, at.day or 1)
    elif field == "mdat" and record.revised:
        yield date.fromisoformat(record.revised)


def back(day: date, amount: int, unit: str) -> date:
    """Go back some days, months or years; a day the month does not have becomes its last."""
    if unit == "days":
        return day - timedelta(days=amount)
    months = day.year * 12 + day.month - 1 - amount * (12 if unit == "years" else 1)
    for last in range(day.day, 0, -1):
        try:
            return date(months // 12, months % 12 + 1, last)
        except ValueError:
            continue
    return date.min


def _abstracts(record: PubmedRecord) -> list[str]:
    return [s.text.plain for a in (record.abstract, *record.other_abstracts) for s in a.sections]


def _keywords(record: PubmedRecord) -> list[str]:
    return [keyword.text.plain for keyword in record.keywords]


TEXTS: dict[str, Callable[[PubmedRecord], list[str]]] = {
    "ti": lambda r: [r.title.plain or (r.book.title.plain if r.book else "")],
    "ab": _abstracts,
    "ot": _keywords,
    "tiab": lambda r: [
        r.title.plain or (r.book.title.plain if r.book else ""),
        *_abstracts(r),
        *_keywords(r),
    ],
    "ad": lambda r: [a.text for p in (*r.authors, *r.investigators) for a in p.affiliations],
    "cois": lambda r: [r.coi.plain],
}
VALUES: dict[str, Callable[[PubmedRecord, str], list[str]]] = {
    "au": lambda r, _: [
        p.collective or f"{p.last} {p.initials}"
        for p in (*r.authors, *(r.book.authors + r.book.editors if r.book else ()))
    ],
    "1au": lambda r, _: [p.collective or f"{p.last} {p.initials}" for p in r.authors[:1]],
    "mh:noexp": lambda r, q: [h.name for h in r.mesh if not q or q in {s.name for s in h.qualifiers}],
    "majr:noexp": lambda r, _: [h.name for h in r.mesh if h.is_major],
    "pt": lambda r, _: [t.name for t in r.publication_types],
    "vi": lambda r, _: [r.issue.volume],
    "ta": lambda r, _: [r.journal.title, r.journal.iso, r.journal.medline_ta],
}
OWN: dict[str, Callable[[PubmedRecord, str], bool]] = {
    "has": lambda r, v: {"abstract": any(_abstracts(r)), "coi": bool(r.coi.plain), "mesh": bool(r.mesh)}[v],
    "is": lambda r, v: v in {key(t.name) for t in r.publication_types},
}
