"""Which source matched which record, since which run."""

from collections.abc import Iterable

from django.db import connection

from curation.models import SyncRun


def write(run: SyncRun, pmids: Iterable[int]) -> None:
    """Note that the run's source matches these records, as of this run."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO curation_match AS m (source_id, record_id, entered_run_id, seen_run_id)
            SELECT %(source)s, pmid, %(run)s, %(run)s FROM unnest(%(pmids)s::bigint[]) AS pmid
            ON CONFLICT (source_id, record_id) DO UPDATE SET
                seen_run_id = %(run)s,
                entered_run_id = CASE WHEN m.left_run_id IS NULL THEN m.entered_run_id ELSE %(run)s END,
                left_run_id = NULL
            """,
            {"source": run.source_id, "run": run.pk, "pmids": sorted(set(pmids))},
        )
