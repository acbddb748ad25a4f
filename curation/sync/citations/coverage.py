"""How far the links have come: what is answered, how old it is, what fails, and what it costs."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import Now

from curation.models import Breaker, Refresh, RefreshBatch
from curation.models.refresh import BreakerState, Part
from curation.sync import breaker
from curation.sync.citations.due import PARTS

AGES = (("within a week", 7), ("within a month", 30), ("within three months", 90), ("older", None))


@dataclass(frozen=True)
class Totals:
    """The sums since the beginning, and what is due now; ``askable``: whether any of that may be asked."""

    due: int
    failing: int
    askable: bool
    answered: int
    requests: int
    changed: int


@dataclass(frozen=True)
class PartState:
    """One endpoint: how many records it has answered, how long ago, what fails, and its breaker."""

    part: Part
    records: int
    answered: int
    empty: int
    due: int
    failing: int
    ages: list[tuple[str, int]]  # in words, and how many were answered so long ago
    requests: int
    answers: int
    breaker: Breaker | None
    last_error: str

    @property
    def label(self) -> str:
        """What the endpoint is called."""
        return str(self.part.label)

    @property
    def share(self) -> int:
        """The part of the records that were answered, in per cent; 100 only if all of them were."""
        return int(100 * self.answered / self.records) if self.records else 0

    @property
    def per_record(self) -> float | None:
        """Requests for each answer so far."""
        return self.requests / self.answers if self.answers else None

    @property
    def is_open(self) -> bool:
        """Say whether the endpoint is not being asked."""
        return self.breaker is not None and self.breaker.state != BreakerState.CLOSED


def totals() -> Totals:
    """Return what a command needs to know to see a refresh through."""
    open_parts = breaker.askable(PARTS)
    waiting = Q(due_at__lte=Now()) | Q(lease_until__gt=Now())
    rows = Refresh.objects.aggregate(
        due=Count("pmid", filter=waiting),
        failing=Count("pmid", filter=~Q(error="") & ~waiting),
        askable=Count("pmid", filter=waiting & Q(part__in=open_parts)),
    )
    sums = RefreshBatch.objects.exclude(part=Part.STUBS).aggregate(
        answered=Sum("answered"), requests=Sum("requests"), changed=Sum("changed")
    )
    counts = {name: number or 0 for name, number in sums.items()}
    return Totals(due=rows["due"], failing=rows["failing"], askable=bool(rows["askable"]), **counts)


STATE = """
SELECT part, count(*), count(answered_at), count(*) FILTER (WHERE empty > 0 AND answered_at IS NOT NULL),
    count(*) FILTER (WHERE due_at <= now()), count(*) FILTER (WHERE error <> ''),
    count(*) FILTER (WHERE age <= 7), count(*) FILTER (WHERE age > 7 AND age <= 30),
    count(*) FILTER (WHERE age > 30 AND age <= 90), count(*) FILTER (WHERE age > 90),
    max(error)
FROM curation_refresh, LATERAL (SELECT extract(epoch FROM now() - answered_at) / 86400 AS age) AS days
GROUP BY part
"""


def coverage() -> list[PartState]:
    """Return the state of every endpoint, in the order of the page."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        rows = {row[0]: row for row in cursor.fetchall()}
    costs = RefreshBatch.objects.order_by().values("part").annotate(n=Sum("requests"), got=Sum("answered"))
    cost = {row["part"]: (row["n"] or 0, row["got"] or 0) for row in costs}
    breakers = {row.part: row for row in Breaker.objects.all()}
    found = []
    for part in (*PARTS, Part.STUBS):
        _, records, answered, empty, due, failing, *ages, error = rows.get(part, (part, *[0] * 9, ""))
        requests, answers = cost.get(part, (0, 0))
        found.append(
            PartState(
                part=part,
                records=records,
                answered=answered,
                empty=empty,
                due=due,
                failing=failing,
                ages=[(words, count) for (words, _), count in zip(AGES, ages, strict=True)],
                requests=requests,
                answers=answers,
                breaker=breakers.get(part),
                last_error=error or "",
            )
        )
    return found
