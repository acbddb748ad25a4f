"""When PubMed does not answer at all: runs wait for it, and no slice loses its attempts over it."""

from datetime import datetime, timedelta

from django.utils import timezone

from curation.models import Breaker
from curation.models.refresh import BreakerState, Part
from curation.providers.errors import NotNowError, OutageError, ProviderError, ThrottledError
from curation.sync import breaker

LONGEST_PAUSE = timedelta(minutes=10)  # between two questions that try whether it answers again
LOOK = 30.0  # seconds after which a slice that waits looks again; looking asks PubMed nothing
PATIENCE = timedelta(hours=24)  # beyond it failures count again, so that a run does not wait for ever


def keep() -> None:
    """Let a slice or a plan ask PubMed, unless PubMed has not been answering.

    Raises:
        NotNowError: saying since when, and when it is tried again.
    """
    if not breaker.may_ask(Part.RECORDS):
        raise _not_now(Breaker.objects.get(part=Part.RECORDS))


def over() -> None:
    """Note that PubMed answers."""
    breaker.succeeded(Part.RECORDS)


def judged(error: ProviderError) -> ProviderError:
    """Count a failure that is PubMed's own, and return it, or what to do instead while PubMed is away."""
    if not isinstance(error, OutageError | ThrottledError):
        return error
    breaker.failed(Part.RECORDS, error.message, pause=error.retry_after, longest=LONGEST_PAUSE)
    row = standing()
    return error if row is None or _is_too_long(row) else _not_now(row)


def standing() -> Breaker | None:
    """Return what is known of an outage that has not ended, or None."""
    found = Breaker.objects.filter(part=Part.RECORDS)
    return found.exclude(state=BreakerState.CLOSED).exclude(opened_at=None).first()


def _is_too_long(row: Breaker) -> bool:
    return row.opened_at is not None and timezone.now() - row.opened_at > PATIENCE


def sentence(row: Breaker) -> str:
    """Say of an outage since when, what PubMed did last, and when it is tried again."""
    tried = row.state == BreakerState.OPEN and row.retry_at
    again = f"It is tried again at {_clock(row.retry_at)}" if tried else "It is being tried now"
    last = row.error.split(". ")[0].rstrip(".")
    return (
        f"PubMed has not answered since {_clock(row.opened_at)}: {last}. {again}. "
        "Nothing was lost, no attempt is counted, and runs go on by themselves."
    )


def _not_now(row: Breaker) -> NotNowError:
    return NotNowError(sentence(row), retry_after=LOOK)


def _clock(moment: datetime | None) -> str:
    return f"{moment:%H:%M} UTC" if moment else "a while ago"
