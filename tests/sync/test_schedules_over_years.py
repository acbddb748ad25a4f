"""Weeks in which clocks change, in five zones, with two beats that disagree: each slot fires exactly once.

``tests.chaos.slots`` does the same for ten thousand slots over two years.
"""

from datetime import UTC, datetime

import pytest

from curation.models import SyncRun
from curation.sync import schedules
from tests.sync import slots

SEASONS = [
    (datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 4, 9, 12, tzinfo=UTC)),
    (datetime(2026, 9, 27, tzinfo=UTC), datetime(2026, 11, 4, 12, tzinfo=UTC)),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("begin", "end"), SEASONS, ids=["spring", "autumn"])
def test_each_slot_fires_exactly_once(
    monkeypatch: pytest.MonkeyPatch, begin: datetime, end: datetime
) -> None:
    monkeypatch.setattr(schedules, "_run_of", lambda _: None)  # what a run does is tested elsewhere
    times = slots.DAILY[:2]
    fired, skipped = slots.simulate(begin, end, times)
    assert fired == slots.expected(begin, end, times)
    assert set(fired.values()) == {1}
    assert (skipped, SyncRun.objects.count()) == (0, 0)
