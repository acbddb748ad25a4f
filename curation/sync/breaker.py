"""Stop asking an endpoint that does not answer, and let one small question try it from time to time."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import F, Q
from django.db.models.functions import Now

from curation.models import Breaker
from curation.models.refresh import BreakerState, Part

OPENS_AFTER = 3  # failures in a row
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
TRIAL = timedelta(minutes=5)  # a trial that says no more is followed by another


def may_ask(part: Part) -> bool:
    """Say whether an endpoint may be asked now; where it is open and its pause is over, take the trial."""
    row, _ = Breaker.objects.get_or_create(part=part)
    if row.state == BreakerState.CLOSED:
        return True
    due = Breaker.objects.filter(part=part, retry_at__lte=Now()).exclude(state=BreakerState.CLOSED)
    return bool(due.update(state=BreakerState.HALF_OPEN, retry_at=Now() + TRIAL))


def askable(parts: Sequence[Part]) -> list[Part]:
    """Return the parts that may be asked, without taking the trial of any."""
    shut = Breaker.objects.filter(~Q(state=BreakerState.CLOSED), Q(retry_at=None) | Q(retry_at__gt=Now()))
    closed = set(shut.values_list("part", flat=True))
    return [part for part in parts if part not in closed]


def is_trial(part: Part) -> bool:
    """Say whether the next question is the one that tries an endpoint that did not answer."""
    return Breaker.objects.filter(part=part, state=BreakerState.HALF_OPEN).exists()


def succeeded(part: Part) -> None:
    """Note an answer: the endpoint is asked as usual."""
    mine = Breaker.objects.filter(part=part)
    mine.exclude(state=BreakerState.CLOSED).update(
        state=BreakerState.CLOSED, failures=0, retry_at=None, closed_at=Now(), error=""
    )
    mine.exclude(failures=0).update(failures=0)


def failed(part: Part, error: str, *, pause: float | None = None, longest: timedelta = LONGEST_PAUSE) -> None:
    """Note a failure; the third in a row, or one during a trial, opens the breaker for a pause that doubles.

    ``pause`` is what the provider itself asked for, in seconds; ``longest`` bounds the doubling.
    """
    row, _ = Breaker.objects.get_or_create(part=part)
    Breaker.objects.filter(part=part).update(failures=F("failures") + 1, error=error[:500])
    row.refresh_from_db()
    if row.state == BreakerState.CLOSED and row.failures < OPENS_AFTER and not pause:
        return
    doublings = min(max(0, row.failures - OPENS_AFTER), 10)
    asked_for = timedelta(seconds=pause or 0)
    wait = max(min(FIRST_PAUSE * 2**doublings, longest), asked_for)
    changed = Breaker.objects.filter(part=part, state=BreakerState.CLOSED).update(
        opened_at=Now(), times_opened=F("times_opened") + 1
    )
    state = Breaker.objects.filter(part=part)
    state.update(state=BreakerState.OPEN, retry_at=Now() + wait)
    if changed:
        state.update(closed_at=None)
