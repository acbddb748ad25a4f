"""One pace for all: slots are taken from one row, by the database's clock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.db.models.functions import Now

from curation.models import Pace
from curation.sync.pacing import DatabasePacer


@pytest.fixture
def slots_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let requests wait for their slots and for nothing else."""
    monkeypatch.setattr("curation.sync.pacing.MOST_PERMITS", 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("slots_only")
def test_slots_are_spaced_by_the_pace_that_a_key_allows() -> None:
    for key, gap in (("", 1 / 2.7), ("k" * 36, 1 / 9)):
        pacer = DatabasePacer(key=key, sleep=lambda _: None)
        assert pacer.wait() == 0
        slots = [Pace.objects.get(pk=pacer.name).next_at]
        for earlier_slots in range(1, 6):
            assert pacer.wait() <= earlier_slots * gap
            slots.append(Pace.objects.get(pk=pacer.name).next_at)
        assert all((later - earlier).total_seconds() > gap - 0.001 for earlier, later in pairwise(slots))


@pytest.mark.django_db
def test_the_key_itself_is_not_stored() -> None:
    DatabasePacer(key="0123456789abcdef", sleep=lambda _: None).wait()
    assert "0123456789" not in Pace.objects.get().name


@pytest.mark.django_db
@pytest.mark.usefixtures("slots_only")
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
@pytest.mark.usefixtures("slots_only")
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


class Naps:
    """A sleep that lets the database's clock pass instead: what is under way grows older by it."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        older = [at - timedelta(seconds=seconds) for at in Pace.objects.get().under_way]
        Pace.objects.update(under_way=older)


@pytest.mark.django_db
def test_an_eleventh_request_leaves_a_second_after_the_first_was_answered() -> None:
    naps = Naps()
    late = [DatabasePacer(key="k" * 36, per_second=9, sleep=lambda _: None) for _ in range(10)]
    for pacer in late:
        pacer.wait()
    late[0].answered()
    Pace.objects.update(next_at=Now())
    DatabasePacer(key="k" * 36, per_second=9, sleep=naps).wait()
    (until_free,) = naps.taken
    assert 0.9 < until_free < 1.02
    assert len(Pace.objects.get().under_way) == 10


@pytest.mark.django_db
def test_a_request_without_an_answer_holds_its_permit_for_two_seconds_and_no_longer() -> None:
    naps = Naps()
    for _ in range(3):
        DatabasePacer(sleep=lambda _: None).wait()
    Pace.objects.update(next_at=Now())
    DatabasePacer(sleep=naps).wait()
    (until_free,) = naps.taken
    assert 1.5 < until_free < 2.0


@pytest.mark.django_db
def test_a_host_that_names_no_limit_is_only_spaced() -> None:
    for _ in range(20):
        DatabasePacer(host="icite", per_second=1000, sleep=lambda _: None).wait()
    assert Pace.objects.get().under_way == []
