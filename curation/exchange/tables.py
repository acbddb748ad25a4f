"""Rows as CSV (RFC 4180), line by line, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """Takes the one line a writer writes, and gives it back."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Return a header and rows as lines; what a spreadsheet would take for a formula gets an apostrophe."""
    out = csv.writer(_Line(), lineterminator="\r\n")
    yield out.writerow(head)
    for row in rows:
        yield out.writerow([_plain(cell) for cell in row])


def _plain(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
