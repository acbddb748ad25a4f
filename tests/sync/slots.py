"""Schedules over years, simulated: the slots there should be, and beats whose clocks disagree."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db import connection

from curation.models import Firing
from curation.sync import schedules
from tests.factories import make_source

# Their clocks change in spring and autumn, at different days, in the other season, or by half an hour.
ZONES = ["Europe/Warsaw", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "America/Santiago"]
DAILY = ["15 0", "30 2", "0 12"]  # minute and hour: two of them in the hours that are skipped or shown twice
SKEW = timedelta(minutes=-3)  # of the second beat's clock


def daily(zone: ZoneInfo, minute: int, hour: int, first: date, last: date) -> Iterator[datetime]:
    """Yield the moments of a daily time, found without any cron library.

    A time that the clock skips is the end of the gap; of one that it shows twice the first counts.
    """
    for number in range(-1, (last - first).days + 2):
        day = first + timedelta(days=number)
        local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
        moment = local.astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            moment = end_of_gap(moment, zone)
        yield moment


def end_of_gap(near: datetime, zone: ZoneInfo) -> datetime:
    """Return the minute at which the clock jumped, in the hours around a moment that does not exist."""
    minutes = [near + timedelta(minutes=n) for n in range(-180, 180)]
    offsets = [m.astimezone(zone).utcoffset() for m in minutes]
    return next(m for m, (a, b) in zip(minutes[1:], pairwise(offsets), strict=True) if a != b)


def expected(begin: datetime, end: datetime, times: list[str]) -> Counter[tuple[str, datetime]]:
    """Return every slot after the beginning and up to the end, by the name of its source."""
    found: Counter[tuple[str, datetime]] = Counter()
    for zone in ZONES:
        for time in times:
            minute, hour = map(int, time.split())
            moments = daily(ZoneInfo(zone), minute, hour, begin.date(), end.date())
            found.update((f"{zone} {time}", m) for m in moments if begin < m <= end)
    return found


def beat(moments: list[datetime], skew: timedelta, seed: int) -> None:
    """Tick at each of the moments by a clock that is wrong by ``skew``, a little late as beats are."""
    chance = random.Random(seed)  # noqa: S311 repeatable, not secret
    try:
        for moment in moments:
            schedules.tick(moment + skew + timedelta(seconds=chance.uniform(0, 59)))
    finally:
        connection.close()


def simulate(begin: datetime, end: datetime, times: list[str]) -> tuple[Counter[tuple[str, datetime]], int]:
    """Let two beats fire every slot of the time; return how often each was fired, and the slots skipped."""
    for zone in ZONES:
        for time in times:
            name = f"{zone} {time}"
            source = make_source(name=name, slug=name.replace("/", "-").replace(" ", "-"))
            schedules.set_schedule(source=source, expression=f"{time} * * *", zone=zone, by=None, now=begin)
    moments = sorted({moment for _, moment in expected(begin, end, times)})
    with ThreadPoolExecutor(2) as beats:
        for running in [beats.submit(beat, moments, timedelta(0), 1), beats.submit(beat, moments, SKEW, 2)]:
            running.result()
    schedules.tick(end)
    rows = list(
        Firing.objects.filter(slot_at__lte=end).values_list("schedule__source__name", "slot_at", "skipped")
    )
    return Counter((name, slot) for name, slot, _ in rows), sum(skipped for *_, skipped in rows)
