"""A follower in a thread, and an index read without the program's own reader."""

import threading
import time
from collections.abc import Callable

import tantivy
from django.db import connection

from curation.search import index
from curation.search.follower import Follower
from curation.search.places import Place

PATIENCE = 30.0


class Following:
    """A running follower of a place."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._stop = threading.Event()
        self.follower = Follower(place, self._stop.is_set)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.follower.run()
        finally:
            connection.close()

    def stop(self) -> None:
        """End it and wait for its end."""
        self._stop.set()
        self._thread.join(PATIENCE)


def eventually(question: Callable[[], object]) -> None:
    """Wait until a question is answered with yes."""
    until = time.monotonic() + PATIENCE
    while not question():
        assert time.monotonic() < until, "it did not come to pass"
        threading.Event().wait(0.02)


def digests(place: Place) -> dict[int, int]:
    """Return the digest of every document in the index in use, by PMID."""
    generation = place.current()
    if generation is None:
        return {}
    opened = tantivy.Index(index.schema(), path=str(generation))
    searcher = opened.searcher()
    if not searcher.num_docs:
        return {}
    hits = [address for _, address in searcher.search(tantivy.Query.all_query(), searcher.num_docs).hits]
    pmids = searcher.fast_field_values("pmid", hits)
    found = dict(zip(pmids, searcher.fast_field_values("digest", hits), strict=True))
    assert len(found) == len(hits), "a record is in the index twice"
    return {int(pmid or 0): int(digest or 0) for pmid, digest in found.items()}
