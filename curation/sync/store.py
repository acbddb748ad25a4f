"""Put entries into the store: sorted, in bulk, idempotent, and the newer content wins.

Nothing else writes records or their versions.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec
from django.db import OperationalError, transaction
from django.db.models.functions import Now
from django.db.utils import IntegrityError
from psycopg import errors

from curation.models import Record, RecordVersion, SyncRun
from curation.providers.records import Entry, PubmedRecord
from curation.sync import matches, notices, runs, withdrawals
from curation.sync.citations import due, from_xml
from curation.sync.columns import columns
from curation.sync.contents import contents
from curation.sync.counts import StoreCounts
from curation.sync.rows import RECORD_COLUMNS, VERSION_COLUMNS, Version, copy, record_rows, version_rows
from curation.sync.versions import changed_fields

TRIES = 10  # each gives way to one other writer of the same records; there are seldom two

T = TypeVar("T")


def retried(write: Callable[[], T]) -> T:
    """Call ``write``, a whole transaction, again when another writer got in its way.

    PostgreSQL ends one of two transactions that wait for each other (40P01, 40001), and the second of two
    that insert the same PMID (23505). Either has changed nothing, so doing it again is safe.
    """
    for left in reversed(range(TRIES)):
        try:
            return write()
        except (OperationalError, IntegrityError) as error:
            again = (errors.DeadlockDetected, errors.SerializationFailure, errors.UniqueViolation)
            if not left or not isinstance(error.__cause__, again):
                raise
    raise AssertionError  # the loop returns or raises


def store(entries: Iterable[Entry], *, origin: str, run: SyncRun | None = None) -> StoreCounts:
    """Store entries, and say what they were. Call it inside a transaction, and that inside ``retried``.

    Args:
        entries: any number; of two with one PMID the newer is taken.
        origin: the file they came from, or "PubMed".
        run: the run that fetched them.
    """
    incoming = newest_of_each(entries)
    known = dict(Record.objects.filter(pmid__in=list(incoming)).values_list("pmid", "content_hash"))
    new = [entry for pmid, entry in incoming.items() if pmid not in known]
    other = [pmid for pmid, held in known.items() if bytes(held) != incoming[pmid].content_hash]
    changed = replace([incoming[pmid] for pmid in sorted(other)], origin=origin, run=run)
    insert(new, origin=origin, run=run)
    withdrawals.returned(known)
    return StoreCounts(len(new), changed, len(known) - len(other), len(other) - changed)


def newest_of_each(entries: Iterable[Entry]) -> dict[int, Entry]:
    """Return one entry a PMID, by rising PMID; on a tie the later one, as bulk files have it."""
    chosen: dict[int, Entry] = {}
    for entry in entries:
        pmid = entry.record.pmid
        if pmid not in chosen or age(entry.record) >= age(chosen[pmid].record):
            chosen[pmid] = entry
    return dict(sorted(chosen.items()))


def age(record: PubmedRecord) -> tuple[int, str]:
    """Return what decides which of two contents is newer: the PMID's version, then the day of revision."""
    return record.version, record.revised


def insert(entries: Sequence[Entry], *, origin: str, run: SyncRun | None) -> None:
    """Copy entries whose PMIDs are not in the store yet, each with its first version."""
    if entries:
        copy(Record, RECORD_COLUMNS, record_rows(entries))
        firsts: list[Version] = [(e, 1, []) for e in entries]
        copy(RecordVersion, VERSION_COLUMNS, version_rows(firsts, origin=origin, run=run))
        notices.write((e.record for e in entries), run=run, known=False)
        from_xml.write_new(entries)
        due.announce(e.record.pmid for e in entries)


def replace(entries: Sequence[Entry], *, origin: str, run: SyncRun | None) -> int:
    """Write the entries that are newer than the locked rows they meet; return how many were."""
    if not entries:
        return 0
    held = Record.objects.select_for_update().order_by("pmid").in_bulk([e.record.pmid for e in entries])
    versions: list[Version] = []
    for entry in entries:
        record = held[entry.record.pmid]
        if bytes(record.content_hash) == entry.content_hash or age(entry.record) < age(contents(record)):
            continue
        body = msgspec.json.decode(entry.body)
        versions.append((entry, record.version + 1, changed_fields(record.body, body)))
        Record.objects.filter(pk=record.pk).update(
            **columns(entry.record),
            body=body,
            content_hash=entry.content_hash,
            version=record.version + 1,
            changed_at=Now(),
        )
    if versions:
        copy(RecordVersion, VERSION_COLUMNS, version_rows(versions, origin=origin, run=run))
        notices.write((entry.record for entry, _, _ in versions), run=run, known=True)
        from_xml.write_changed(entry.record for entry, _, _ in versions)
    return len(versions)


def store_alone(entries: Sequence[Entry], *, origin: str, run: SyncRun | None = None) -> StoreCounts:
    """Store a batch in a transaction of its own, tried again when another writer got in its way.

    Where the entries came by a run, its source is noted to match them, and the run counts them.
    """

    def write() -> StoreCounts:
        with transaction.atomic():
            counts = store(entries, origin=origin, run=run)
            if run is not None:
                matches.write(run, [e.record.pmid for e in entries])
                runs.add_counts(run.pk, counts)
            return counts

    return retried(write)
