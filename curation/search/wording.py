"""A tree in words: the search "as understood", which reads back to the same tree, and its clauses."""

import re
from datetime import date
from typing import NamedTuple

from curation.search.fields import named
from curation.search.terms import plain_word
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
    SetRef,
    Value,
    Word,
    Words,
    inner,
)

_BARE = re.compile(r"[^\W_](?:[\w'-]*[^\W_])?")
_BARE_VALUE = re.compile(r"[\w.:-]+")
JOINED = {And: " AND ", Or: " OR "}


def wording(tree: Node) -> str:
    """Write a tree as a search that reads back to it."""
    if isinstance(tree, And | Or):
        return JOINED[type(tree)].join(_operand(part) for part in tree.parts)
    if isinstance(tree, Not):
        return f"{_operand(tree.left)} NOT {_operand(tree.right)}"
    return _leaf(tree)


def _operand(tree: Node) -> str:
    text = wording(tree)
    return f"({text})" if inner(tree) else text


def _leaf(tree: Node) -> str:
    if isinstance(tree, Word):
        return _tagged(_star(tree) if not tree.field or bare(tree.text) else f'"{_star(tree)}"', tree.field)
    if isinstance(tree, Words):
        return _tagged(" ".join(map(_star, tree.words)), tree.field)
    if isinstance(tree, Phrase):
        return _tagged(f'"{" ".join(map(_star, tree.words))}"', tree.field)
    if isinstance(tree, Near):
        return f'"{" ".join(map(_star, tree.words))}"[{tree.field}:~{tree.distance}]'
    if isinstance(tree, Value):
        text = f"{tree.text}/{tree.qualifier}" if tree.qualifier else tree.text
        star = "*" if tree.truncated else ""
        return _tagged(f"{text}{star}" if text.isdecimal() else f'"{text}{star}"', tree.field)
    if isinstance(tree, Range):
        return _range(tree)
    if isinstance(tree, Last):
        said = f'"last {tree.amount} {tree.unit}"'
        return f"{tree.field}:{said}" if named(tree.field).own else _tagged(said, tree.field)
    return _other(tree)


def _other(tree: Node) -> str:
    if isinstance(tree, Own):
        value = tree.value if _BARE_VALUE.fullmatch(tree.value) else f'"{tree.value}"'
        return f"{tree.field}:{value}"
    if isinstance(tree, SetRef):
        return f"#{tree.number}"
    return "all[sb]" if isinstance(tree, Everything) else "none[sb]"


def bare(text: str) -> bool:
    """Say whether a word needs no quotes before a tag."""
    return bool(_BARE.fullmatch(text)) and plain_word(text)


def _star(word: Word) -> str:
    return f"{word.text}*" if word.truncated else word.text


def _tagged(text: str, field: str) -> str:
    return f"{text}[{field}]" if field else text


def _range(tree: Range) -> str:
    low, high = _end(tree.low, first=True), _end(tree.high, first=False)
    if named(tree.field).own:
        return f"{tree.field}:{low.replace('/', '-')}..{high.replace('/', '-')}"
    same = low == high and len(low) in (4, 10)
    return f"{low}[{tree.field}]" if same else f"{low}:{high}[{tree.field}]"


def _end(end: date | int | None, *, first: bool) -> str:
    """Write an end as short as it says the same: a whole year as a year."""
    if end is None:
        return ""
    if not isinstance(end, date):
        return str(end)
    if (first and (end.month, end.day) == (1, 1)) or (not first and (end.month, end.day) == (12, 31)):
        return f"{end.year:04}"
    return f"{end.year:04}/{end.month:02}/{end.day:02}"


class Clause(NamedTuple):
    """A part of a search that can be asked by itself, for its own count."""

    text: str
    tree: Node
    level: int


def clauses(tree: Node) -> list[Clause]:
    """Return the whole and its parts, each before its own parts; the words of a phrase are no parts."""
    found, waiting = [], [(tree, 0)]
    while waiting:
        here, level = waiting.pop()
        found.append(Clause(wording(here), here, level))
        waiting.extend((part, level + 1) for part in reversed(inner(here)))
    return found
