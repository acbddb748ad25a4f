"""Requests of one process leave evenly spaced."""

import threading

import pytest

from curation.providers.pace import LocalPacer


class Clock:
    """A clock that sleeping moves on; many may sleep at once."""

    def __init__(self) -> None:
        self.now = 100.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def pacer(clock: Clock, per_second: float = 2.0) -> LocalPacer:
    return LocalPacer(per_second, clock=lambda: clock.now, sleep=clock.sleep)


def test_the_first_leaves_at_once_and_the_next_one_gap_later() -> None:
    clock = Clock()
    paced = pacer(clock)
    assert [paced.wait() for _ in range(3)] == [0.0, 0.5, 0.5]
    clock.now += 10
    assert paced.wait() == 0.0


@pytest.mark.parametrize(("asked", "waited"), [(7.0, 7.0), (None, 1.0), (0.0, 1.0)])
def test_a_refusal_stops_everybody_for_a_while(asked: float | None, waited: float) -> None:
    clock = Clock()
    paced = pacer(clock)
    paced.throttled(asked)
    assert paced.wait() == waited


def test_threads_never_get_the_same_slot() -> None:
    slept: list[float] = []
    paced = LocalPacer(10, clock=lambda: 0.0, sleep=slept.append)
    threads = [threading.Thread(target=paced.wait) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert sorted(round(s, 6) for s in slept) == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
