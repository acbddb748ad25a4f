"""What a search says, as a tree: the one thing that the language gives and the engine takes.

Every node is frozen and carries its ``span``, the place in the typed text it was read from. Spans do not
count in comparisons, so two texts that mean the same give equal trees. ``field`` is always a key of
:data:`curation.search.fields.FIELDS`; the empty key means that no field was named.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

DEEPEST = 100  # levels; the language refuses more, so walkers may recurse


class Span(NamedTuple):
    """A place in the typed text: code points, the end not included."""

    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Base of every node."""

    span: Span = field(default=Span(), compare=False)


@dataclass(frozen=True, slots=True)
class Word(Placed):
    """One word of a text field; ``truncated`` means any word that begins with it (``nerv*``)."""

    text: str
    field: str = ""
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Words(Placed):
    """Two or more bare words in a row under one field (``stem cell[ti]``).

    All must be there, in any order; together they may also name a heading when no field is given, and a
    record that holds them side by side ranks higher.
    """

    words: tuple[Word, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Phrase(Placed):
    """Words in this order, side by side (``"facial nerve"[ti]``); each may be truncated."""

    words: tuple[Word, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Near(Placed):
    """Words in any order with at most ``distance`` other words between them (``"…"[ti:~3]``)."""

    words: tuple[Word, ...]
    field: str
    distance: int


@dataclass(frozen=True, slots=True)
class Value(Placed):
    """One whole value of a field that is not read word by word: an author, a heading, a journal, a DOI.

    ``qualifier`` is the subheading in NLM's full name, for headings only (``facial nerve/surgery[mh]``).
    """

    text: str
    field: str
    truncated: bool = False
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Range(Placed):
    """Values from ``low`` to ``high``, both included; None leaves an end open, never both.

    The ends are dates for a field of dates and numbers for a field of numbers.
    """

    field: str
    low: date | int | None
    high: date | int | None


@dataclass(frozen=True, slots=True)
class Last(Placed):
    """The last days, months or years up to the day of asking (``last 5 years[dp]``)."""

    field: str
    amount: int
    unit: Literal["days", "months", "years"]


@dataclass(frozen=True, slots=True)
class Own(Placed):
    """A word of our own with its value: ``source:rats``, ``is:retracted``, ``quote:"nerve growth"``."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class SetRef(Placed):
    """An earlier search of the person's history: ``#3``."""

    number: int


@dataclass(frozen=True, slots=True)
class Everything(Placed):
    """Every record: nothing was asked, or ``all[sb]``."""


@dataclass(frozen=True, slots=True)
class Nothing(Placed):
    """No record: what was asked can match none."""


@dataclass(frozen=True, slots=True)
class And(Placed):
    """All of two or more parts."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or(Placed):
    """Any of two or more parts."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not(Placed):
    """What is in ``left`` and not in ``right``."""

    left: "Node"
    right: "Node"


Leaf = Word | Words | Phrase | Near | Value | Range | Last | Own | SetRef | Everything | Nothing
Node = Leaf | And | Or | Not


def inner(node: Node) -> "tuple[Node, ...]":
    """Return the parts that a node joins; none for a leaf. The words of a phrase are not parts."""
    if isinstance(node, And | Or):
        return node.parts
    return (node.left, node.right) if isinstance(node, Not) else ()


def leaves(node: Node) -> "Iterator[Leaf]":
    """Give every leaf from left to right."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, And | Or | Not):
            waiting.extend(reversed(inner(here)))
        else:
            yield here


def sought_words(node: Node) -> "Iterator[Word]":
    """Give every word that is looked for in texts, from left to right; what is excluded is not looked for."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Word):
            yield here
        elif isinstance(here, Words | Phrase | Near):
            yield from here.words
        waiting.extend((here.left,) if isinstance(here, Not) else reversed(inner(here)))


def depth(node: Node) -> int:
    """Count the levels of a tree; a leaf has one."""
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        here, level = waiting.pop()
        deepest = max(deepest, level)
        waiting.extend((part, level + 1) for part in inner(here))
    return deepest
