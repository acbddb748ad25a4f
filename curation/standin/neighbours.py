"""The links one record has under each of ELink's names."""

from collections.abc import Callable
from functools import cached_property
from itertools import islice

from curation.standin.reading import Reading
from curation.standin.searchtext import exact
from curation.standin.service import Service
from curation.standin.similar import SELF_SCORE
from curation.standin.words import expression

Links = dict[int, int]
"""Target ids with their scores, in answer order; names without scores have 0."""

NAMES = {
    "pubmed_pubmed": "pubmed",
    "pubmed_pubmed_citedin": "pubmed",
    "pubmed_pubmed_combined": "pubmed",
    "pubmed_pubmed_five": "pubmed",
    "pubmed_pubmed_refs": "pubmed",
    "pubmed_pubmed_reviews": "pubmed",
    "pubmed_pubmed_reviews_five": "pubmed",
    "pubmed_pmc": "pmc",
    "pubmed_pmc_refs": "pmc",
}
"""Every link name with its target database, in the order they are answered."""

_REVIEWS = expression(("exact",), [exact("ui", "D016454")])
_MOST_SIMILAR = 100


class Neighbours:
    """Work out the links of one PMID; each list is made once and only when asked for."""

    def __init__(self, service: Service, pmid: int) -> None:
        """Take the PMID as it is; an unknown one simply has no links."""
        self._service = service
        self._pmid = pmid

    def links(self, name: str) -> Links:
        """Give the links under one of ``NAMES``."""
        make: dict[str, Callable[[], Links]] = {
            "pubmed_pubmed": lambda: self._similar,
            "pubmed_pubmed_citedin": lambda: dict.fromkeys(self._service.citing.in_pmc(self._pmid), 0),
            "pubmed_pubmed_combined": lambda: self._first(5, self._similar | self._reviews),
            "pubmed_pubmed_five": lambda: self._first(5, self._similar),
            "pubmed_pubmed_refs": self._references,
            "pubmed_pubmed_reviews": lambda: self._reviews,
            "pubmed_pubmed_reviews_five": lambda: self._first(5, self._reviews),
            "pubmed_pmc": self._own_pmc,
            "pubmed_pmc_refs": self._pmc_references,
        }
        return make[name]() if self._pmid in self._service.library else {}

    @cached_property
    def _similar(self) -> Links:
        found = self._service.library.similar_to(self._pmid, _MOST_SIMILAR)
        return {self._pmid: SELF_SCORE, **dict(found)}

    @cached_property
    def _reviews(self) -> Links:
        reviews = self._service.library.which(self._similar, _REVIEWS)
        return {pmid: self._similar[pmid] for pmid in reviews}

    def _first(self, most: int, links: Links) -> Links:
        return dict(islice(links.items(), most))

    def _references(self) -> Links:
        return dict.fromkeys(sorted(self._service.library.cites(self._pmid), reverse=True), 0)

    def _own_pmc(self) -> Links:
        return _pmc_numbers([self._service.library.reading(self._pmid)])

    def _pmc_references(self) -> Links:
        library = self._service.library
        return _pmc_numbers([library.reading(pmid) for pmid in self._service.citing.in_pmc(self._pmid)])


def _pmc_numbers(readings: list[Reading]) -> Links:
    numbers = (reading.identifier("pmc").upper().removeprefix("PMC") for reading in readings)
    return {int(number): 0 for number in numbers if number.isdecimal()}
