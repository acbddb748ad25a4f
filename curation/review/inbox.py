"""What needs one person: each kind a list, and how many of each there are, in one query."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import (
    Count,
    DateTimeField,
    F,
    Min,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Now, TruncDate
from django.utils.timezone import get_current_timezone_name, override

from curation.models import Assignment, Draft, Lease, Review, User
from curation.models.review import OPEN_TO_VOTES, State
from curation.models.stages import Stage
from curation.review import comments
from curation.review.conflicts import Wanted, conflicts
from curation.review.steps import SENT_BACK
from curation.review.votes import voted


class Need(StrEnum):
    """Why something waits for a person, in the order in which it is best taken up."""

    CONFLICTS = "conflicts"
    MENTIONS = "mentions"
    SENT_BACK = "sent-back"
    RECHECKS = "rechecks"
    OVERDUE = "overdue"
    VERIFY = "verify"
    DRAFTS = "drafts"
    LEFT_OPEN = "left-open"


@dataclass(frozen=True)
class Waiting:
    """How many wait, and since when the first of them has."""

    count: int
    oldest: datetime | None


def lists(person: User, *, decides: bool) -> dict[Need, QuerySet[Any]]:
    """Return what waits, kind by kind. ``decides``: this person may settle conflicts."""
    found: dict[Need, QuerySet[Any]] = {
        Need.MENTIONS: comments.waiting(person),
        Need.SENT_BACK: sent_back(person),
        Need.RECHECKS: Review.objects.in_state(State.RECHECK),
        Need.OVERDUE: overdue(person),
        Need.VERIFY: Review.objects.in_state(State.VERIFY).exclude(curator=person),
        Need.DRAFTS: drafts(person),
        Need.LEFT_OPEN: left_open(person),
    }
    return {Need.CONFLICTS: conflicts(Wanted(decider=person)), **found} if decides else found


ANYONE = -(2**31)  # the number of nobody
SINCE = {
    Need.MENTIONS: "comment__made_at",
    Need.OVERDUE: "due_on",
    Need.DRAFTS: "changed_at",
    Need.LEFT_OPEN: "until",
}


def waiting(person: User, *, decides: bool) -> dict[Need, Waiting]:
    """Count what waits for a person, the kinds of which there is none left out. One query."""
    sql, given = _counting(decides=decides, zone=get_current_timezone_name())
    with connection.cursor() as cursor:
        cursor.execute(sql, [person.pk if one == ANYONE else one for one in given])
        counted = {need: Waiting(n, oldest) for need, n, oldest in cursor.fetchall() if n}
    return {need: counted[need] for need in Need if need in counted}


@lru_cache
def _counting(*, decides: bool, zone: str) -> tuple[str, tuple[Any, ...]]:
    """Return the query of :func:`waiting` with its parameters, ANYONE in the place of the person.

    Django takes twice as long to put it together as PostgreSQL to answer it, and every page asks. What a day
    is depends on the time zone.
    """
    with override(zone):
        everyone = lists(User(pk=ANYONE), decides=decides)
        rows = [_counted(need, found) for need, found in everyone.items()]
        return rows[0].union(*rows[1:], all=True).query.sql_with_params()


def sent_back(person: User) -> QuerySet[Review]:
    """Return the records that a person curated and the second one sent back with a reason."""
    rows = Review.objects.in_state(State.CURATE).filter(curator=person)
    reasons = Cast(F("recheck_reasons"), TextField())
    return rows.annotate(reasons=reasons).filter(reasons__contains=SENT_BACK)


def overdue(person: User) -> QuerySet[Assignment]:
    """Return what was given to a person, was due before today, and still waits for her."""
    still: Q = Q(~voted(), stage=Stage.TRIAGE, record__review__state__in=OPEN_TO_VOTES)
    still |= Q(stage=Stage.CURATE, record__review__state=State.CURATE, finished_at=None)
    still |= Q(stage=Stage.VERIFY, record__review__state=State.VERIFY)
    given = Assignment.objects.standing().filter(person=person, due_on__lt=TruncDate(Now()))
    return given.filter(still).order_by("due_on", "pk")


def drafts(person: User) -> QuerySet[Draft]:
    """Return what a person has half written."""
    return Draft.objects.filter(person=person).exclude(body={})


def left_open(person: User) -> QuerySet[Lease]:
    """Return the records a person had on her screen in triage and left without a word."""
    rows = Lease.objects.filter(person=person, stage=Stage.TRIAGE, until__lt=Now())
    return rows.filter(~voted(), record__review__state__in=OPEN_TO_VOTES).order_by("until", "pk")


def _counted(need: Need, found: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    since = Cast(F(SINCE.get(need, "since")), DateTimeField())
    rows = found.order_by().annotate(need=Value(need.value)).values("need")
    counted: QuerySet[Any, dict[str, Any]] = rows.annotate(n=Count("pk", distinct=True), oldest=Min(since))
    return counted.values("need", "n", "oldest")
