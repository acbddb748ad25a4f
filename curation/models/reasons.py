"""Why a PMID outside the base is a candidate: the records of the core it stands near to, each by name."""

from dataclasses import dataclass

from django.db import connection

from curation.models.review import INCLUDED_KEYS

MOST = 200  # of each reason
NEAR = 20  # similar articles of each record that count, here and in the ranking

# The core (sync/citations/candidates.py has the word on it), record by record.
IN_CORE = """(
    EXISTS (SELECT FROM curation_review v WHERE v.record_id = {pmid} AND v.state = ANY(%(included)s))
    OR NOT EXISTS (SELECT FROM curation_review v WHERE v.state = ANY(%(included)s))
        AND EXISTS (SELECT FROM curation_match m WHERE m.record_id = {pmid} AND m.left_run_id IS NULL)
)"""
LINKED = """
SELECT pmid, providers, count(*) OVER () FROM (
    SELECT {other} AS pmid, bit_or(1 << provider) AS providers
    FROM curation_link WHERE {own} = %(pmid)s AND ended IS NULL GROUP BY {other}
) AS linked WHERE """
SIMILAR = """
SELECT s.pmid, 0, count(*) OVER () FROM curation_similar s
WHERE %(pmid)s = ANY(s.others[1:%(near)s]) AND """
LAST = " ORDER BY 1 DESC LIMIT %(most)s"


@dataclass(frozen=True)
class Reason:
    """Records of the core by falling PMID, with who says so (a bit each), and how many there are in all."""

    pmids: list[tuple[int, int]]
    total: int


def reasons(pmid: int) -> dict[str, Reason]:
    """Return ``cites`` (records it cites), ``cited_by`` (those that cite it) and ``similar``."""
    core = IN_CORE.format(pmid="linked.pmid")
    statements = {
        "cites": LINKED.format(other="cited", own="citing") + core,
        "cited_by": LINKED.format(other="citing", own="cited") + core,
        "similar": SIMILAR + IN_CORE.format(pmid="s.pmid"),
    }
    given: dict[str, int | list[str]] = {"pmid": pmid, "included": INCLUDED_KEYS, "most": MOST, "near": NEAR}
    found = {}
    with connection.cursor() as cursor:
        for name, statement in statements.items():
            cursor.execute(statement + LAST, given)
            rows = cursor.fetchall()
            found[name] = Reason([row[:2] for row in rows], rows[0][2] if rows else 0)
    return found
