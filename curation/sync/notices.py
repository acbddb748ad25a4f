"""What notices make of a record, and the log of when each was first seen.

The rules are those of NLM's fact sheet on errata and retractions, by RefType of CommentsCorrections: the "In"
side is about the record that carries it; the "Of", "For" and "From" side says that the record is itself the
notice, which is therefore put in no state.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from curation.models import SyncRun
from curation.models.record import NoticeState
from curation.providers.records import PubmedRecord

RETRACTED = "D016441"  # MeSH: Retracted Publication; the notice itself is D016440
RETRACTED_TYPE = "Retracted Publication"  # kind of a notice that only the publication type speaks of
UNLOGGED = "Cites"  # PubMed's references of old; no notices
STATES = {
    "RetractionIn": NoticeState.RETRACTED,
    "RetractedandRepublishedIn": NoticeState.RETRACTED,
    "ExpressionOfConcernIn": NoticeState.CONCERN,
    "CorrectedandRepublishedIn": NoticeState.REPUBLISHED,
    "RepublishedIn": NoticeState.REPUBLISHED,
    "ErratumIn": NoticeState.ERRATUM,
    "UpdateIn": NoticeState.UPDATED,
}
Row = tuple[int, str, int | None, str, str]  # PMID, kind, the other PMID, where it stands, note


def states(record: PubmedRecord) -> list[str]:
    """Return what the notices about a record have made of it, the gravest first."""
    found = {STATES[n.kind] for n in record.notices if n.kind in STATES}
    if any(t.ui == RETRACTED for t in record.publication_types):
        found.add(NoticeState.RETRACTED)
    return [str(state) for state in NoticeState if state in found]


def rows(record: PubmedRecord) -> list[Row]:
    """Return the notices of a record, each kind from each PMID or place once, in PubMed's order."""
    found: dict[tuple[Any, ...], Row] = {}
    for n in record.notices:
        if n.kind != UNLOGGED:
            kind = n.kind[:40]
            key = (kind, n.pmid) if n.pmid is not None else (kind, None, n.source)
            found.setdefault(key, (record.pmid, kind, n.pmid, n.source, n.note))
    said = {kind for _, kind, *_ in found.values()}
    typed = any(t.ui == RETRACTED for t in record.publication_types)
    if typed and not said & {"RetractionIn", "RetractedandRepublishedIn"}:
        found[(RETRACTED_TYPE,)] = (record.pmid, RETRACTED_TYPE, None, "", "")
    return list(found.values())


def write(records: Iterable[PubmedRecord], *, run: SyncRun | None, known: bool) -> None:
    """Log the notices of records that have just been stored; those logged before keep their first day.

    A notice that a record no longer carries is marked as gone, and comes to life again when it is back.

    Args:
        records: as stored.
        run: that brought them.
        known: whether they were in the base before, so that some of their notices may be logged.
    """
    current = list(records)
    listed = [row for record in current for row in rows(record)]
    with connection.cursor() as cursor:
        if known:
            cursor.execute(
                "UPDATE curation_notice SET gone_at = now() WHERE record_id = ANY (%s) AND gone_at IS NULL",
                [[record.pmid for record in current]],
            )
        if listed:
            _insert(cursor, [row for row in listed if row[2] is not None], run, WITH_PMID)
            _insert(cursor, [row for row in listed if row[2] is None], run, WITHOUT_PMID)


WITH_PMID = "(record_id, kind, other_pmid) WHERE other_pmid IS NOT NULL"
WITHOUT_PMID = "(record_id, kind, md5(source_text)) WHERE other_pmid IS NULL"


def _insert(cursor: Any, listed: list[Row], run: SyncRun | None, same: str) -> None:
    if not listed:
        return
    columns = [list(column) for column in zip(*sorted(listed, key=_order), strict=True)]
    cursor.execute(
        f"""
        INSERT INTO curation_notice
            (record_id, kind, other_pmid, source_text, note, first_run_id, first_seen_at)
        SELECT pmid, kind, other, source_text, note, %s, now()
        FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::text[])
            AS given (pmid, kind, other, source_text, note)
        ON CONFLICT {same} DO UPDATE SET
            gone_at = NULL, source_text = excluded.source_text, note = excluded.note
        """,  # noqa: S608 both targets are constants of this file
        [run.pk if run else None, *columns],
    )


def _order(row: Row) -> tuple[int, str, int, str]:
    return row[0], row[1], row[2] or 0, row[3]
