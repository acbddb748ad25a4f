"""Keep one host's index in step with the store: read the outbox, commit, report, and heal what is broken."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.db.models.functions import Now

from curation.models import Follower as Row
from curation.search import index, outbox, places, writing
from curation.search.places import BusyError, Cursor, Place
from curation.search.rebuild import StoppedError, rebuild

log = logging.getLogger(__name__)

POLL = 0.1  # seconds between two looks at the outbox
REPORT = 1.0  # seconds between two signs of life in the store
FORGET = 30.0  # seconds between two clearings of the outbox
GONE = "1 day"  # a follower not seen for so long no longer keeps the outbox from being cleared


class TurnedError(Exception):
    """Another generation was put to use, or this one may no longer be used."""


class Follower:
    """The one process on a host that writes the index."""

    def __init__(self, place: Place, stopped: Callable[[], bool]) -> None:
        """Follow into a place until ``stopped``."""
        self.place = place
        self.stopped = stopped
        self._reported = self._cleared = 0.0
        self._beside: threading.Thread | None = None

    def run(self) -> None:
        """Follow until stopped, whatever happens to the index, the server or the network meanwhile.

        Raises:
            BusyError: if another process follows already, or may: the whole folder was deleted.
        """
        with self.place.lock("follower") as lock:
            while not self.stopped():
                if not self.place.holds("follower", lock):
                    raise BusyError("the folder of the index was deleted, and the lock with it")
                try:
                    self._follow()
                except (TurnedError, StoppedError):
                    continue
                except DatabaseError as error:
                    log.warning("The database is away: %s", str(error).strip() or type(error).__name__)
                    connection.close()
                    time.sleep(0.5)
                except (ValueError, OSError, writing.EmptiedError, BusyError) as error:
                    self._distrust(error)
            if self._beside is not None:
                self._beside.join()

    def _follow(self) -> None:
        """Open the generation in use, or build one, and keep it in step.

        Raises:
            TurnedError: when another generation is to be used.
        """
        close_old_connections()
        generation = self.place.current()
        cursor = places.read_cursor(generation) if generation else None
        if generation is None or cursor is None or not self._is_known(cursor):
            rebuild(self.place, stopped=self.stopped)
            raise TurnedError
        self.place.sweep(keep=generation)
        with writing.opened(generation) as target:
            if cursor.contents != index.contents_hash():
                self._rebuild_beside()
            while not self.stopped():
                if self.place.current() != generation:
                    raise TurnedError
                cursor, changed = target.follow(cursor)
                self._report(cursor)
                if not changed:
                    time.sleep(POLL)

    def _is_known(self, cursor: Cursor) -> bool:
        """Say whether the outbox still holds all that a cursor has not read: this base, and not forgotten."""
        known = Row.objects.filter(host=self.place.host()).exclude(snapshot=Row.NEVER).exists()
        return known and cursor.base == outbox.base()

    def _report(self, cursor: Cursor) -> None:
        """Tell the store now and then how far this host is, and clear what all hosts have read."""
        now = time.monotonic()
        if now - self._reported < REPORT:
            return
        self._reported = now
        Row.objects.filter(host=self.place.host()).update(
            snapshot=cursor.snapshot, as_of=cursor.as_of, seen_at=Now(), documents=cursor.documents, error=""
        )
        if now - self._cleared > FORGET:
            self._cleared = now
            outbox.prune(GONE)

    def _rebuild_beside(self) -> None:
        """Write the documents anew, in a second thread; the old ones serve meanwhile."""
        if self._beside is None or not self._beside.is_alive():
            log.info(
                "The index was written by another version of the program; it is rebuilt beside the old one."
            )
            self._beside = threading.Thread(target=self._beside_thread, name="rebuild")
            self._beside.start()

    def _beside_thread(self) -> None:
        try:
            rebuild(self.place, stopped=self.stopped, threads=1)
        except (StoppedError, BusyError):
            pass
        except (DatabaseError, ValueError, OSError):
            log.exception("The rebuild beside the old index failed; it is tried again at the next start.")
        finally:
            connection.close()

    def _distrust(self, error: Exception) -> None:
        """Have the generation in use replaced: it cannot be written."""
        if isinstance(error, BusyError):
            log.info("Waiting: %s", error)
            time.sleep(0.5)
            return
        log.warning(
            "The index cannot be used (%s); it is rebuilt from the store.", error or type(error).__name__
        )
        if generation := self.place.current():
            places.report_damage(generation)
        time.sleep(0.2)
