"""The records the stand-in has, and an index over them: days, PMIDs, words.

The index is only ever appended to: a record that changes gets a new place at the end and its old
place goes dead, so a search needs no rebuilding after an edit. Days are read in one pass over the
corpus at the first question that needs them; a file of up to ``ONE_PASS`` records has its words read in
the same go. Other words are read a few records at a time by everybody who waits for them together, and
whoever needs none is answered meanwhile. A synthetic corpus knows its days without writing its records.
"""

import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from curation.standin import dates
from curation.standin.reading import Reading
from curation.standin.searchtext import Searchable, searchable
from curation.standin.similar import Similar, features
from curation.standin.words import WordIndex

ONE_PASS = 50_000
FEW = 20  # records that are read while others wait
_KEPT = 2048
_READ = 256  # parsed records that are kept: those that cite each other are asked for again and again

Mask = npt.NDArray[np.bool_]
"""One flag per place in the library; True where a record is meant."""

Numbers = npt.NDArray[np.int64]
"""PMIDs, or places, in a row."""


class Corpus(Protocol):
    """What the stand-in serves: records by PMID, and which PMIDs each of them cites."""

    synthetic: bool

    def pmids(self) -> Sequence[int]:
        """Give every PMID, ascending."""

    def xml(self, pmid: int) -> bytes:
        """Give the PubmedArticle or PubmedBookArticle element in UTF-8; raises KeyError when unknown."""

    def cites(self, pmid: int) -> Sequence[int]:
        """Give the PMIDs a record cites, inside or outside the corpus."""


@runtime_checkable
class Dated(Protocol):
    """A corpus that can tell a record's days without writing out its XML; spares one pass."""

    def days(self, pmid: int) -> tuple[int, int, int, int]:
        """Give created, entered, modified, published as day numbers."""


class UnreadError(Exception):
    """Not all words have been read: let go of the lock, call ``Library.read_words`` and ask again."""


class Library:
    """Hold a corpus, the edits made to it since, and the index over both.

    Methods that take or give masks are for callers that hold ``lock`` from the first mask to the
    last, since an edit in between makes masks longer.
    """

    def __init__(self, corpus: Corpus, *, today: Callable[[], date] = date.today) -> None:
        """Take over a corpus; nothing is read from it yet but its list of PMIDs."""
        self.lock = threading.RLock()
        self.today = today
        self.synthetic = corpus.synthetic
        self._corpus = corpus
        self._first = corpus.pmids()
        self._pmids: Numbers = np.asarray(self._first, dtype=np.int64)
        self._alive: Mask = np.ones(len(self._pmids), dtype=np.bool_)
        self._edited: dict[int, bytes] = {}
        self._cites_now: dict[int, list[int]] = {}
        self._moved: dict[int, int] = {}
        self._days: npt.NDArray[np.int32] | None = None
        self._words: WordIndex | None = None
        self._similar = Similar()
        self._partly: WordIndex | None = None  # the words of the places before the next one to be read
        self._next = 0
        self._edition = 0
        self._marks: dict[str, tuple[int, Mask]] = {}
        # a synthetic record is written anew each time it is asked for, which costs more than keeping some
        self._text = lru_cache(maxsize=_KEPT)(corpus.xml) if corpus.synthetic else corpus.xml
        self._kept = threading.local()

    def __len__(self) -> int:
        """Count the records there are now."""
        return int(np.count_nonzero(self._alive))

    def __contains__(self, pmid: int) -> bool:
        """Tell whether there is such a record now."""
        return self._place(pmid) >= 0

    def xml(self, pmid: int) -> bytes:
        """Give a record's element as it is now; raises KeyError when there is none."""
        # no lock: fetching goes on while a first search reads the whole corpus
        if self._place(pmid) < 0:
            raise KeyError(pmid)
        edited = self._edited.get(pmid)
        return self._text(pmid) if edited is None else edited

    def reading(self, pmid: int) -> Reading:
        """Parse a record as it is now; raises KeyError when there is none."""
        try:
            parsed = self._kept.readings
        except AttributeError:  # a thread's own: libxml2 looks names up in a table of the thread that parsed
            parsed = self._kept.readings = lru_cache(maxsize=_READ)(Reading)
        found: Reading = parsed(self.xml(pmid))
        return found

    def cites(self, pmid: int) -> list[int]:
        """Give the PMIDs a record cites; raises KeyError when there is no such record."""
        if pmid not in self:
            raise KeyError(pmid)
        found = self._cites_now.get(pmid)
        return list(self._corpus.cites(pmid)) if found is None else found

    def edited(self) -> dict[int, list[int]]:
        """Give the records changed or added since the corpus was taken over, with what each cites."""
        return dict(self._cites_now)

    def put(self, xml: bytes) -> int:
        """Add a record, or replace the one with its PMID; gives the PMID.

        Raises ValueError when the XML names no PMID.
        """
        reading = Reading(xml)
        if not reading.pmid:
            raise ValueError("A record needs a PMID; nothing was changed.")
        with self.lock:
            before = self.cites(reading.pmid) if reading.pmid in self else []
            self._cites_now[reading.pmid] = list(dict.fromkeys([*before, *reading.cites]))
            self._retire(reading.pmid)
            place = len(self._pmids)
            self._pmids = np.append(self._pmids, np.int64(reading.pmid))
            self._alive = np.append(self._alive, np.True_)
            self._edited[reading.pmid] = xml
            self._moved[reading.pmid] = place
            self._edition += 1
            if self._days is not None:
                new = np.array(reading.days, dtype=np.int32).reshape(4, 1)
                self._days = np.append(self._days, new, axis=1)
            if self._words is not None:
                self._words.add([(place, searchable(reading))])
                self._similar.add(place, features(reading))
        return reading.pmid

    def remove(self, pmid: int) -> None:
        """Take a record out for good, as PubMed does with a withdrawn or merged PMID."""
        with self.lock:
            self._retire(pmid)
            self._moved[pmid] = -1
            self._edition += 1
            self._edited.pop(pmid, None)
            self._cites_now.pop(pmid, None)

    def highest(self) -> int:
        """Give the highest PMID there has been."""
        return int(self._pmids.max()) if len(self._pmids) else 0

    # Masks: the caller holds the lock

    def everything(self) -> Mask:
        """Mark every record."""
        return self._alive.copy()

    def uids(self, low: int, high: int) -> Mask:
        """Mark the records with a PMID from ``low`` to ``high``, both included."""
        wanted: Mask = (self._pmids >= low) & (self._pmids <= high)
        return self._alive & wanted

    def named(self, pmids: Sequence[int] | Numbers) -> Mask:
        """Mark the records with these PMIDs."""
        return self._alive & np.isin(self._pmids, np.asarray(pmids, dtype=np.int64))

    def on_days(self, kind: str, first: int, last: int) -> Mask:
        """Mark the records whose day of a kind (``dates.KINDS``) lies between two day numbers."""
        days = self._all_days()[dates.KINDS.index(kind)]
        wanted: Mask = (days >= first) & (days <= last)
        return self._alive & wanted

    def matching(self, asked: str) -> Mask:
        """Mark the records that match a full-text expression."""
        mask = np.zeros(len(self._pmids), dtype=np.bool_)
        mask[self.words.places(asked)] = True
        return mask & self._alive

    def newest_first(self, mask: Mask) -> Numbers:
        """Give the PMIDs of a mask, highest first, the order ESearch answers in by default."""
        return np.sort(self._pmids[mask])[::-1]

    def days_of(self, pmids: Numbers, kind: str) -> npt.NDArray[np.int32]:
        """Give one day number for each PMID."""
        places = np.fromiter((self._place(int(pmid)) for pmid in pmids), dtype=np.int64, count=len(pmids))
        found: npt.NDArray[np.int32] = self._all_days()[dates.KINDS.index(kind)][places]
        return found

    @property
    def words(self) -> WordIndex:
        """Give the word index; raises UnreadError while it is not whole."""
        with self.lock:
            if self._words is None:
                raise UnreadError
            return self._words

    def similar_to(self, pmid: int, most: int) -> list[tuple[int, int]]:
        """Give up to ``most`` (PMID, score) pairs of records much like this one, best first."""
        reading = self.reading(pmid)
        self.read_words()
        with self.lock:
            found = self._similar.near(features(reading), self._alive, self._pmids)
        return [(other, score) for other, score in found if other != pmid][:most]

    def which(self, pmids: Iterable[int], asked: str) -> list[int]:
        """Keep those of some PMIDs whose record matches a full-text expression, in their order."""
        with self.lock:
            if self._words is None:
                return self._which_unread(pmids, asked)
            edition, mask = self._marks.get(asked, (-1, self._alive))
            if edition != self._edition:
                mask = self.matching(asked)
                self._marks[asked] = (self._edition, mask)
            places = ((pmid, self._place(pmid)) for pmid in pmids)
            return [pmid for pmid, place in places if place >= 0 and mask[place]]

    def _which_unread(self, pmids: Iterable[int], asked: str) -> list[int]:
        """Read only these records, which is soon done, while the words of all are not read."""
        known = [pmid for pmid in pmids if pmid in self]
        few = WordIndex()
        few.add((place, searchable(self.reading(pmid))) for place, pmid in enumerate(known))
        matching = set(few.places(asked).tolist())
        few.close()
        return [pmid for place, pmid in enumerate(known) if place in matching]

    def everyone(self) -> Iterator[int]:
        """Go through the PMIDs there are now, ascending."""
        with self.lock:
            pmids = np.sort(self._pmids[self._alive])
        yield from (int(pmid) for pmid in pmids)

    def read_words(self) -> None:
        """Read all words, if they are not read. A few records at a time: others are answered meanwhile."""
        if self._words is not None:
            return
        self._all_days()
        while not self._read_few():
            time.sleep(0.001)  # a lock goes to whoever asks first, and that would be this thread again

    def close(self) -> None:
        """Let the word index go; the next question would make a new one."""
        with self.lock:
            for index in (self._words, self._partly):
                if index is not None:
                    index.close()
            self._words, self._partly, self._next, self._similar = None, None, 0, Similar()

    def _place(self, pmid: int) -> int:
        """Give the place where a record stands, or -1 when there is none."""
        place = self._moved.get(pmid)
        if place is None:
            place = bisect_left(self._first, pmid)
            if place == len(self._first) or self._first[place] != pmid:
                return -1
        return place

    def _retire(self, pmid: int) -> None:
        place = self._place(pmid)
        if place >= 0:
            self._alive[place] = False

    def _current(self, since: int = 0) -> Iterator[tuple[int, int]]:
        for place in np.flatnonzero(self._alive[since:]) + since:
            yield int(place), int(self._pmids[place])

    def _all_days(self) -> npt.NDArray[np.int32]:
        with self.lock:
            if self._days is None and not isinstance(self._corpus, Dated) and len(self._pmids) <= ONE_PASS:
                self._read_in_one_pass()
            if self._days is None:
                self._days = np.zeros((4, len(self._pmids)), dtype=np.int32)
                for place, pmid in self._current():
                    self._days[:, place] = self._days_now(pmid)
            return self._days

    def _days_now(self, pmid: int) -> tuple[int, int, int, int]:
        if pmid not in self._edited and isinstance(self._corpus, Dated):
            return self._corpus.days(pmid)
        return self.reading(pmid).days

    def _read_in_one_pass(self) -> None:
        days = np.zeros((4, len(self._pmids)), dtype=np.int32)
        words, similar = WordIndex(), Similar()
        words.add(self._texts(self._current(), similar, days))
        self._days, self._words, self._similar = days, words, similar

    def _read_few(self) -> bool:
        """Go on reading where whoever waits for the words as well left off; tell whether all is read."""
        with self.lock:
            if self._words is not None:
                return True
            if self._partly is None:
                self._partly, self._next, self._similar = WordIndex(), 0, Similar()
            batch = list(islice(self._current(self._next), FEW))
            if not batch:
                self._words, self._partly = self._partly, None
                return True
            self._partly.add(self._texts(batch, self._similar))
            self._next = batch[-1][0] + 1
            return False

    def _texts(
        self,
        records: Iterable[tuple[int, int]],
        similar: Similar,
        days: npt.NDArray[np.int32] | None = None,
    ) -> Iterator[tuple[int, Searchable]]:
        for place, pmid in records:
            reading = self.reading(pmid)
            if days is not None:
                days[:, place] = reading.days
            similar.add(place, features(reading))
            yield place, searchable(reading)
