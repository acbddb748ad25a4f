"""How far this host's index is behind the store, in words for whoever looks after it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models.functions import Now

from curation.models import Follower
from curation.search import outbox, places, reader

LATE = timedelta(seconds=10)  # behind by more is worth telling


@dataclass(frozen=True)
class Lag:
    """``behind`` is at most how much older than the store the index is; None where there is no index."""

    behind: timedelta | None
    building: places.Progress | None = None

    @property
    def is_late(self) -> bool:
        """Say whether someone should look."""
        return self.behind is None or self.behind > LATE

    def __str__(self) -> str:
        """Say it in a few words."""
        if self.behind is None:
            progress = self.building
            return (
                f"being built, {progress.done} of {progress.total} records" if progress else "not built yet"
            )
        seconds = self.behind.total_seconds()
        return f"{seconds:.0f} s behind; is “manage.py follow_index” running?" if self.is_late else "ok"


def lag(now: datetime | None = None) -> Lag:
    """Return this host's lag by the database's clock; one statement."""
    place = reader.place()
    generation = place.current()
    cursor = places.read_cursor(generation) if generation else None
    if cursor is None:
        return Lag(None, place.progress())
    return Lag(max((now or outbox.now()) - cursor.as_of, timedelta(0)))


def hosts() -> list[tuple[Follower, timedelta | None]]:
    """Return every host that follows, and how far it is behind; one statement."""
    rows = Follower.objects.annotate(now=Now()).order_by("host")
    return [(row, row.now - row.as_of if row.as_of else None) for row in rows]


def is_late(row: Follower, behind: timedelta | None) -> bool:
    """Say whether someone should look at a host's index: it has failed, or is behind and not being built."""
    return bool(row.error) or (row.rebuilt is None and (behind is None or behind > LATE))
