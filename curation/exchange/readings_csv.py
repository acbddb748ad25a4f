"""The table of paired readings as CSV, to be computed on elsewhere."""

from collections.abc import Iterable, Iterator, Mapping

from curation.exchange.tables import csv_lines
from curation.review.readings import Pair

HEAD = ("pmid", "title", "facet", "term", "reader_1", "reader_2", "said_1", "said_2", "agree", "second_at")


def write(
    pairs: Iterable[Pair], *, titles: Mapping[int, str], people: Mapping[int, str], facet: str = ""
) -> Iterator[str]:
    """Return the lines: a head, then a pair a line; a word is empty where that person did not answer.

    ``titles`` by PMID, ``people`` by number. Terms that neither gave are one line a record, with how many in
    place of the term.
    """
    return csv_lines(HEAD, (_row(pair, titles, people, facet) for pair in pairs))


def _row(pair: Pair, titles: Mapping[int, str], people: Mapping[int, str], facet: str) -> tuple[object, ...]:
    first, second = pair.words
    agree = "" if not pair.whole else "no" if pair.differ else "yes"
    term = pair.term or (f"{pair.times} others" if pair.times > 1 else "")
    about = (pair.record, titles.get(pair.record, ""), facet, term)
    readers = (people[pair.first], people[pair.second])
    return (*about, *readers, first, second, agree, pair.at.isoformat())
