"""Similar articles: records that share rare title words and MeSH headings, scored in whole numbers."""

import math
from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from curation.standin.reading import Reading
from curation.standin.searchtext import words

SELF_SCORE = 2_147_483_647
"""The score a record has with itself: higher than any other can be."""

_MOST = 100
_COMMON = 2_000
_FEW = 20
_SHARE = 0.2
"""A word or heading that more records share, by number or by share, tells nothing about likeness."""


def features(reading: Reading) -> dict[str, int]:
    """Give the words and headings a record is compared by, with their weights."""
    found = {word: 2 for word in words(reading.title) if len(word) > 3}
    for heading in reading.headings:
        found[f"/{heading.name.lower()}"] = 4 if heading.weighty else 2
    return found


class Similar:
    """Keep which places share a feature; not safe for several threads at once."""

    def __init__(self) -> None:
        """Start with nothing known."""
        self._places: dict[str, array[int]] = {}
        self._count = 0

    def add(self, place: int, of: Iterable[str]) -> None:
        """Take in the features of the record at a place."""
        self._count += 1
        for feature in of:
            self._places.setdefault(feature, array("I")).append(place)

    def near(
        self, wanted: dict[str, int], alive: npt.NDArray[np.bool_], pmids: npt.NDArray[np.int64]
    ) -> list[tuple[int, int]]:
        """Give the (PMID, score) pairs nearest to a set of weighted features, best first.

        Equal scores stand newest first, so the same records always give the same answer.
        """
        scores = np.zeros(len(pmids), dtype=np.int64)
        most = min(_COMMON, max(_FEW, int(self._count * _SHARE)))
        for feature, weight in wanted.items():
            places = self._places.get(feature)
            if places and len(places) <= most:
                rarity = math.log2(1 + self._count / len(places))
                scores[np.array(places, dtype=np.int64)] += round(weight * rarity * 100_000)
        scores[~alive] = 0
        found = np.flatnonzero(scores)
        best = found[np.lexsort((-pmids[found], -scores[found]))][: _MOST + 1]
        return [(int(pmids[place]), int(scores[place])) for place in best]
