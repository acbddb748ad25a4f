"""What is due of which record at which endpoint, and who holds it: all by the database's clock.

Records come sooner that are young, often cited, included, matched by a source, or opened by somebody lately.
What was included within the last hour and never asked about comes first of all: its links bring candidates.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from curation.models import Refresh, RefreshBatch
from curation.models.refresh import BatchState, Part
from curation.models.review import INCLUDED_KEYS

LEASE_SECONDS = 180
PATIENT = 3  # attempts after which a record is asked about in small company, lest it spoil a batch
HEAD = 52  # weeks; what has been due for so long is due before all others
STALE = timedelta(days=7)  # a page that is opened may have links this old before they are asked for again
PARTS = [part for part in Part if part < Part.STUBS]  # of records in the base, one question about each

PLACES = """
{first}
INSERT INTO curation_refresh (pmid, part, due_at, attempt, empty)
SELECT r.pmid, p.part, now() - make_interval(hours => greatest(0, 48 - 4 * (
    extract(year FROM now())::int - coalesce(r.year, 1990)
))), 0, 0
FROM curation_record r CROSS JOIN unnest(%(parts)s::smallint[]) AS p (part)
WHERE r.pmid {of} ORDER BY r.pmid, p.part
ON CONFLICT DO NOTHING
"""
ENROL = PLACES.format(first="", of="= ANY(%(pmids)s)")
NEW = """
WITH new AS MATERIALIZED (
    DELETE FROM curation_newcomer WHERE pmid IN (
        SELECT pmid FROM curation_newcomer ORDER BY pmid LIMIT %(most)s FOR UPDATE SKIP LOCKED
    ) RETURNING pmid
)
"""
WELCOME = PLACES.format(first=NEW, of="IN (SELECT pmid FROM new)")
CLAIM = """
WITH mine AS MATERIALIZED (
    SELECT pmid FROM curation_refresh
    WHERE part = %(part)s AND due_at <= now() AND (lease_until IS NULL OR lease_until < now())
        AND {which} %(patient)s
    ORDER BY due_at, pmid LIMIT %(size)s FOR UPDATE SKIP LOCKED
)
UPDATE curation_refresh AS f SET batch_id = %(batch)s, attempt = attempt + 1,
    lease_until = now() + make_interval(secs => %(lease)s)
FROM mine WHERE f.pmid = mine.pmid AND f.part = %(part)s
RETURNING f.pmid
"""
# Days until the next time: by age of the publication, then halved or doubled, and spread by a tenth.
ANSWERED = """
UPDATE curation_refresh AS f SET
    answered_at = now(), batch_id = NULL, lease_until = NULL, attempt = 0, error = '',
    empty = CASE WHEN f.pmid = ANY(%(empty)s) THEN f.empty + 1 ELSE 0 END,
    due_at = now() + make_interval(secs => 86400 * (0.9 + (f.pmid %% 101) / 500.0) * least(180, greatest(3,
        CASE WHEN r.year >= extract(year FROM now()) - 1 THEN 7 WHEN r.year >= extract(year FROM now()) - 4
            THEN 30 ELSE 90 END
        * CASE WHEN c.cited_by >= 100 THEN 0.5 ELSE 1 END
        * CASE WHEN f.opened_at > now() - interval '30 days' THEN 0.5 ELSE 1 END
        * CASE WHEN EXISTS (SELECT FROM curation_review v WHERE v.record_id = r.pmid
            AND v.state = ANY(%(included)s)) THEN 0.5 ELSE 1 END
        * CASE WHEN f.part IN (%(similar)s, %(linkout)s) THEN 2 ELSE 1 END
        * CASE WHEN EXISTS (SELECT FROM curation_match m WHERE m.record_id = r.pmid AND m.left_run_id IS NULL)
            THEN 1 ELSE 2 END)))
FROM curation_record r LEFT JOIN curation_linkcount c ON c.pmid = r.pmid
WHERE f.pmid = r.pmid AND f.part = %(part)s AND f.pmid = ANY(%(pmids)s) AND f.batch_id = %(batch)s
"""
INCLUDED_FIRST = """
WITH first AS MATERIALIZED (
    SELECT f.pmid, f.part FROM curation_review v JOIN curation_refresh f ON f.pmid = v.record_id
    WHERE v.state = ANY(%(included)s) AND v.since > now() - interval '1 hour'
        AND f.answered_at IS NULL AND f.error = '' AND f.batch_id IS NULL
        AND f.due_at > now() - make_interval(weeks => %(head)s)
    ORDER BY f.pmid, f.part FOR UPDATE OF f SKIP LOCKED
)
UPDATE curation_refresh AS f SET due_at = now() - make_interval(weeks => %(head)s)
FROM first WHERE f.pmid = first.pmid AND f.part = first.part
"""
FAILED = """
UPDATE curation_refresh AS f SET
    batch_id = NULL, lease_until = NULL, error = told.error,
    due_at = now()
        + make_interval(secs => least(86400, 60 * 4 ^ least(f.attempt - 1, 8)) * (0.8 + random() * 0.4))
FROM unnest(%(pmids)s::bigint[], %(errors)s::text[]) AS told (pmid, error)
WHERE f.pmid = told.pmid AND f.part = %(part)s AND f.batch_id = %(batch)s
"""


@dataclass(frozen=True)
class Taken:
    """A batch just claimed, with its PMIDs, rising."""

    pk: int
    part: Part
    pmids: list[int]


def announce(pmids: Iterable[int]) -> None:
    """Note records that are new to the base; whoever next looks for work gives them their places.

    A row each, in the transaction that stores them. All their places would be seven rows with three indexes,
    which took a third of the time that PostgreSQL needs for a record.
    """
    statement = "COPY curation_newcomer (pmid) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as out:
        out.write("".join(f"{pmid}\n" for pmid in pmids))


def welcome(*, most: int = 2_000) -> int:
    """Give newcomers their places in the ledger, up to so many records at once; say how many places."""
    with connection.cursor() as cursor:
        cursor.execute(WELCOME, {"parts": [p.value for p in PARTS], "most": most})
        return int(cursor.rowcount)


def enrol(pmids: Iterable[int]) -> int:
    """Give records of the base their places in the ledger; those that have them keep them. Say how many."""
    with connection.cursor() as cursor:
        cursor.execute(ENROL, {"parts": [p.value for p in PARTS], "pmids": sorted(set(pmids))})
        return int(cursor.rowcount)


def claim(part: Part, *, size: int) -> Taken | None:
    """Take what is due of one part, the longest due first; None if nothing is.

    Records whose last attempts failed are taken apart from the others, a few at a time.
    """
    for which, most in (("attempt <", size), ("attempt >=", max(1, size // 10))):
        with transaction.atomic():
            batch = RefreshBatch.objects.create(part=part)
            given = {"part": part.value, "size": most, "batch": batch.pk, "patient": PATIENT}
            with connection.cursor() as cursor:
                cursor.execute(CLAIM.format(which=which), {**given, "lease": LEASE_SECONDS})
                pmids = sorted(row[0] for row in cursor.fetchall())
            if pmids:
                RefreshBatch.objects.filter(pk=batch.pk).update(asked=len(pmids))
                return Taken(batch.pk, part, pmids)
            transaction.set_rollback(True)
    return None


def renew(batch: Taken) -> None:
    """Lengthen the lease of a batch that is still being asked about."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE curation_refresh SET lease_until = now() + make_interval(secs => %s) "
            "WHERE batch_id = %s AND part = %s",
            [LEASE_SECONDS, batch.pk, batch.part],
        )


def still_mine(batch: Taken, pmids: Iterable[int]) -> set[int]:
    """Lock and return those of a batch's records that no other batch has taken since."""
    mine = Refresh.objects.filter(batch_id=batch.pk, part=batch.part, pmid__in=list(pmids))
    return set(mine.select_for_update().order_by("pmid").values_list("pmid", flat=True))


def answered(batch: Taken, pmids: Collection[int], *, empty: Collection[int]) -> None:
    """Note full answers, in the transaction that writes what they said, and when each is due again."""
    given: dict[str, Any] = {
        "part": batch.part, "batch": batch.pk, "pmids": sorted(pmids), "empty": sorted(empty),
        "similar": Part.SIMILAR.value, "linkout": Part.LINKOUT.value, "included": INCLUDED_KEYS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(ANSWERED, given)


def failed(batch: Taken, errors: Mapping[int, str]) -> None:
    """Give back records that were not answered, to be tried after a pause that grows to a day."""
    given: dict[str, Any] = {
        "part": batch.part, "batch": batch.pk,
        "pmids": list(errors), "errors": [error[:500] for error in errors.values()],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FAILED, given)


def release(batch: Taken, pmids: Iterable[int]) -> None:
    """Give back records nobody asked about, as if they had not been taken."""
    mine = Refresh.objects.filter(batch_id=batch.pk, part=batch.part, pmid__in=list(pmids))
    mine.update(batch=None, lease_until=None, attempt=F("attempt") - 1)


def next_part(parts: Sequence[Part]) -> Part | None:
    """Return the part whose longest due record has waited longest, of those that may be asked."""
    welcome()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.part FROM unnest(%s::smallint[]) AS p (part) CROSS JOIN LATERAL ("
            " SELECT due_at FROM curation_refresh f WHERE f.part = p.part AND f.due_at <= now()"
            " AND (f.lease_until IS NULL OR f.lease_until < now()) ORDER BY due_at LIMIT 1"
            ") AS first ORDER BY first.due_at, p.part LIMIT 1",
            [[part.value for part in parts]],
        )
        row = cursor.fetchone()
    return Part(row[0]) if row else None


def make_due(pmids: Iterable[int]) -> int:
    """Put records at the head of the line, all their parts; return how many rows that were."""
    wanted = list(pmids)
    enrol(wanted)
    rows = Refresh.objects.filter(pmid__in=wanted).filter(Q(lease_until=None) | Q(lease_until__lt=Now()))
    return rows.update(due_at=Now() - timedelta(weeks=HEAD), attempt=0)


def included_first() -> int:
    """Put at the head of the line what was included lately and never asked about; return how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(INCLUDED_FIRST, {"included": INCLUDED_KEYS, "head": HEAD})
        return int(cursor.rowcount)


def opened(pmid: int) -> None:
    """Note that somebody opened a record's page; what is older than a week then comes up sooner."""
    rows = Refresh.objects.filter(pmid=pmid)
    rows.update(opened_at=Now())
    stale = Q(answered_at__lt=Now() - STALE) | Q(answered_at=None)
    rows.filter(stale, error="", due_at__gt=Now()).update(due_at=Now())


def close_lost() -> int:
    """End the batches whose workers said no more, so that nobody takes them for running; say how many."""
    running = RefreshBatch.objects.filter(
        state=BatchState.RUNNING, started_at__lt=Now() - timedelta(seconds=LEASE_SECONDS)
    )
    holding = Refresh.objects.filter(batch__isnull=False, lease_until__gt=Now()).values("batch")
    return running.exclude(pk__in=holding).update(
        state=BatchState.LOST,
        ended_at=Now(),
        error="The worker said no more; its records were given to others.",
    )


def running(parts: Sequence[Part]) -> int:
    """Return how many batches of these parts are under way."""
    return RefreshBatch.objects.filter(state=BatchState.RUNNING, part__in=parts).count()
