"""Log the notices of records that were stored before there was a log of notices.

A notice is dated by the version of its record that last changed notices, so that none looks older than it is.
"""

from django.db import migrations

FILL = """
INSERT INTO curation_notice (record_id, kind, other_pmid, source_text, note, first_seen_at, first_run_id)
SELECT r.pmid, n.kind, n.other, n.source_text, n.note, v.stored_at, v.run_id
FROM curation_record r
CROSS JOIN LATERAL (
    SELECT left(one ->> 'kind', 40) AS kind, (one ->> 'pmid')::bigint AS other,
        coalesce(one ->> 'source', '') AS source_text, coalesce(one ->> 'note', '') AS note
    FROM jsonb_array_elements(r.body -> 'notices') one
    WHERE one ->> 'kind' <> 'Cites'
    UNION ALL
    SELECT 'Retracted Publication', NULL, '', ''
    WHERE r.body -> 'publication_types' @> '[{"ui": "D016441"}]'
        AND NOT coalesce(r.body -> 'notices' @> '[{"kind": "RetractionIn"}]', false)
        AND NOT coalesce(r.body -> 'notices' @> '[{"kind": "RetractedandRepublishedIn"}]', false)
) n
CROSS JOIN LATERAL (
    SELECT stored_at, run_id FROM curation_recordversion
    WHERE record_id = r.pmid AND (number = 1 OR 'notices' = ANY (changed))
    ORDER BY number DESC LIMIT 1
) v
WHERE NOT EXISTS (SELECT FROM curation_notice known WHERE known.record_id = r.pmid)
ORDER BY r.pmid
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("curation", "0017_saved_searches")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
