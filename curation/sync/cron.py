"""Cron expressions: read, refused in words, and their next times.

Daylight saving is as in Debian's cron: a slot at a set time that the clock skips comes right after the gap,
one that the clock shows twice comes once, and slots every so many minutes or hours follow the elapsed time.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cronsim import CronSim, CronSimError

CLOSEST = timedelta(minutes=15)  # PubMed itself changes once a day
LOOKED_AT = 200  # slots compared for being too close
MOST_SKIPPED = 10_000  # slots counted after a downtime

Moment = datetime


class CronError(ValueError):
    """The expression or the zone cannot be used; the message is for the person who typed it."""


@cache
def zones() -> tuple[str, ...]:
    """Return the names of all time zones, UTC first, then by continent."""
    odd = ("Etc/", "posix/", "right/")
    return ("UTC", *sorted(z for z in available_timezones() if "/" in z and not z.startswith(odd)))


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name.

    Raises:
        CronError: if there is none.
    """
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CronError(f"There is no time zone “{name}”. Write it as Europe/Warsaw or UTC.") from None


def slots(cron: str, zone: str, after: Moment) -> Iterator[Moment]:
    """Yield the slots after a point in time, in UTC, without end.

    Raises:
        CronError: if the expression or the zone cannot be used, or no day ever fits.
    """
    if len(cron.split()) != 5:
        raise CronError("Write five fields: minute, hour, day of the month, month, day of the week.")
    found = _simulated(cron, after.astimezone(zone_of(zone)))
    while True:
        try:
            slot = next(found).astimezone(UTC)
        except StopIteration:
            raise CronError("No day in the next fifty years fits this.") from None
        if slot > after:
            yield slot


def next_slot(cron: str, zone: str, after: Moment) -> Moment:
    """Return the first slot after a point in time, in UTC.

    Raises:
        CronError: as ``slots`` does.
    """
    return next(slots(cron, zone, after))


def slots_until(cron: str, zone: str, slot: Moment, now: Moment) -> tuple[Moment, int]:
    """Return the first slot after ``now``, and how many slots lie after ``slot`` up to ``now``.

    Raises:
        CronError: as ``slots`` does.
    """
    passed = 0
    for coming in islice(slots(cron, zone, slot), MOST_SKIPPED):
        if coming > now:
            return coming, passed
        passed += 1
    return next_slot(cron, zone, now), passed


def check(cron: str, zone: str, now: Moment) -> list[Moment]:
    """Return the next three slots of a schedule that may be used.

    Raises:
        CronError: if it cannot be read, or asks more often than every quarter of an hour.
    """
    coming = list(islice(slots(cron, zone, now), LOOKED_AT))
    if min(b - a for a, b in pairwise(coming)) < CLOSEST:
        raise CronError("That is more often than every 15 minutes; PubMed itself changes once a day.")
    return coming[:3]


def in_words(cron: str) -> str:
    """Say what an expression means: ``At 02:00 every day``.

    Raises:
        CronError: if it cannot be read.
    """
    try:
        return str(CronSim(cron, datetime(2000, 1, 1, tzinfo=UTC)).explain())
    except CronSimError as error:
        raise CronError(_refusal(error)) from None


def _simulated(cron: str, after: Moment) -> Iterator[Moment]:
    try:
        return iter(CronSim(cron, after))
    except CronSimError as error:
        raise CronError(_refusal(error)) from None


def _refusal(error: CronSimError) -> str:
    return f"It cannot be read: {str(error).lower()}. Every day at two in the night is “0 2 * * *”."
