"""Sentences from templates: how a phrase file is read and how one template becomes words.

A phrase file holds roles (``== context.facial ==``) and under each one sentence per line:

- ``[a|b|]`` one of the alternatives (they nest; an empty one means "or nothing");
- ``{slot}`` a word of the record being written (its dose, its animals);
- ``{~MSCs}`` a term that is spelled out where it first occurs and abbreviated afterwards;
- ``a(n)`` the indefinite article that fits the next word;
- ``#`` starts a comment line.

Text is XML already: ``<i>`` is markup and a less-than sign is written ``&lt;``.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from curation.standin.synthetic.chance import Dice

TERM_OPEN, TERM_CLOSE, SENTENCE = "\x02", "\x03", "\x01"

# A part is fixed text, a slot (a one-tuple with its name), or a choice (a list of alternatives).
Part = str | tuple[str] | list["Template"]
Template = tuple[Part, ...]
Words = Mapping[str, str]
_NOTHING: Words = {}

_PHRASES = Path(__file__).with_name("data") / "phrases"
_TOKEN = re.compile(r"[\[\]|]|\{~[^}]+\}|\{[^}]+\}|[^\[\]|{}]+")


class PhraseError(ValueError):
    """A phrase file cannot be read; the message names the role and the line."""


def compile_template(text: str) -> Template:
    """Turn one line of a phrase file into a template."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text:
        raise PhraseError(f"stray brace in: {text}")
    alternatives, rest = _alternatives(tokens, 0)
    if rest != len(tokens) or len(alternatives) != 1:
        raise PhraseError(f"unbalanced brackets in: {text}")
    return alternatives[0]


def _alternatives(pieces: list[str], position: int) -> tuple[list[Template], int]:
    """Read alternatives up to the closing bracket (or the end) and say where it stands."""
    done: list[Template] = []
    parts: list[Part] = []
    while position < len(pieces) and pieces[position] != "]":
        piece = pieces[position]
        if piece == "[":
            choice, position = _alternatives(pieces, position + 1)
            if position == len(pieces):
                raise PhraseError(f"unbalanced brackets in: {''.join(pieces)}")
            parts.append(choice)
        elif piece == "|":
            done.append(tuple(parts))
            parts = []
        elif piece.startswith("{~"):
            parts.append(TERM_OPEN + piece[2:-1] + TERM_CLOSE)
        elif piece.startswith("{"):
            parts.append((piece[1:-1],))
        else:
            parts.append(piece)
        position += 1
    done.append(tuple(parts))
    return done, position


def expand(template: Template, words: Words, extra: Words, random: Callable[[], float]) -> str:
    """Write one template out, slots from ``extra`` before ``words``; a missing slot raises KeyError."""
    out = ""
    for part in template:
        kind = type(part)  # three times cheaper than isinstance, and this is the innermost loop
        if kind is str:
            out += part  # type: ignore[operator]
        elif kind is tuple:
            slot = part[0]
            out += extra[slot] if slot in extra else words[slot]  # type: ignore[index]
        else:
            out += expand(part[int(random() * len(part))], words, extra, random)  # type: ignore[arg-type]
    return out


@cache
def phrasebook() -> dict[str, tuple[Template, ...]]:
    """Read every phrase file once; role → templates."""
    book: dict[str, tuple[Template, ...]] = {}
    for path in sorted(_PHRASES.glob("*.txt")):
        role, lines = "", list[Template]()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            text = line.strip()
            if text.startswith("== "):
                role, lines = text.strip("= "), []
                if role in book:
                    raise PhraseError(f"{path.name}, line {number}: role {role} is defined twice")
            elif text and not text.startswith("#"):
                try:
                    lines.append(compile_template(text))
                except PhraseError as error:
                    raise PhraseError(f"{path.name}, line {number}: {error}") from error
                book[role] = tuple(lines)
    return book


class Writer:
    """Writes the sentences of one record: the dice, the words, and which templates were used already."""

    __slots__ = ("_book", "_used", "dice", "words")

    def __init__(self, dice: Dice, words: dict[str, str]) -> None:
        """Write with these dice and words; ``words`` may grow while the story unfolds."""
        self._book = phrasebook()
        self._used: set[tuple[str, int]] = set()
        self.dice = dice
        self.words = words

    def phrase(self, role: str, extra: Words | None = None) -> str:
        """Write one line of a role without the mark of a sentence: a title, a clause, a name."""
        lines = self._book[role]
        number = int(self.dice.random() * len(lines))
        for _ in range(len(lines)):
            if (role, number) not in self._used:
                break
            number = (number + 1) % len(lines)
        self._used.add((role, number))
        return expand(lines[number], self.words, extra or _NOTHING, self.dice.random)

    def say(self, role: str, extra: Words | None = None) -> str:
        """Write one sentence of a role, choosing a template this record has not used yet."""
        return SENTENCE + self.phrase(role, extra)

    def maybe(self, probability: float, role: str, extra: Words | None = None) -> list[str]:
        """Write the sentence with the given probability: a list of one or none."""
        return [self.say(role, extra)] if self.dice.random() < probability else []
