"""The protocol's lists of words, marked in a text by colour and by underline, never by colour alone."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.html import escape

from curation.providers.records import Text

COLOURS = (
    *("in", "out", "watch", "source", "product", "nerve", "injury", "species", "delivery"),
    *("dose", "comparator", "outcome"),
)
LINES = ("solid", "double", "dashed", "dotted", "wavy")
MOST = 9  # lists that a page tells apart
GAP = r"[\s\u2010-]+"
PIECES = re.compile(r"(<[^>]*>|&#?\w+;)")


@dataclass(frozen=True)
class WordList:
    """One named list: how its words look, and what finds them."""

    number: int
    name: str
    colour: str
    line: str
    words: tuple[str, ...]


@dataclass
class Marker:
    """Marks the words of several lists in the texts of one record, and counts what it found."""

    lists: Sequence[WordList]
    found: Counter[int] = field(default_factory=Counter)

    def __call__(self, text: Text) -> str:
        """Return a text's markup with every listed word in a ``mark``; words across tags stay plain."""
        markup = text.html or escape(text.plain)
        if not self.lists:
            return markup
        finder = _finder(tuple((one.number, one.words) for one in self.lists))
        if finder is None:
            return markup
        parts = PIECES.split(markup)
        parts[::2] = [finder.sub(self._mark, part) for part in parts[::2]]
        return "".join(parts)

    def _mark(self, hit: re.Match[str]) -> str:
        number = int((hit.lastgroup or "l0")[1:])
        self.found[number] += 1
        one = next(one for one in self.lists if one.number == number)
        return f'<mark class="f-{one.colour}" data-line="{one.line}" data-list="{number}">{hit[0]}</mark>'

    def counts(self) -> list[tuple[WordList, int]]:
        """Return each list with how many of its words were found."""
        return [(one, self.found[one.number]) for one in self.lists]


def word_lists(stored: Any) -> list[WordList]:
    """Return a protocol's highlight lists; what is not one is left out, an unknown look takes a known one."""
    found = [one for one in stored if isinstance(one, dict) and one.get("words")][:MOST]
    return [
        WordList(
            number,
            str(one.get("name", "words")),
            one["colour"] if one.get("colour") in COLOURS else COLOURS[number % len(COLOURS)],
            one["line"] if one.get("line") in LINES else LINES[number % len(LINES)],
            tuple(str(word) for word in one["words"] if str(word).strip("* ")),
        )
        for number, one in enumerate(found)
    ]


@lru_cache(maxsize=64)
def _finder(lists: tuple[tuple[int, tuple[str, ...]], ...]) -> re.Pattern[str] | None:
    """Compile one pattern of all lists; within a list the longer phrase wins, among lists the first."""
    parts = {
        number: "|".join(_pattern(word) for word in sorted(words, key=len, reverse=True))
        for number, words in lists
        if words
    }
    if not parts:
        return None
    return re.compile("|".join(f"(?P<l{number}>{some})" for number, some in parts.items()), re.IGNORECASE)


def _pattern(word: str) -> str:
    """Return what finds a word: whole, or from its start where it ends in ``*``; a space may be a hyphen."""
    whole = GAP.join(re.escape(escape(part)) for part in word.strip("* ").split())
    return rf"(?<!\w){whole}" + (r"\w*" if word.rstrip().endswith("*") else r"(?!\w)")
