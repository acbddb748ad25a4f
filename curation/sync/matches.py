"""Which source matched which record, since which run."""

from collections.abc import Iterable

from django.db import connection

from curation.models import SyncRun
from curation.models.run import SliceState
from curation.models.source import LeftWhy


def write(run: SyncRun, pmids: Iterable[int]) -> None:
    """Note that the run's source matches these records, as of this run."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO curation_match (source_id, record_id, entered_run_id, seen_run_id, left_why)
            SELECT %(source)s, pmid, %(run)s, %(run)s, '' FROM unnest(%(pmids)s::bigint[]) AS pmid
            ON CONFLICT (source_id, record_id) WHERE left_run_id IS NULL
            DO UPDATE SET seen_run_id = excluded.seen_run_id
            """,
            {"source": run.source_id, "run": run.pk, "pmids": sorted(set(pmids))},
        )


def close(run: SyncRun) -> None:
    """End the stays of the records that a run's query no longer matches, and say why; the records stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE curation_match AS m SET
                left_run_id = %(run)s,
                left_why = CASE WHEN gone.absent THEN %(absent)s ELSE %(unmatched)s END
            FROM (
                SELECT pmid, pmid = ANY (missing) AS absent FROM curation_syncslice, unnest(pmids) AS pmid
                WHERE run_id = %(run)s AND NOT matched AND state = %(done)s
            ) AS gone
            WHERE m.record_id = gone.pmid AND m.source_id = %(source)s AND m.left_run_id IS NULL
            """,
            {
                "run": run.pk,
                "source": run.source_id,
                "done": SliceState.DONE,
                "absent": LeftWhy.ABSENT,
                "unmatched": LeftWhy.UNMATCHED,
            },
        )
