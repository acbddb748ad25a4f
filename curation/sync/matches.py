"""Which source matched which record, since which run."""

from collections.abc import Iterable

from django.db import connection

from curation.models import SyncRun


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
