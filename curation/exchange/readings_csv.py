"""The table of paired readings as CSV (RFC 4180, UTF-8), to be computed on elsewhere."""

import csv
from collections.abc import Iterable, Iterator, Mapping

from curation.review.readings import Pair

HEAD = ("pmid", "title", "facet", "term", "reader_1", "reader_2", "said_1", "said_2", "agree", "second_at")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """Something a writer can write to, that gives the line back."""

    def write(self, line: str) -> str:
        return line


def write(
    pairs: Iterable[Pair], *, titles: Mapping[int, str], people: Mapping[int, str], facet: str = ""
) -> Iterator[str]:
    """Return the lines: a head, then a pair a line; a word is empty where that person did not answer.

    ``titles`` by PMID, ``people`` by number. Terms that neither gave are one line a record, with how many in
    place of the term. A cell that a spreadsheet would take for a formula gets an apostrophe.
    """
    table = csv.writer(_Line())
    yield table.writerow(HEAD)
    for pair in pairs:
        first, second = pair.words
        agree = "" if None in pair.words else "no" if pair.differ else "yes"
        term = pair.term or (f"{pair.times} others" if pair.times > 1 else "")
        cells = [pair.record, titles.get(pair.record, ""), facet, term]
        cells += [people[pair.first], people[pair.second], first or "", second or ""]
        cells += [agree, pair.at.isoformat()]
        yield table.writerow([plain(cell) for cell in cells])


def plain(cell: object) -> str:
    """Return a cell that no spreadsheet computes."""
    text = str(cell)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
