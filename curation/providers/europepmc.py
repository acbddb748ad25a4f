"""Ask Europe PMC which works cite a record, and which it cites.

Documented at https://europepmc.org/RestfulWebService. Numbers come as numbers or as text, and a list of one
as the object itself; all are read.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal
from urllib.parse import urlencode

from curation.providers.answers import optional_number, read_json
from curation.providers.checks import checked_base, checked_email, checked_word
from curation.providers.errors import PermanentError, RetryableError
from curation.providers.http import Policy, Question, Transport
from curation.providers.pace import LocalPacer, Pacer
from curation.providers.records_links import CitationLink, EuropePage, EuropeWork

BASE_URL = "https://www.ebi.ac.uk/europepmc/webservices/rest/"
PAGE = 1000  # Europe PMC's largest page
PER_SECOND = 5.0  # some 10 are tolerated; no limit is published
NOT_FOUND = 404

List = Literal["citations", "references"]
PLACES: dict[List, tuple[str, str]] = {
    "citations": ("citationList", "citation"),
    "references": ("referenceList", "reference"),
}


class EuropePMCClient:
    """Asks Europe PMC. Safe to share between threads."""

    def __init__(
        self,
        base_url: str = BASE_URL,
        email: str = "",
        tool: str = "secretome",
        pacer: Pacer | None = None,
        *,
        policy: Policy | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        spread: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """Check the settings; nothing is sent yet. Europe PMC likes to have an e-mail address.

        Raises:
            ConfigurationError: if the base or e-mail address is not one.
        """
        self.base_url = checked_base(base_url, "EUROPEPMC_URL")
        sender = checked_email(email) if email else ""
        self.transport = Transport(
            agent=checked_word(tool, "name of the tool"),
            sender=sender,
            policy=policy,
            pacer=pacer or LocalPacer(PER_SECOND, clock=clock, sleep=sleep),
            secrets=(sender,),
            clock=clock,
            sleep=sleep,
            spread=spread,
        )

    @property
    def requests(self) -> int:
        """Return how many requests have been sent, retries included."""
        return self.transport.requests

    @property
    def bytes_received(self) -> int:
        """Return how many bytes of answers have come."""
        return self.transport.bytes_received

    def citations(self, pmid: int, *, page: int = 1, page_size: int = PAGE) -> EuropePage:
        """Return one page of the works that cite a record; pages count from 1.

        Raises:
            ProviderError: if Europe PMC fails to answer.
        """
        return self._page(pmid, "citations", page, page_size)

    def references(self, pmid: int, *, page: int = 1, page_size: int = PAGE) -> EuropePage:
        """Return one page of the works a record cites; pages count from 1.

        Raises:
            ProviderError: if Europe PMC fails to answer.
        """
        return self._page(pmid, "references", page, page_size)

    def every(self, pmid: int, kind: List, *, page_size: int = PAGE) -> Iterator[EuropeWork]:
        """Yield all works of all pages.

        Raises:
            RetryableError: if a page is empty before as many works came as were counted.
            ProviderError: if Europe PMC fails to answer.
        """
        page, came = 0, 0
        while True:
            page += 1
            found = self._page(pmid, kind, page, page_size)
            yield from found.works
            came += len(found.works)
            if came >= found.hit_count:
                return
            if not found.works:
                raise RetryableError(
                    f"Europe PMC counted {found.hit_count} {kind} of PMID {pmid} but listed {came}."
                )

    def _page(self, pmid: int, kind: List, page: int, page_size: int) -> EuropePage:
        query = {"page": page, "pageSize": page_size, "format": "json"}
        url = f"{self.base_url}MED/{pmid}/{kind}?{urlencode(query)}"
        try:
            answer = self.transport.ask(Question(url=url, utility="europepmc"))
        except PermanentError as error:
            if error.status == NOT_FOUND:
                return EuropePage(hit_count=0)
            raise
        return read_page(answer.body, kind)


def citations(
    pmid: int, works: Iterable[EuropeWork], kind: List, provider: str = "europepmc"
) -> Iterator[CitationLink]:
    """Yield who cites whom, from the works that have a PMID; about one in ten has none."""
    for work in works:
        if work.pmid is not None:
            pair = (work.pmid, pmid) if kind == "citations" else (pmid, work.pmid)
            yield CitationLink(*pair, provider)


def read_page(body: bytes, kind: List) -> EuropePage:
    """Read a page of citations or references.

    Raises:
        RetryableError: if the answer has no count, or counts works but has no list of them.
    """
    answer = read_json(body)
    hits = optional_number(answer.get("hitCount"))
    if hits is None:
        raise RetryableError("Europe PMC's answer has no count.")
    place, name = PLACES[kind]
    holder = answer.get(place)
    if hits and not isinstance(holder, dict):
        raise RetryableError(f"Europe PMC's answer counts {hits} {kind} but lists none.")
    given = holder.get(name) if isinstance(holder, dict) else None
    works = [given] if isinstance(given, dict) else given or []
    return EuropePage(hit_count=hits, works=tuple(_work(work) for work in works if isinstance(work, dict)))


def _work(given: dict[str, Any]) -> EuropeWork:
    source = _plain(given, "source")
    return EuropeWork(
        source=source,
        id=_plain(given, "id"),
        pmid=optional_number(given.get("id")) if source == "MED" else None,
        title=_plain(given, "title") or _plain(given, "publicationTitle"),
        authors=_plain(given, "authorString"),
        journal=_plain(given, "journalAbbreviation"),
        year=optional_number(given.get("pubYear")),
        volume=_plain(given, "volume"),
        issue=_plain(given, "issue"),
        pages=_plain(given, "pageInfo"),
        doi=_plain(given, "doi"),
        kind=_plain(given, "citationType"),
        cited_by_count=optional_number(given.get("citedByCount")),
        order=optional_number(given.get("citedOrder")),
        matched={"Y": True, "N": False}.get(_plain(given, "match")),
        text=_plain(given, "unstructuredInformation"),
    )


def _plain(given: dict[str, Any], key: str) -> str:
    value = given.get(key)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()
