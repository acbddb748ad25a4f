"""Rows as the text that COPY reads: the format is that of PostgreSQL's manual, COPY, "Text Format".

psycopg writes the same a value at a time and looks up for each how; here that cost more than what it sends.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

_ESCAPES = (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\b", "\\b"), ("\f", "\\f"), ("\v", "\\v"))


def lines(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return rows of None, bool, int, str, bytes, date and lists of str, a line each."""
    form = _FORMS.get
    made = ["\t".join([form(type(value), text)(value) for value in row]) for row in rows]
    return "\n".join([*made, ""]).encode()


def text(value: object) -> str:
    """Return text with what COPY would take for the end of a value or a row escaped."""
    said = str(value).replace("\\", "\\\\")
    if not said.isprintable():
        for character, written in _ESCAPES:  # str.translate looks at each character of a body by itself
            said = said.replace(character, written)
    return said


def listed(values: Sequence[str]) -> str:
    """Return texts as an array, each in quotes, so that none is taken for NULL."""
    if not values:
        return "{}"
    return text("{" + ",".join([f'"{_quoted(value)}"' for value in values]) + "}")


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


_FORMS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "\\N",
    bool: lambda value: "t" if value else "f",
    int: int.__repr__,
    str: text,
    bytes: lambda value: "\\\\x" + value.hex(),
    date: date.isoformat,
    list: listed,
}
