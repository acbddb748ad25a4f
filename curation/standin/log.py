"""What was asked, in the order it came, with every API key masked."""

import hashlib
import threading
from collections import deque
from dataclasses import asdict, dataclass

from curation.standin.answers import Request

_MOST = 200_000


def masked(key: str) -> str:
    """Give a name for a key that tells keys apart but not what they are."""
    return f"key:{hashlib.sha256(key.encode()).hexdigest()[-4:]}"


@dataclass
class Entry:
    """One request: when it came (seconds since 1970), what it asked, what became of it."""

    time: float
    method: str
    path: str
    params: dict[str, list[str]]
    address: str
    agent: str
    status: int = 0
    bytes: int = 0


class Log:
    """Keep the last requests; the oldest go first when there are very many."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=_MOST)

    def add(self, when: float, request: Request, agent: str) -> Entry:
        """Write a request down; the caller fills in what became of it."""
        params = {
            name: [masked(value) for value in values] if name == "api_key" else list(values)
            for name, values in request.params.items()
        }
        entry = Entry(when, request.method, request.path, params, request.address, agent)
        with self._lock:
            self._entries.append(entry)
        return entry

    def entries(self, path: str = "") -> list[Entry]:
        """Give the requests so far whose path holds ``path``, oldest first."""
        with self._lock:
            return [entry for entry in self._entries if path in entry.path]

    def as_json(self, path: str = "") -> list[dict[str, object]]:
        """Give the same as plain values."""
        return [asdict(entry) for entry in self.entries(path)]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
