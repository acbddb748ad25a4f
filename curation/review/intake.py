"""How records come into the queue: each gets its one row, by the protocol that holds for it."""

from collections.abc import Sequence

from django.db import connection

from curation.models import Protocol

ADMIT = """
INSERT INTO curation_review
    (record_id, state, version, record_version, protocol_id, queued_on, votes_cast, returns_to,
     recheck_reasons)
SELECT r.pmid, 'new', 1, r.version, coalesce(
        (SELECT p.id FROM curation_match m JOIN curation_protocol p ON p.source_id = m.source_id
         WHERE m.record_id = r.pmid AND m.left_run_id IS NULL ORDER BY p.id LIMIT 1), %(base)s),
    r.entered_on, 0, '', '{}'
FROM curation_record r
WHERE NOT EXISTS (SELECT FROM curation_review v WHERE v.record_id = r.pmid)
    AND (%(all)s OR r.pmid = ANY(%(pmids)s))
ORDER BY r.pmid
ON CONFLICT DO NOTHING
"""


def base_protocol() -> Protocol:
    """Return the rules of the whole base; without any it gets one open vote, and verification."""
    rules = {"name": "The whole base", "blind": False}
    protocol, _ = Protocol.objects.get_or_create(source=None, defaults=rules)
    return protocol


def admit(*, pmids: Sequence[int] | None = None) -> int:
    """Let records that have no row yet into the queue, these or all; return how many came in.

    The protocol of a source that still matches a record goes before the base's; of several the oldest.
    """
    base, asked = base_protocol().pk, list(pmids or ())
    with connection.cursor() as cursor:
        cursor.execute(ADMIT, {"base": base, "all": pmids is None, "pmids": asked})
        return int(cursor.rowcount)
