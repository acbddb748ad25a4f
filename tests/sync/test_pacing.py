"""One pace for all: slots are taken from one row, by the database's clock."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection

from curation.models import Pace
from curation.sync.pacing import DatabasePacer


@pytest.mark.django_db
def test_slots_are_spaced_by_the_pace_that_a_key_allows() -> None:
    for key, gap in (("", 1 / 2.7), ("k" * 36, 1 / 9)):
        pacer = DatabasePacer(key=key, sleep=lambda _: None, clock=lambda: 0.0)
        waits = [pacer.wait() for _ in range(6)]
        assert waits[0] == 0
        assert all(later - earlier > gap * 0.8 for earlier, later in pairwise(waits))
        assert waits[-1] <= 5 * gap


@pytest.mark.django_db
def test_the_key_itself_is_not_stored() -> None:
    DatabasePacer(key="0123456789abcdef", sleep=lambda _: None).wait()
    assert "0123456789" not in Pace.objects.get().name


@pytest.mark.django_db
def test_a_refusal_slows_everyone_and_the_pace_recovers() -> None:
    pacer = DatabasePacer(sleep=lambda _: None)
    pacer.wait()
    pacer.throttled(2.0)
    assert pacer.wait() > 1.5
    slowed = Pace.objects.get().factor
    assert slowed > 1.4
    for _ in range(40):
        pacer.wait()
    assert Pace.objects.get().factor == 1


@pytest.mark.django_db(transaction=True)
def test_processes_at_the_same_moment_get_different_slots() -> None:
    def take(_: int) -> list[float]:
        try:
            pacer = DatabasePacer(key="shared", sleep=lambda _: None)
            return [pacer.wait() for _ in range(5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        waits = sorted(w for waits in pool.map(take, range(6)) for w in waits)
    # 30 slots at 9 a second: the last is 29 gaps after the first, less the time the threads took.
    assert waits[-1] > 29 / 9 * 0.7


@pytest.mark.django_db
def test_a_slot_that_was_slept_past_is_let_go_and_costs_no_budget() -> None:
    now = 0.0
    overslept = iter([0.5, 0.3, 0.0])

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds + next(overslept)

    pacer = DatabasePacer(key="k" * 36, budget=2, sleep=sleep, clock=lambda: now)
    pacer.wait()
    pacer.wait()
    assert list(overslept) == []
    assert Pace.objects.get().used == 2
