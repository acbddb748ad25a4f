"""PubMed's E-utilities, asked with Biopython's Entrez through a transport of our own.

Biopython builds each request; what it would do next (its own sleeping, three tries without a pause, no time
limit, an address that cannot be changed) is replaced. Each client has a private copy of Biopython's module,
so nothing set for one client, or by anybody else who uses Biopython in the process, reaches another.
"""

import importlib.util
import random
import re
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit
from urllib.request import Request

from curation.providers.answers import (
    DatabaseInfo,
    History,
    SearchResult,
    Spelling,
    Summary,
    read_count,
    read_info,
    read_post,
    read_search,
    read_spelling,
    read_summaries,
)
from curation.providers.checks import checked_base, checked_email, checked_word
from curation.providers.errors import CeilingError, PermanentError, RetryableError
from curation.providers.http import Policy, Question, Transport
from curation.providers.links import by_source, read_links
from curation.providers.pace import WITH_KEY, WITHOUT_KEY, LocalPacer, Pacer
from curation.providers.records_links import LinkSet

__all__ = [
    "CeilingError",
    "DatabaseInfo",
    "EntrezClient",
    "History",
    "LinkSet",
    "SearchResult",
    "Spelling",
    "Summary",
]

BASE_URL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
PAGE = 9_999  # PubMed shows no more of one query, whatever retmax says
FETCH_MOST = 200  # PMIDs a request: some 4 MB, and a retry stays cheap
SUMMARY_MOST = 500  # NCBI's limit for JSON
LINK_MOST = 100  # what NCBI's own client sends at most
POST_MOST = 10_000

DateType = Literal["pdat", "edat", "mdat"]


class EntrezClient:
    """Asks PubMed. Safe to share between threads.

    Every request goes out as a POST: the API key then stands in no URL, and no list of ids is too long.
    """

    def __init__(
        self,
        base_url: str = BASE_URL,
        email: str = "",
        tool: str = "secretome",
        api_key: str = "",
        pacer: Pacer | None = None,
        deadline: float = 60.0,
        tries: int = 5,
        *,
        policy: Policy | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        spread: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """Check the settings; nothing is sent yet.

        Args:
            base_url: of the folder that holds ``esearch.fcgi``.
            email: NCBI writes there before it blocks a client.
            tool: the name of this software, as NCBI shall know it.
            api_key: of an NCBI account, or empty.
            pacer: shared by all who share the key; without one this client paces itself alone.
            deadline: seconds for one try of a request, from the first packet to the last byte.
            tries: how often a request is sent at most.
            policy: all limits at once; takes the place of ``deadline`` and ``tries``.
            clock: seconds that only rise; for tests.
            sleep: waits for seconds; for tests.
            spread: a random number between two; for tests.

        Raises:
            ConfigurationError: if NCBI would refuse these settings.
        """
        self.base_url = checked_base(base_url, "EUTILS_URL")
        self.email = checked_email(email)
        self.tool = checked_word(tool, "name of the tool")
        key = checked_word(api_key, "API key") if api_key else ""
        self.transport = Transport(
            agent=self.tool,
            policy=policy or Policy(deadline=deadline, tries=tries),
            pacer=pacer or LocalPacer(WITH_KEY if key else WITHOUT_KEY, clock=clock, sleep=sleep),
            secrets=(key, self.email),
            clock=clock,
            sleep=sleep,
            spread=spread,
        )
        self._entrez = _private_entrez(self._send, email=self.email, tool=self.tool, api_key=key or None)

    def __repr__(self) -> str:
        """Name the address, and nothing that is secret."""
        return f"EntrezClient({self.base_url})"

    @property
    def requests(self) -> int:
        """Return how many requests have been sent, retries included."""
        return self.transport.requests

    @property
    def bytes_received(self) -> int:
        """Return how many bytes of answers have come."""
        return self.transport.bytes_received

    def search(
        self,
        term: str,
        *,
        retstart: int = 0,
        retmax: int = PAGE,
        sort: str | None = None,
        datetype: DateType | None = None,
        mindate: date | str | None = None,
        maxdate: date | str | None = None,
        use_history: bool = False,
    ) -> SearchResult:
        """Search PubMed; without ``sort`` the newest entries come first.

        A query with more than 9,999 hits gives its first 9,999 and the true count. Dates are inclusive,
        ``YYYY``, ``YYYY/MM`` or ``YYYY/MM/DD``; for the day of a record's creation write ``[crdt]`` in the
        term.

        Raises:
            CeilingError: if ``retstart`` lies past the ceiling.
            ProviderError: if PubMed fails to answer.
            ValueError: if only one of the two dates is given.
        """
        dates = _dates(datetype, mindate, maxdate)
        history = "y" if use_history else None
        return read_search(
            self._entrez.esearch(
                "pubmed",
                _term(term),
                retstart=retstart,
                retmax=retmax,
                sort=sort,
                usehistory=history,
                **dates,
            )
        )

    def count(
        self,
        term: str,
        *,
        datetype: DateType | None = None,
        mindate: date | str | None = None,
        maxdate: date | str | None = None,
    ) -> int:
        """Return how many records a query has.

        Raises:
            ProviderError: if PubMed fails to answer.
            ValueError: if only one of the two dates is given.
        """
        dates = _dates(datetype, mindate, maxdate)
        return read_count(self._entrez.esearch("pubmed", _term(term), rettype="count", **dates))

    def fetch(self, pmids: Sequence[int]) -> bytes:
        """Return a whole PubmedArticleSet of at most 200 records.

        PubMed leaves out PMIDs it does not have, without a word; compare what came with what was asked.

        Raises:
            PermanentError: if none of the numbers can be a PMID.
            ProviderError: if PubMed fails to answer.
            ValueError: if there are no PMIDs, or too many.
        """
        ids = _ids(pmids, FETCH_MOST)
        body: bytes = self._entrez.efetch("pubmed", id=ids, retmode="xml")
        return body

    def fetch_history(
        self, web_env: str, query_key: str, *, retstart: int = 0, retmax: int = FETCH_MOST
    ) -> bytes:
        """Return a whole PubmedArticleSet of records from a result set.

        Raises:
            CeilingError: if ``retstart`` lies past the ceiling.
            HistoryGoneError: if NCBI no longer keeps the result set.
            ProviderError: if PubMed fails to answer.
        """
        body: bytes = self._entrez.efetch(
            "pubmed",
            WebEnv=web_env,
            query_key=query_key,
            retstart=retstart,
            retmax=retmax,
            retmode="xml",
        )
        return body

    def summaries(self, pmids: Sequence[int]) -> dict[int, Summary]:
        """Return the summaries of at most 500 PMIDs; those PubMed does not have come with an ``error``.

        A PMID that is missing from the result was not answered: that says nothing about it.

        Raises:
            ProviderError: if PubMed fails to answer.
            ValueError: if there are no PMIDs, or too many.
        """
        ids = _ids(pmids, SUMMARY_MOST)
        return read_summaries(self._entrez.esummary(db="pubmed", id=ids, retmode="json"))

    def links(self, pmids: Sequence[int], linkname: str, cmd: str = "neighbor") -> list[LinkSet]:
        """Return one set of links for each of at most 100 PMIDs, in their order.

        ``linkname`` is empty for the LinkOut commands (``llinks``, ``prlinks`` …). The ids are sent
        one by one: joined by commas, their links would come back merged.

        Raises:
            RetryableError: if a PMID was left out.
            ProviderError: if PubMed fails to answer.
            ValueError: if there are no PMIDs, or too many.
        """
        sets = self.link_sets(pmids, linkname, cmd)
        if left_out := [str(pmid) for pmid in pmids if pmid not in sets]:
            raise RetryableError(
                f"PubMed gave no set of links of its own for PMID {', '.join(left_out[:5])}."
            )
        return [sets[pmid] for pmid in dict.fromkeys(pmids)]

    def link_sets(self, pmids: Sequence[int], linkname: str, cmd: str = "neighbor") -> dict[int, LinkSet]:
        """Return the sets of links that came for at most 100 PMIDs, by PMID.

        One that is missing was left out, or came merged with others so that nobody knows whose link is whose.

        Raises:
            ProviderError: if PubMed fails to answer.
            ValueError: if there are no PMIDs, or too many.
        """
        ids = _ids(pmids, LINK_MOST).split(",")
        database = linkname.split("_")[1] if "_" in linkname else "pubmed"
        body = self._entrez.elink(dbfrom="pubmed", db=database, id=ids, linkname=linkname or None, cmd=cmd)
        asked = set(pmids)
        return {pmid: found for pmid, found in by_source(read_links(body)).items() if pmid in asked}

    def post(self, pmids: Sequence[int]) -> tuple[str, str]:
        """Put PMIDs on NCBI's history server; return WebEnv and query key.

        Raises:
            ProviderError: if PubMed fails to answer.
            ValueError: if there are no PMIDs, or too many.
        """
        history = read_post(self._entrez.epost("pubmed", id=_ids(pmids, POST_MOST)))
        return history.web_env, history.query_key

    def info(self) -> DatabaseInfo:
        """Return PubMed's size, last update and search fields; the cheapest sign of life.

        Raises:
            ProviderError: if PubMed fails to answer.
        """
        return read_info(self._entrez.einfo(db="pubmed"))

    def spell(self, term: str) -> Spelling:
        """Return PubMed's spelling suggestion.

        Raises:
            ProviderError: if PubMed fails to answer.
        """
        return read_spelling(self._entrez.espell(db="pubmed", term=_term(term)))

    def _send(self, request: Request) -> bytes:
        """Send a request that Biopython has built, to our base address, and return the checked body."""
        address = urlsplit(request.full_url)
        script = address.path.rsplit("/", 1)[-1]
        form = request.data if isinstance(request.data, bytes) else address.query.encode("ascii")
        question = Question(url=self.base_url + script, utility=script.partition(".")[0], form=form)
        return self.transport.ask(question).body


def _private_entrez(send: Callable[[Request], bytes], *, email: str, tool: str, api_key: str | None) -> Any:
    """Return a copy of Biopython's Entrez module that sends its requests through ``send``.

    Raises:
        RuntimeError: if this Biopython has no such place to take hold of it.
    """
    spec = importlib.util.find_spec("Bio.Entrez")
    if spec is None or spec.loader is None:
        raise RuntimeError("Biopython is not installed")
    entrez: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(entrez)
    if not (hasattr(entrez, "_open") and hasattr(entrez, "urlopen")):
        raise RuntimeError("this version of Biopython sends its requests in a way not known here")
    entrez._open = send  # noqa: SLF001  the one place all its functions send through
    entrez.urlopen = _no_way_out
    entrez.email, entrez.tool, entrez.api_key = email, tool, api_key
    return entrez


def _no_way_out(*_: object) -> None:
    raise RuntimeError("Biopython tried to open a connection of its own")


def _ids(pmids: Iterable[int], most: int) -> str:
    """Return PMIDs as E-utilities take them: each once, in the order given, joined by commas."""
    unique = list(dict.fromkeys(int(pmid) for pmid in pmids))
    if not 0 < len(unique) <= most:
        raise ValueError(f"between 1 and {most} PMIDs can be asked for at once, not {len(unique)}")
    return ",".join(map(str, unique))


def _dates(
    datetype: DateType | None, mindate: date | str | None, maxdate: date | str | None
) -> dict[str, str | None]:
    if (mindate is None) != (maxdate is None):
        raise ValueError("NCBI takes mindate and maxdate only together")
    return {"datetype": datetype, "mindate": _day(mindate), "maxdate": _day(maxdate)}


def _day(day: date | str | None) -> str | None:
    """Return a date as NCBI writes it, with slashes."""
    if isinstance(day, date):
        return f"{day.year:04}/{day.month:02}/{day.day:02}"
    if day is not None and not re.fullmatch(r"\d{4}(/\d{2}(/\d{2})?)?", day):
        raise ValueError(f"a date is YYYY, YYYY/MM or YYYY/MM/DD, not {day!r}")
    return day


def _term(term: str) -> str:
    """Return a query that can be sent.

    Raises:
        PermanentError: if it holds half of a surrogate pair, which no encoding can carry.
    """
    if any("\ud800" <= character <= "\udfff" for character in term):
        raise PermanentError("The query holds a broken character that cannot be sent. Type it again.")
    return term
