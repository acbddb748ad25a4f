"""Read from the store what documents are made of; at most six statements a batch."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from curation.search.documents import Row
from curation.search.judged import NOTHING, judged

ROWS = """
SELECT r.pmid, r.body::text, r.year, r.sort_date, r.entered_on, r.stored_at, r.journal, r.retracted,
    r.synthetic,
    array(SELECT s.slug FROM curation_match m JOIN curation_source s ON s.id = m.source_id
          WHERE m.record_id = r.pmid AND m.left_run_id IS NULL ORDER BY s.slug),
    coalesce(c.cited_by, 0)
FROM curation_record r LEFT JOIN curation_linkcount c ON c.pmid = r.pmid
"""
SOME = f"{ROWS} WHERE r.pmid = ANY(%s) ORDER BY r.pmid"
NEXT = f"{ROWS} WHERE r.pmid > %s ORDER BY r.pmid LIMIT %s"


def rows_of(pmids: Sequence[int]) -> list[Row]:
    """Return the rows of those PMIDs that the store holds, by rising PMID."""
    return _asked(SOME, [list(pmids)])


def all_rows(batch: int) -> Iterator[list[Row]]:
    """Give every row of the store by rising PMID, in batches; each batch is read when it is asked for."""
    last = 0
    while rows := _asked(NEXT, [last, batch]):
        yield rows
        last = rows[-1].pmid


def total() -> int:
    """Count the records of the store."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM curation_record")
        return int(cursor.fetchone()[0])


def _asked(statement: str, values: list[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    said = judged([row[0] for row in rows])
    return [Row._make((*row, said.get(row[0], NOTHING))) for row in rows]
