"""Rank the PMIDs outside the base that its records point to, and fetch those that people sent to triage."""

from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Count, Max

from curation.models import CandidateAct, RefreshBatch, Review, Source, SyncRun
from curation.models.reasons import NEAR
from curation.models.refresh import Part
from curation.models.review import INCLUDED_KEYS
from curation.sync.citations.links import recount
from curation.sync.runs import LiveRunError, ask_run
from curation.sync.store import retried

MOST = 5_000
SLUG = "candidates"
RANKED = "candidates-ranked"  # in the cache: to lose it costs one ranking
NOTE = "Records that people sent to triage from the list of candidates. Its query follows what they send."

# The core: the included records, or while nothing is included all that a source matches. Here as a set, in
# models/reasons.py record by record, in models/graph.py along the most cited: in one wording, some of the
# three took up to thirty times as long (200,000 records). A test keeps them in step.
RANK = """
WITH included AS MATERIALIZED (
    SELECT record_id AS pmid FROM curation_review WHERE state = ANY(%(included)s)
), core AS MATERIALIZED (
    SELECT pmid FROM included
    UNION SELECT record_id FROM curation_match WHERE left_run_id IS NULL AND NOT EXISTS (SELECT FROM included)
), pointed AS (
    SELECT l.citing AS pmid, count(DISTINCT l.cited)::int AS cites, 0 AS cited_by, 0 AS "similar"
    FROM core JOIN curation_link l ON l.cited = core.pmid AND l.ended IS NULL GROUP BY l.citing
    UNION ALL
    SELECT l.cited, 0, count(DISTINCT l.citing)::int, 0
    FROM core JOIN curation_link l ON l.citing = core.pmid AND l.ended IS NULL GROUP BY l.cited
    UNION ALL
    SELECT other, 0, 0, count(*)::int
    FROM core JOIN curation_similar s ON s.pmid = core.pmid
    CROSS JOIN LATERAL unnest(s.others[1:%(near)s]) AS other GROUP BY other
), summed AS (
    SELECT pmid, sum(cites)::int AS cites, sum(cited_by)::int AS cited_by, sum("similar")::int AS "similar"
    FROM pointed WHERE NOT EXISTS (SELECT FROM curation_record r WHERE r.pmid = pointed.pmid) GROUP BY pmid
)
SELECT pmid, cites, cited_by, "similar", cites + cited_by + "similar" / 2.0 AS score FROM summed
WHERE cites + cited_by + "similar" >= 2
ORDER BY score DESC, pmid DESC LIMIT %(most)s
"""
WRITE = f"""
WITH ranked AS MATERIALIZED ({RANK}), gone AS (
    UPDATE curation_candidate c SET gone_at = now()
    WHERE gone_at IS NULL AND NOT EXISTS (SELECT FROM ranked WHERE ranked.pmid = c.pmid) RETURNING 1
), written AS (
    INSERT INTO curation_candidate AS c (pmid, cites, cited_by, "similar", score, first_ranked_at)
    SELECT pmid, cites, cited_by, "similar", score, now() FROM ranked ORDER BY pmid
    ON CONFLICT (pmid) DO UPDATE SET cites = excluded.cites, cited_by = excluded.cited_by,
        "similar" = excluded."similar", score = excluded.score, gone_at = NULL
    WHERE (c.cites, c.cited_by, c."similar", c.gone_at)
        IS DISTINCT FROM (excluded.cites, excluded.cited_by, excluded."similar", NULL)
    RETURNING pmid
)
SELECT (SELECT count(*) FROM ranked), ARRAY(SELECT pmid FROM written)
"""  # noqa: S608 both parts are constants of this file


def rank_if_changed() -> int | None:
    """Rank anew if a refresh, a run or a judgement has ended since the last ranking; else return None."""
    state = [
        RefreshBatch.objects.exclude(part=Part.STUBS).aggregate(at=Max("ended_at"))["at"],
        SyncRun.objects.aggregate(at=Max("ended_at"))["at"],
        Review.objects.aggregate(at=Max("since"), count=Count("pk")),
    ]
    if cache.get(RANKED) == repr(state):
        return None
    count = rank()
    cache.set(RANKED, repr(state), timeout=None)
    return count


def rank() -> int:
    """Rank anew; return how many candidates there are. Those nothing leads to any more are marked as gone."""
    return retried(_rank)


def _rank() -> int:
    given: dict[str, Any] = {"included": INCLUDED_KEYS, "near": NEAR, "most": MOST}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(WRITE, given)
            found, written = cursor.fetchone() or (0, [])
        recount(written)
    return int(found)


def fetch_sent() -> SyncRun | None:
    """Ask for a run that fetches all candidates sent to triage; None if the last run asked for the same.

    They become records matched by a source of their own. One whose sending was undone leaves its query.
    """
    standing = CandidateAct.objects.filter(act=CandidateAct.Kind.SEND, undone_at=None)
    pmids = sorted(standing.values_list("pmid", flat=True))
    source = Source.objects.filter(slug=SLUG).first()
    query = " OR ".join(f"{pmid}[uid]" for pmid in pmids)
    last = SyncRun.objects.filter(source=source).latest_first().first() if source else None
    if not query or (last is not None and last.query == query):
        return None
    new = {"name": "Candidates", "query": query, "note": NOTE}
    source, _ = Source.objects.update_or_create(slug=SLUG, defaults={"query": query}, create_defaults=new)
    try:
        return ask_run(source=source)
    except LiveRunError:
        return None  # the next sweep asks again
