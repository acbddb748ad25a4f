"""The word index: SQLite's full-text table, kept in an unnamed file that vanishes with it."""

import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from curation.standin.searchtext import Searchable

Positions = npt.NDArray[np.int64]

_TABLE = (
    f"CREATE VIRTUAL TABLE words USING fts5({', '.join(Searchable._fields)}, content='', columnsize=0, "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
)
_INSERT = f"INSERT INTO words(rowid, {', '.join(Searchable._fields)}) VALUES ({'?, ' * 8}?)"  # noqa: S608 fixed names


class WordIndex:
    """Find the places (row numbers in the library) whose text matches; one thread at a time."""

    def __init__(self) -> None:
        """Open an empty index. An unnamed database spills to disk only when it outgrows its cache."""
        self._database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA cache_size = -65536")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(_TABLE)
        self._database.execute("INSERT INTO words(words, rank) VALUES ('hashsize', 33554432)")
        self._database.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, 'row')")

    def add(self, records: Iterable[tuple[int, Searchable]]) -> None:
        """Take in (place, text) pairs in one go."""
        self._database.execute("BEGIN")
        self._database.executemany(_INSERT, ((place, *text) for place, text in records))
        self._database.execute("COMMIT")

    def places(self, asked: str) -> Positions:
        """Give every place that matches a full-text expression made by ``expression``."""
        rows = self._database.execute("SELECT rowid FROM words WHERE words MATCH ?", (asked,))
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def knows(self, token: str) -> bool:
        """Tell whether any record, past ones included, holds exactly this token."""
        return (
            self._database.execute("SELECT 1 FROM vocabulary WHERE term = ?", (token,)).fetchone() is not None
        )

    def beginning_with(self, start: str, most: int) -> list[str]:
        """Give up to ``most`` tokens that begin with ``start``, in their order."""
        rows = self._database.execute(
            "SELECT term FROM vocabulary WHERE term >= ? AND term < ? LIMIT ?",
            (start, start + "\U0010ffff", most),
        )
        return [row[0] for row in rows]

    def common(self, start: str) -> dict[str, int]:
        """Give the tokens beginning with ``start`` and in how many records each stands."""
        rows = self._database.execute(
            "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ?", (start, start + "\U0010ffff")
        )
        return {term: count for term, count in rows if "_" not in term}

    def close(self) -> None:
        """Let the index go."""
        self._database.close()


def expression(parts: Sequence[str], tokens: Sequence[str], *, open_end: bool = False) -> str:
    """Write the full-text expression for tokens in a row in any of the named parts.

    ``open_end`` lets the last token be the beginning of a longer one.
    """
    return f'{{{" ".join(parts)}}} : "{" ".join(tokens)}"{" *" if open_end else ""}'


def nearby(parts: Sequence[str], tokens: Sequence[str], most: int) -> str:
    """Write the expression for tokens in any order with at most ``most`` words between them."""
    each = " ".join(f'"{token}"' for token in tokens)
    return f"{{{' '.join(parts)}}} : NEAR({each}, {most})"
