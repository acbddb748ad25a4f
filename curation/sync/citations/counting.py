"""Count the live links of records whose links changed: each other end once, whoever says it.

A PMID outside the base that something now leads to is noted, for its title to be asked for.
"""

from django.db import connection, transaction

from curation.sync.store import retried

AT_ONCE = 5_000

COUNT = """
WITH dirty AS MATERIALIZED (
    DELETE FROM curation_recount WHERE pmid IN (
        SELECT pmid FROM curation_recount ORDER BY pmid LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING pmid
), counted AS (
    INSERT INTO curation_linkcount AS c (pmid, cited_by, cites)
    SELECT r.pmid,
        (SELECT count(DISTINCT citing) FROM curation_link l WHERE l.cited = r.pmid AND l.ended IS NULL),
        (SELECT count(DISTINCT cited) FROM curation_link l WHERE l.citing = r.pmid AND l.ended IS NULL)
    FROM dirty JOIN curation_record r USING (pmid) ORDER BY r.pmid
    ON CONFLICT (pmid) DO UPDATE SET cited_by = excluded.cited_by, cites = excluded.cites
    WHERE (c.cited_by, c.cites) IS DISTINCT FROM (excluded.cited_by, excluded.cites)
    RETURNING 1
), stubs AS (
    INSERT INTO curation_stub (pmid, title, byline, citation, types, retracted, error)
    SELECT pmid, '', '', '', '{}', false, '' FROM dirty
    WHERE NOT EXISTS (SELECT FROM curation_record r WHERE r.pmid = dirty.pmid) ORDER BY pmid
    ON CONFLICT DO NOTHING
)
SELECT (SELECT count(*) FROM dirty), (SELECT count(*) FROM counted)
"""


def count_links(*, most: int = 200_000) -> int:
    """Count anew where links changed; return how many counts differed from before."""
    changed = 0
    for _ in range(0, most, AT_ONCE):
        looked_at, differed = retried(_count)
        changed += differed
        if looked_at < AT_ONCE:
            break
    return changed


def _count() -> tuple[int, int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COUNT, [AT_ONCE])
        looked_at, differed = cursor.fetchone() or (0, 0)
    return looked_at, differed
