"""Read the outbox: what changed since a snapshot, exactly once, without waiting for anyone's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# A transaction is new to us where the snapshot we had read did not see it and the present one does: the
# database's own words for it. The comparison with the old xmin only lets the index on xid cut the rest away.
SINCE = """
SELECT pg_current_snapshot()::text, statement_timestamp(), array(
    SELECT DISTINCT pmid FROM curation_outbox
    WHERE xid >= pg_snapshot_xmin(%(read)s::pg_snapshot)::text::bigint
    AND NOT pg_visible_in_snapshot(xid::text::xid8, %(read)s::pg_snapshot)
    AND pg_visible_in_snapshot(xid::text::xid8, pg_current_snapshot())
    ORDER BY pmid
)
"""
NOW = "SELECT pg_current_snapshot()::text, statement_timestamp(), array[]::bigint[]"
# The oldest snapshot in use decides what may go: a row is done with where every follower's snapshot saw it. A
# host that was away for long no longer counts: its snapshot is struck out, and it rebuilds when it is back.
STRIKE = "UPDATE curation_follower SET snapshot = '' WHERE snapshot <> '' AND seen_at < now() - %s::interval"
PRUNE = """
DELETE FROM curation_outbox
WHERE xid < (SELECT min(pg_snapshot_xmin(snapshot::pg_snapshot)::text::bigint) FROM curation_follower
             WHERE snapshot <> '')
"""
# Where a cursor is meaningful: this server, this database, this very table. A restored base is another one.
BASE = """
SELECT concat_ws('.', (SELECT system_identifier FROM pg_control_system()),
                 (SELECT oid FROM pg_database WHERE datname = current_database()),
                 'curation_record'::regclass::oid::bigint)
"""


@dataclass(frozen=True)
class Read:
    """One reading of the outbox.

    ``snapshot`` is the next reading's cursor; ``as_of`` is the database's time just before it was taken, so
    that everything committed by then is in it; ``pmids`` are those that changed, by rising PMID.
    """

    snapshot: str
    as_of: datetime
    pmids: Sequence[int]


def read(since: str = "") -> Read:
    """Return what changed since a snapshot; since none, nothing, and where to begin.

    Call it outside a transaction: inside one the time would be the statement's and the snapshot older.
    """
    with connection.cursor() as cursor:
        cursor.execute(SINCE, {"read": since}) if since else cursor.execute(NOW)
        return Read(*cursor.fetchone())


def now() -> datetime:
    """Return the database's time: what was committed before the call is in every reading of a later time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]  # the driver's rows are untyped


def base() -> str:
    """Return the name of this base; a cursor of another base means nothing here."""
    with connection.cursor() as cursor:
        cursor.execute(BASE)
        return str(cursor.fetchone()[0])


def prune(gone: str = "1 day") -> int:
    """Forget what every follower has read, those not seen for ``gone`` aside; return how much that was."""
    with connection.cursor() as cursor:
        cursor.execute(STRIKE, [gone])
        cursor.execute(PRUNE)
        return int(cursor.rowcount)
