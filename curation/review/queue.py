"""The queue of triage: what a person is served next, and the lease that keeps it from everyone else."""

from collections.abc import Sequence
from typing import Any, Literal

from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Now

from curation.models import Assignment, Lease, Match, Review, Source, User, Vote
from curation.models.stages import Stage

LEASE_SECONDS = 60
AHEAD = 3
Order = Literal["newest", "oldest", "words"]

TAKE = f"""
INSERT INTO curation_lease AS held (record_id, stage, person_id, until)
SELECT pmid, %(stage)s, %(person)s, statement_timestamp() + interval '{LEASE_SECONDS} seconds'
FROM unnest(%(pmids)s::bigint[]) AS pmid ORDER BY pmid
ON CONFLICT (record_id, stage) DO UPDATE SET person_id = EXCLUDED.person_id, until = EXCLUDED.until
    WHERE held.person_id = EXCLUDED.person_id OR held.until < statement_timestamp()
RETURNING record_id
"""  # noqa: S608 a constant stands in it, nothing that anyone typed


def next_records(
    *,
    person: User,
    count: int = AHEAD,
    order: Order = "newest",
    source: Source | None = None,
    words: Sequence[str] = (),
    besides: Sequence[int] = (),
) -> list[int]:
    """Lease a person the next records and return their PMIDs in order; fewer where the queue ends.

    What she holds already comes again, so that asking twice is the same as once. ``besides`` are PMIDs not
    wanted now (skipped, or decided in the browser and still on their way).
    """
    # Her own first, and unlocked: a neighbour's search may hold the rows for a moment and would hide them.
    held = Exists(Lease.objects.filter(record=OuterRef("pk"), person=person, until__gt=Now()))
    own = _ordered(waiting(person, source=source, besides=besides).filter(held), order, words)
    mine = list(own.values_list("pk", flat=True)[:count])
    taken = _take(person, mine)
    served = [pmid for pmid in mine if pmid in taken]
    for _ in range(count + 1):  # another's lease may come between; each turn sees it
        if len(served) == count:
            break
        with transaction.atomic():
            left = waiting(person, source=source, besides=[*besides, *served])
            picked = _ordered(left, order, words).select_for_update(skip_locked=True, of=("self",))
            pmids = list(picked.values_list("pk", flat=True)[: count - len(served)])
            taken = _take(person, pmids)
        served += [pmid for pmid in pmids if pmid in taken]
        if not pmids:
            break
    return served


def waiting(person: User, *, source: Source | None = None, besides: Sequence[int] = ()) -> QuerySet[Review]:
    """Return the records a person could be served: open, without her vote, hers to judge, not leased."""
    on_it = {"record": OuterRef("pk"), "stage": Stage.TRIAGE}
    given = Assignment.objects.standing().filter(**on_it)
    rows = Review.objects.open_to_votes().filter(
        ~Exists(Vote.objects.standing().filter(person=person, **on_it)),
        ~Exists(Lease.objects.filter(until__gt=Now(), **on_it).exclude(person=person)),
        Q(~Exists(given)) | Q(Exists(given.filter(person=person))),
    )
    if source is not None:
        rows = rows.filter(Exists(Match.objects.filter(source=source, record=OuterRef("pk"), left_run=None)))
    return rows.exclude(pk__in=besides) if besides else rows


def _ordered(rows: QuerySet[Review], order: Order, words: Sequence[str]) -> QuerySet[Review]:
    if order == "oldest":
        return rows.order_by(F("queued_on").asc(nulls_first=True), "record_id")
    newest: list[Any] = [F("queued_on").desc(nulls_last=True), "-record_id"]
    if order == "words" and words:
        hits = [Case(When(record__title__icontains=word, then=1), default=0) for word in words[:20]]
        found = sum(hits[1:], start=hits[0]) if len(hits) > 1 else hits[0]
        return rows.annotate(hits=found).order_by("-hits", *newest)
    return rows.order_by(*newest)


def _take(person: User, pmids: Sequence[int]) -> set[int]:
    if not pmids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"stage": Stage.TRIAGE, "person": person.pk, "pmids": list(pmids)})
        return {row[0] for row in cursor.fetchall()}


def renew(*, person: User, pmids: Sequence[int]) -> set[int]:
    """Hold records for another minute; return those still held. One that another took meanwhile is not."""
    return _take(person, pmids)


def release(*, person: User) -> int:
    """Give back all that a person holds, as when she leaves the screen."""
    return Lease.objects.filter(person=person, stage=Stage.TRIAGE).delete()[0]
