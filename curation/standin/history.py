"""The history server: result sets kept under a WebEnv, until they are thrown out."""

import secrets
import threading
from collections import OrderedDict
from typing import NamedTuple

import numpy as np

from curation.standin.answers import Request
from curation.standin.library import Numbers

_MOST_SESSIONS = 500
_MOST_SETS = 1000


class Stored(NamedTuple):
    """One result set: its PMIDs in answer order and how PubMed worded the search."""

    pmids: Numbers
    translation: str


class History:
    """Keep sessions in memory; the one unused for longest goes when there are too many."""

    def __init__(self) -> None:
        """Start with no session."""
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, dict[int, Stored]] = OrderedDict()

    def store(self, session: str, stored: Stored) -> tuple[str, int]:
        """Add a set to a session, a new one if it is unknown; gives WebEnv and query key."""
        with self._lock:
            if session not in self._sessions:
                session = f"MCID_{secrets.token_hex(12)}"
                self._sessions[session] = {}
            sets = self._sessions[session]
            self._sessions.move_to_end(session)
            key = max(sets, default=0) + 1
            sets[key] = stored
            sets.pop(key - _MOST_SETS, None)
            while len(self._sessions) > _MOST_SESSIONS:
                self._sessions.popitem(last=False)
            return session, key

    def find(self, session: str, key: int) -> Stored | None:
        """Give a set, or None once it is gone or never was."""
        with self._lock:
            if session in self._sessions:
                self._sessions.move_to_end(session)
            return self._sessions.get(session, {}).get(key)

    def evict(self) -> int:
        """Throw out every session, as NCBI does after some hours; gives how many there were."""
        with self._lock:
            count = len(self._sessions)
            self._sessions.clear()
            return count

    def asked(self, request: Request) -> Stored | None:
        """Give the set a request names by WebEnv and query_key."""
        return self.find(request.get("WebEnv"), request.number("query_key", 0))


def listed(pmids: list[int]) -> Numbers:
    """Put PMIDs into the row of numbers that a stored set is."""
    return np.array(pmids, dtype=np.int64)
