"""How good a ranking is: figures from the places at which the wanted records stand in it."""

from collections.abc import Collection, Sequence
from statistics import fmean
from typing import NamedTuple

CUTS = (10, 50, 100, 500)
WANTED = 0.95  # of the wanted records, for the work saved


class Figures(NamedTuple):
    """What one ranking showed, or the means of several; shares run from 0 to 1.

    ``recall``: of the wanted, at each of :data:`CUTS`. ``precision``: of the first ten. ``average``: average
    precision, where a record that was not found counts 0. ``found`` and ``reached``: how many records there
    are in the ranking, and the share of the wanted among them. ``saved``: work saved at 95 % of the wanted
    (Cohen et al. 2006, JAMIA 13:206), over the candidates alone.
    """

    found: float
    reached: float
    recall: tuple[float, ...]
    precision: float
    average: float
    saved: float


def figures(ranking: Sequence[int], wanted: Collection[int], candidates: Collection[int]) -> Figures:
    """Return the figures of one ranking. ``candidates`` are all that were labelled, the wanted among them."""
    places = [place for place, pmid in enumerate(ranking, 1) if pmid in wanted]
    return Figures(
        found=len(ranking),
        reached=len(places) / len(wanted),
        recall=tuple(sum(place <= cut for place in places) / len(wanted) for cut in CUTS),
        precision=sum(place <= CUTS[0] for place in places) / CUTS[0],
        average=sum(n / place for n, place in enumerate(places, 1)) / len(wanted),
        saved=work_saved(ranking, wanted, candidates),
    )


def work_saved(ranking: Sequence[int], wanted: Collection[int], candidates: Collection[int]) -> float:
    """Return the share of the candidates that need not be read to have 95 % of the wanted, less 5 %.

    Candidates that were not found are read last, spread evenly: as if drawn by lot.
    """
    read = [pmid for pmid in ranking if pmid in candidates]
    places = [place for place, pmid in enumerate(read, 1) if pmid in wanted]
    missing = len(wanted) - len(places)
    rest = len(candidates) - len(read)
    places += [len(read) + round((n + 1) * (rest + 1) / (missing + 1)) for n in range(missing)]
    enough = places[max(round(WANTED * len(places)), 1) - 1]
    return 1 - enough / len(candidates) - (1 - WANTED)


def mean(several: Sequence[Figures]) -> Figures:
    """Return the mean of each figure."""
    recall = tuple(map(fmean, zip(*(one.recall for one in several), strict=True)))
    return Figures(
        fmean(one.found for one in several),
        fmean(one.reached for one in several),
        recall,
        *(fmean(getattr(one, name) for one in several) for name in ("precision", "average", "saved")),
    )
