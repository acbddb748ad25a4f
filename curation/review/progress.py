"""How far the work is: mine, the team's, the queue's; at what pace, and how long it will take."""

from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from curation.models import Review, Source, User, Vote
from curation.models.review import OPEN_TO_VOTES, State
from curation.models.vote import Way
from curation.review.queue import waiting

BREAK = 300  # seconds between two decisions after which somebody was not at work
LATEST = 60  # decisions that a pace is measured on


@dataclass(frozen=True)
class Progress:
    """Figures of triage. ``pace`` is in decisions an hour, ``left`` in hours; None where there is none yet.

    ``mine`` counts the records a person has decided, ``waiting`` those she could be served now, ``team`` all
    votes wanted that are cast, of ``wanted``.
    """

    mine: int
    today: int
    waiting: int
    team: int
    wanted: int
    pace: float | None
    left: float | None


def progress(*, person: User, source: Source | None = None) -> Progress:
    """Return how far triage is. A constant number of queries.

    A record whose votes are blind shows in ``team`` as any other: a sum over the base tells of no record.
    """
    rows = _of(Review.objects.all(), source)
    done = rows.exclude(state__in=[*OPEN_TO_VOTES, State.PARKED, State.DUPLICATE, State.REPORT])
    open_rows = rows.filter(state__in=OPEN_TO_VOTES)
    wanted_open = open_rows.aggregate(n=Sum("protocol__votes_needed"), cast=Sum("votes_cast"))
    cast_done = done.aggregate(n=Sum("votes_cast"))["n"] or 0
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    own = Vote.objects.standing().filter(person=person)
    counts = own.aggregate(
        mine=Count("record", distinct=True), today=Count("pk", filter=Q(cast_at__gte=midnight))
    )
    speed = pace(person)
    left = waiting(person, source=source).count()
    return Progress(
        mine=counts["mine"],
        today=counts["today"],
        waiting=left,
        team=cast_done + (wanted_open["cast"] or 0),
        wanted=cast_done + (wanted_open["n"] or 0),
        pace=speed,
        left=left / speed if speed else None,
    )


def pace(person: User) -> float | None:
    """Return a person's decisions an hour over her latest ones, pauses left out; None before the fifth."""
    cast = Vote.objects.filter(person=person, way=Way.CAST).order_by("-id")
    times = sorted(cast.values_list("cast_at", flat=True)[:LATEST])
    gaps = [(b - a).total_seconds() for a, b in pairwise(times)]
    worked = [gap for gap in gaps if gap <= BREAK]
    return None if len(worked) < 4 or not sum(worked) else 3600 * len(worked) / sum(worked)


def by_person(*, source: Source | None = None) -> list[tuple[int, int]]:
    """Return each person's number and how many records she has decided, the busiest first."""
    votes = Vote.objects.standing()
    if source is not None:
        votes = votes.filter(record__matches__source=source, record__matches__left_run=None)
    return list(
        votes.order_by()
        .values_list("person")
        .annotate(n=Count("record", distinct=True))
        .order_by("-n", "person")
    )


def by_state(*, source: Source | None = None) -> dict[State, int]:
    """Return how many records are in each state; those open to blind votes all count as in triage."""
    rows = _of(Review.objects.all(), source).order_by()
    found = dict.fromkeys(State, 0)
    for state, blind, n in rows.values_list("state", F("protocol__blind")).annotate(n=Count("pk")):
        found[State.TRIAGE if blind and state in OPEN_TO_VOTES else State(state)] += n
    return found


def _of(rows: QuerySet[Review], source: Source | None) -> QuerySet[Review]:
    if source is None:
        return rows
    return rows.filter(record__matches__source=source, record__matches__left_run=None)
