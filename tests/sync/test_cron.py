"""Cron expressions: what they mean, and what is refused in words."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest

from curation.sync import cron

SPRING = datetime(2026, 3, 28, 12, tzinfo=UTC)  # the clocks of Warsaw skip 02:00 to 03:00 the next night
AUTUMN = datetime(2026, 10, 24, 12, tzinfo=UTC)  # and show it twice in the night after this day


def times(expression: str, zone: str, after: datetime, count: int = 3) -> list[str]:
    found = islice(cron.slots(expression, zone, after), count)
    return [f"{slot.astimezone(cron.zone_of(zone)):%d %H:%M %z}" for slot in found]


def test_a_time_that_the_clock_skips_comes_right_after_the_gap() -> None:
    found = times("30 2 * * *", "Europe/Warsaw", SPRING)
    assert found == ["29 03:00 +0200", "30 02:30 +0200", "31 02:30 +0200"]


def test_a_time_that_the_clock_shows_twice_comes_once() -> None:
    found = times("30 2 * * *", "Europe/Warsaw", AUTUMN)
    assert found == ["25 02:30 +0200", "26 02:30 +0100", "27 02:30 +0100"]


def test_every_hour_is_every_hour_that_passes() -> None:
    hours = list(islice(cron.slots("0 * * * *", "Europe/Warsaw", AUTUMN), 30))
    assert {b - a for a, b in pairwise(hours)} == {timedelta(hours=1)}


@pytest.mark.parametrize(
    ("expression", "zone", "said"),
    [
        ("0 2 * *", "UTC", "five fields"),
        ("0 0 2 * * *", "UTC", "five fields"),
        ("0 25 * * *", "UTC", "bad hour"),
        ("every day", "UTC", "five fields"),
        ("a b c d e", "UTC", "bad minute"),
        ("0 2 30 2 *", "UTC", "day-of-month"),
        ("0 2 * * *", "Europe/Atlantis", "no time zone “Europe/Atlantis”"),
        ("0 2 * * *", "../../etc/passwd", "no time zone"),
        ("* * * * *", "UTC", "more often than every 15 minutes"),
        ("0,5 2 * * *", "UTC", "more often"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(expression: str, zone: str, said: str) -> None:
    with pytest.raises(cron.CronError, match=said):
        cron.check(expression, zone, SPRING)


def test_an_expression_is_said_in_words() -> None:
    assert cron.in_words("0 2 * * 1-5") == "At 02:00 on Monday through Friday"
    with pytest.raises(cron.CronError):
        cron.in_words("0 2 * * 9")


def test_slots_that_passed_are_counted_and_the_next_lies_ahead() -> None:
    slot = datetime(2026, 1, 1, 2, tzinfo=UTC)
    coming, passed = cron.slots_until("0 2 * * *", "UTC", slot, datetime(2026, 1, 11, 3, tzinfo=UTC))
    assert (coming, passed) == (datetime(2026, 1, 12, 2, tzinfo=UTC), 10)
    assert cron.slots_until("0 2 * * *", "UTC", slot, slot) == (datetime(2026, 1, 2, 2, tzinfo=UTC), 0)


def test_every_zone_that_is_offered_can_be_used() -> None:
    assert cron.zones()[0] == "UTC"
    assert len(cron.zones()) > 300
    for name in cron.zones():
        cron.zone_of(name)
