"""Who cites whom, both ways, kept as two long rows of numbers so that millions of links fit."""

import threading
from array import array
from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import numpy.typing as npt

from curation.standin.library import Library
from curation.standin.searchtext import exact
from curation.standin.words import expression

IN_PMC = expression(("exact",), [exact("sb", "pubmed pmc")])

Numbers = npt.NDArray[np.int64]


class Citing:
    """Answer "cited by" for a library; made by one pass over it at the first question."""

    def __init__(self, library: Library) -> None:
        """Stand beside a library; later edits to it are seen."""
        self._library = library
        self._lock = threading.Lock()
        self._links: tuple[Numbers, Numbers] | None = None

    def of(self, pmid: int) -> list[int]:
        """Give the PMIDs of the library's records that cite this one, newest first."""
        cited, citing = self._sorted()
        low, high = np.searchsorted(cited, [pmid, pmid + 1])
        edited = self._library.edited()
        found = {int(p) for p in citing[low:high] if int(p) in self._library and int(p) not in edited}
        found |= {other for other, cites in edited.items() if pmid in cites}
        return sorted(found, reverse=True)

    def in_pmc(self, pmid: int) -> list[int]:
        """Give those of them that are in PMC: PubMed's own "cited by" knows no others."""
        return self._library.which(self.of(pmid), IN_PMC)

    def _sorted(self) -> tuple[Numbers, Numbers]:
        with self._lock:
            if self._links is None:
                cited, citing = array("q"), array("q")
                for source, target in self._every():
                    citing.append(source)
                    cited.append(target)
                targets, sources = np.array(cited, dtype=np.int64), np.array(citing, dtype=np.int64)
                order = np.argsort(targets, kind="stable")
                self._links = targets[order], sources[order]
            return self._links

    def _every(self) -> Iterator[tuple[int, int]]:
        for source in self._library.everyone():
            with suppress(KeyError):  # withdrawn while the pass went on
                for target in self._library.cites(source):
                    yield source, target
