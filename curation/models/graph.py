"""A piece of the citation graph: which records, and the live links between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from curation.models.review import INCLUDED_KEYS

MOST = 2_000  # nodes drawn at most


@dataclass(frozen=True)
class Edge:
    """One PMID cites another; ``providers`` holds a bit for each that says so."""

    citing: int
    cited: int
    providers: int


# The neighbours that share most links with the others around the record come first.
AROUND = """
WITH near AS MATERIALIZED (
    SELECT citing AS pmid FROM curation_link WHERE cited = %(pmid)s AND ended IS NULL
    UNION SELECT cited FROM curation_link WHERE citing = %(pmid)s AND ended IS NULL
    UNION SELECT unnest(others[1:20]) FROM curation_similar WHERE pmid = %(pmid)s
), kept AS MATERIALIZED (SELECT pmid FROM near WHERE pmid <> %(pmid)s ORDER BY pmid DESC LIMIT 4000)
SELECT kept.pmid FROM kept LEFT JOIN curation_linkcount c ON c.pmid = kept.pmid
ORDER BY (
    SELECT count(DISTINCT l.cited) FROM curation_link l JOIN kept other ON other.pmid = l.cited
    WHERE l.citing = kept.pmid AND l.ended IS NULL
) + ln(1 + coalesce(c.cited_by, 0)) DESC, kept.pmid DESC LIMIT %(size)s
"""
# The core (sync/citations/candidates.py has the word on it), the most cited first.
CORE = """
WITH included AS MATERIALIZED (
    SELECT record_id AS pmid FROM curation_review WHERE state = ANY(%(included)s)
)
SELECT c.pmid FROM curation_linkcount c WHERE EXISTS (SELECT FROM included i WHERE i.pmid = c.pmid)
    OR (NOT EXISTS (SELECT FROM included)
        AND EXISTS (SELECT FROM curation_match m WHERE m.record_id = c.pmid AND m.left_run_id IS NULL))
ORDER BY c.cited_by DESC, c.pmid DESC LIMIT %(size)s
"""
BETWEEN = """
SELECT citing, cited, bit_or(1 << provider) FROM curation_link
WHERE citing = ANY(%(pmids)s) AND cited = ANY(%(pmids)s) AND ended IS NULL AND (1 << provider) & %(by)s <> 0
GROUP BY citing, cited ORDER BY citing, cited
"""


def around(pmid: int, *, size: int) -> list[int]:
    """Return a record and its neighbours by links and similarity, at most ``size`` in all."""
    return [pmid, *_column(AROUND, pmid=pmid, size=size - 1)]


def core(*, size: int) -> list[int]:
    """Return the included records, or while there are none the matched ones, the most cited first."""
    return _column(CORE, included=INCLUDED_KEYS, size=size)


def most_cited(pmids: Sequence[int], *, size: int) -> list[int]:
    """Return the most cited of some records."""
    statement = "SELECT p FROM unnest(%(pmids)s::bigint[]) AS p LEFT JOIN curation_linkcount c ON c.pmid = p"
    order = " ORDER BY coalesce(c.cited_by, 0) DESC, p DESC LIMIT %(size)s"
    return _column(statement + order, pmids=list(pmids), size=size)


def between(pmids: Sequence[int], *, by: int = ~0) -> list[Edge]:
    """Return the live links among some PMIDs; ``by`` holds a bit for each provider that counts."""
    with connection.cursor() as cursor:
        cursor.execute(BETWEEN, {"pmids": list(pmids), "by": by & 0x7FFF})
        return [Edge(*row) for row in cursor.fetchall()]


def _column(statement: str, **given: int | list[int] | list[str]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [row[0] for row in cursor.fetchall()]
