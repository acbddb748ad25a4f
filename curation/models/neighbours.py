"""Who stands next to a record by its live links: read in pages, without reading what is not shown.

All lists give each other end once, whoever says it; PMIDs may be outside the base.
"""

from dataclasses import dataclass

from django.db import connection

from curation.models.record import Record

SAMPLE = 300  # links looked through at most on the way to a second record; the newest by PMID are taken

SORTS = {
    "newest": "other DESC",
    "cited": "coalesce(c.cited_by, 0) DESC, other DESC",
    "agreed": "said DESC, other DESC",
}


@dataclass(frozen=True)
class Neighbour:
    """The other end: its PMID, which providers say so (a bit each), and how often where that is counted."""

    pmid: int
    providers: int = 0
    count: int = 0


@dataclass(frozen=True)
class Neighbours:
    """One page of them, and how many there are in all."""

    rows: list[Neighbour]
    total: int


LINKED = """
SELECT other, providers, count(*) OVER () FROM (
    SELECT {other} AS other, bit_or(1 << provider) AS providers, count(*) AS said
    FROM curation_link WHERE {own} = %(pmid)s AND ended IS NULL GROUP BY {other}
) AS linked {join} ORDER BY {sort} OFFSET %(first)s LIMIT %(size)s
"""
COUNTS = "LEFT JOIN curation_linkcount c ON c.pmid = other"
CO_CITED = """
SELECT b.cited, 0, count(DISTINCT b.citing) FROM (
    SELECT DISTINCT citing FROM curation_link WHERE cited = %(pmid)s AND ended IS NULL
    ORDER BY citing DESC LIMIT %(sample)s
) AS a JOIN curation_link b ON b.citing = a.citing AND b.ended IS NULL AND b.cited <> %(pmid)s
GROUP BY b.cited HAVING count(DISTINCT b.citing) > 1 ORDER BY 3 DESC, 1 DESC LIMIT %(size)s
"""
COUPLED = """
SELECT b.citing, 0, count(DISTINCT a.cited) FROM (
    SELECT DISTINCT cited FROM curation_link WHERE citing = %(pmid)s AND ended IS NULL
    ORDER BY cited DESC LIMIT 100
) AS a CROSS JOIN LATERAL (
    SELECT citing FROM curation_link l WHERE l.cited = a.cited AND l.ended IS NULL AND l.citing <> %(pmid)s
    ORDER BY citing DESC LIMIT %(sample)s
) AS b GROUP BY b.citing HAVING count(DISTINCT a.cited) > 1 ORDER BY 3 DESC, 1 DESC LIMIT %(size)s
"""
SIMILAR = """
SELECT other, 0, score, cardinality(s.others) FROM curation_similar s
CROSS JOIN LATERAL unnest(s.others, s.scores) WITH ORDINALITY AS near (other, score, place)
WHERE s.pmid = %(pmid)s ORDER BY {sort} OFFSET %(first)s LIMIT %(size)s
"""
BY_YEAR = """
SELECT coalesce(r.year, s.year), count(*) FROM (
    SELECT DISTINCT citing FROM curation_link WHERE cited = %s AND ended IS NULL
) AS l LEFT JOIN curation_record r ON r.pmid = citing LEFT JOIN curation_stub s ON s.pmid = citing
GROUP BY 1
"""


def citing(pmid: int, *, sort: str = "newest", first: int = 0, size: int = 25) -> Neighbours:
    """Return who cites a record."""
    return _linked("citing", "cited", pmid, sort, first, size)


def cited(pmid: int, *, sort: str = "newest", first: int = 0, size: int = 25) -> Neighbours:
    """Return what a record cites."""
    return _linked("cited", "citing", pmid, sort, first, size)


def similar(pmid: int, *, sort: str = "closest", first: int = 0, size: int = 25) -> Neighbours:
    """Return what PubMed finds similar to a record, with PubMed's score."""
    order = "other DESC" if sort == "newest" else "place"
    rows = _rows(SIMILAR.format(sort=order), pmid=pmid, first=first, size=size)
    return Neighbours([Neighbour(*row[:3]) for row in rows], rows[0][3] if rows else 0)


def co_cited(pmid: int, *, size: int = 10) -> list[Neighbour]:
    """Return what is cited together with a record by at least two others, the most often first."""
    return [Neighbour(*row) for row in _rows(CO_CITED, pmid=pmid, sample=SAMPLE, size=size)]


def coupled(pmid: int, *, size: int = 10) -> list[Neighbour]:
    """Return what shares at least two references with a record (bibliographic coupling), the most first."""
    return [Neighbour(*row) for row in _rows(COUPLED, pmid=pmid, sample=SAMPLE, size=size)]


def cited_by_year(pmid: int) -> list[tuple[int, int]]:
    """Return by rising year how many works of it cite a record; those of no known year are left out."""
    with connection.cursor() as cursor:
        cursor.execute(BY_YEAR, [pmid])
        return sorted((year, count) for year, count in cursor.fetchall() if year)


def _linked(other: str, own: str, pmid: int, sort: str, first: int, size: int) -> Neighbours:
    order = sort if sort in SORTS else "newest"
    join = COUNTS if order == "cited" else ""
    statement = LINKED.format(other=other, own=own, join=join, sort=SORTS[order])
    rows = _rows(statement, pmid=pmid, first=first, size=size)
    return Neighbours([Neighbour(*row[:2]) for row in rows], rows[0][2] if rows else 0)


def _rows(statement: str, **given: int) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


REACH = """
SELECT l.citing, array_agg(DISTINCT l.cited) FROM curation_link l
JOIN curation_record gone ON gone.pmid = l.cited AND gone.retracted
JOIN curation_record r ON r.pmid = l.citing
WHERE l.ended IS NULL GROUP BY l.citing ORDER BY l.citing DESC
"""


def citing_retracted() -> list[tuple[Record, list[Record]]]:
    """Return the records of the base that cite a retracted one of it, newest first, with those they cite."""
    with connection.cursor() as cursor:
        cursor.execute(REACH)
        reach = cursor.fetchall()
    pmids = {pmid for citing, cited in reach for pmid in (citing, *cited)}
    records = Record.objects.for_list().in_bulk(list(pmids))
    return [(records[citing], [records[pmid] for pmid in cited]) for citing, cited in reach]
