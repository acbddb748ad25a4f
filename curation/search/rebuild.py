"""Build the index anew beside the one in use, and turn to it in one step."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from django.db.models.functions import Now

from curation.models import Follower
from curation.search import index, outbox, rows, writing
from curation.search.places import Cursor, Place

log = logging.getLogger(__name__)

BATCH = 2_000
ROUNDS = 50  # of catching up with what changed meanwhile; each is shorter than the one before
SMALL = 200  # changes left at which the follower may take over


class StoppedError(Exception):
    """It was asked to stop; what was built so far is removed."""


def rebuild(place: Place, *, stopped: Callable[[], bool] = lambda: False, threads: int = 2) -> Path:
    """Build a new generation from the store, catch up with what changes meanwhile, and put it to use.

    Raises:
        BusyError: if another process rebuilds it at the moment.
        StoppedError: if ``stopped`` says so.
    """
    with place.lock("rebuild", patience=2):
        generation = place.new()
        try:
            _build(place, generation, stopped, threads)
        except BaseException:
            shutil.rmtree(generation, ignore_errors=True)
            raise
        finally:
            Follower.objects.filter(host=_name(place)).delete()
            place.end_progress()
        return generation


def _build(place: Place, generation: Path, stopped: Callable[[], bool], threads: int) -> None:
    start = outbox.read()
    cursor = Cursor(outbox.base(), start.snapshot, start.as_of, index.contents_hash())
    total, done = rows.total(), 0
    _sign_on(place, cursor, done)
    place.tell_progress(done, total)
    with writing.opened(generation, heap=writing.REBUILD_HEAP, threads=threads) as target:
        for batch in rows.all_rows(BATCH):
            if stopped():
                raise StoppedError
            target.add(batch)
            done += len(batch)
            place.tell_progress(done, max(done, total))
            if done % (10 * BATCH) < BATCH:
                _sign_on(place, cursor, done)
        target.writer.commit()
    with writing.opened(generation) as target:
        for _ in range(ROUNDS):
            cursor, changed = target.follow(cursor)
            if changed < SMALL:
                break
    _hand_over(place, generation, cursor)
    log.info("The index was rebuilt: %d records.", cursor.documents or done)


def _hand_over(place: Place, generation: Path, cursor: Cursor) -> None:
    """Put it to use. From here on its follower's row keeps what it has not read yet from being forgotten."""
    state = {"schema": index.schema_hash(), "snapshot": cursor.snapshot, "as_of": cursor.as_of}
    Follower.objects.update_or_create(
        host=place.host(), defaults={**state, "seen_at": Now(), "rebuilt": None}
    )
    place.use(generation)


def _sign_on(place: Place, cursor: Cursor, done: int) -> None:
    """Keep what changes from now on from being forgotten before it is read."""
    state = {"schema": index.schema_hash(), "snapshot": cursor.snapshot, "rebuilt": done}
    Follower.objects.update_or_create(host=_name(place), defaults={**state, "seen_at": Now()})


def _name(place: Place) -> str:
    return f"{place.host()} (rebuilding)"
