"""Writes of every kind that the search index follows, by a thread that goes on whatever dies."""

import random
import threading
import time
from collections.abc import Callable, Sequence

from django.db import Error as DatabaseError
from django.db import connection, transaction

from curation.models import Source, SyncRun
from curation.models.run import RunState
from curation.providers.pubmed_xml import parse
from curation.standin.corpus import SyntheticCorpus
from curation.sync import matches
from curation.sync.store import store_alone

NEW = 5  # records a transaction
CITED = """
INSERT INTO curation_linkcount AS c (pmid, cited_by, cites) VALUES (%s, %s, 0)
ON CONFLICT (pmid) DO UPDATE SET cited_by = excluded.cited_by
"""
CHANGED = """
UPDATE curation_record SET year = %s, journal = %s, retracted = NOT retracted, changed_at = now()
WHERE pmid = ANY(%s)
"""
LEFT = """
UPDATE curation_match SET left_run_id = %s, left_why = 'unmatched'
WHERE record_id = %s AND left_run_id IS NULL
"""


class Writer:
    """Writes until it is stopped. ``done`` and ``cut`` count transactions that ended well, and that broke."""

    def __init__(self, records: int) -> None:
        self.corpus = SyntheticCorpus(records, seed=7)
        self.left = list(self.corpus.pmids())
        self.here: list[int] = []
        self.done = self.cut = 0
        self._dice = random.Random(5)  # noqa: S311 chance, not secrecy
        self._ended = threading.Event()
        source = Source.objects.create(name="Chaos", slug="chaos", query="all[sb]")
        self.run = SyncRun.objects.create(source=source, state=RunState.COMPLETE, query=source.query)
        self._thread = threading.Thread(target=self._go)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the last transaction."""
        self._ended.set()
        self._thread.join()

    def add(self, pmids: Sequence[int]) -> None:
        """Store new records."""
        packed = b"".join(self.corpus.xml(pmid) for pmid in pmids)
        entries = parse(b"<PubmedArticleSet>" + packed + b"</PubmedArticleSet>").entries
        store_alone(entries, origin="chaos")

    def _go(self) -> None:
        while not self._ended.is_set():
            write = self._dice.choice(
                (self._new, self._changed, self._cited, self._matched, self._broken_off)
            )
            try:
                write()
                self.done += 1
            except DatabaseError:
                self.cut += 1
                connection.close()
                time.sleep(0.05)
            time.sleep(self._dice.uniform(0, 0.02))
        connection.close()

    def _new(self) -> None:
        some = self.left[:NEW]
        if some:
            self.add(some)
            self.here += some
            del self.left[: len(some)]

    def _some(self) -> list[int]:
        return self._dice.sample(self.here, min(len(self.here), 20))

    def _changed(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for year in (2001, 2002):  # twice in one transaction, of which the index must see the second
                cursor.execute(CHANGED, [year + self._dice.randrange(20), f"Journal {year}", self._some()])

    def _cited(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for pmid in sorted(self._some()):
                cursor.execute(CITED, [pmid, self._dice.randrange(500)])

    def _matched(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            some = self._some()
            matches.write(self.run, some)
            for pmid in some[:5]:
                cursor.execute(LEFT, [self.run.pk, pmid])

    def _broken_off(self) -> None:
        """Change much and take it back: nothing of it may ever be in the index."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(CHANGED, [1066, "Journal that never was", self.here])
            transaction.set_rollback(True)


def patiently(ask: Callable[[], object]) -> None:
    """Ask the database until it answers."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            ask()
        except DatabaseError:
            connection.close()
            time.sleep(0.2)
        else:
            return
    raise TimeoutError
