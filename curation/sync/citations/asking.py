"""Ask a provider about a batch of records: one answer or one reason each, and what stopped the rest."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from curation.models.refresh import Part
from curation.providers import links as elink
from curation.providers.entrez import EntrezClient
from curation.providers.errors import PermanentError, ProviderError, RetryableError
from curation.providers.europepmc import EuropePMCClient
from curation.providers.europepmc import List as EuropeList
from curation.providers.icite import ICiteClient
from curation.providers.records_links import LinkSet
from curation.sync import ncbi
from curation.sync.citations import clients

SIZES = {
    Part.CITED_IN: 100,
    Part.REFERENCES: 100,
    Part.SIMILAR: 50,  # with scores, a record has some hundred rows
    Part.LINKOUT: 100,
    Part.ICITE: 200,
    Part.EUROPE_CITATIONS: 25,  # one request at least for each
    Part.EUROPE_REFERENCES: 25,
}
"""Records a batch, and so a request where the provider takes several: what it is known to bear."""

ROW_FAILURES = 3  # single questions that fail in a row before the rest of a batch is left for later


@dataclass
class Heard:
    """What came of a batch. Records that are in neither were not asked about, because of ``stopped``."""

    answers: dict[int, Any] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    empty: set[int] = field(default_factory=set)
    stopped: ProviderError | None = None
    requests: int = 0
    received: int = 0


Tick = Callable[[], None]


def ask(part: Part, pmids: list[int], *, tick: Tick) -> Heard:
    """Ask about records, calling ``tick`` before each request that is one of many.

    Nothing is raised for a provider that fails: it is in the answer.
    """
    heard = Heard()
    client: EuropePMCClient | ICiteClient | EntrezClient
    if part in EUROPE:
        client = europe = clients.europepmc()
        _one_by_one(europe, EUROPE[part], pmids, heard, tick)
    elif part == Part.ICITE:
        client = icite = clients.icite()
        _counted(heard, lambda: _icite(icite, pmids, heard), pmids)
    else:
        client = entrez = ncbi.client()
        _counted(heard, lambda: ELINK[part](entrez, pmids, heard), pmids)
    heard.requests, heard.received = client.requests, client.bytes_received
    return heard


def _counted(heard: Heard, question: Callable[[], None], pmids: list[int]) -> None:
    """Put one question about a whole batch, and note what it failed by."""
    try:
        question()
    except PermanentError as error:
        heard.errors |= dict.fromkeys(pmids, error.message)
    except ProviderError as error:
        heard.stopped = error


def _icite(client: ICiteClient, pmids: list[int], heard: Heard) -> None:
    found = client.metrics(pmids)
    if not found:
        raise RetryableError("iCite knew none of the records it was asked about.")
    heard.answers |= found
    heard.empty |= set(pmids) - found.keys()


def _linked(name: str) -> Callable[[EntrezClient, list[int], Heard], None]:
    def question(client: EntrezClient, pmids: list[int], heard: Heard) -> None:
        sets = _sets(client.link_sets(pmids, name), pmids, heard)
        heard.answers |= {pmid: found.ids(name) for pmid, found in sets.items()}
        heard.empty |= {pmid for pmid in sets if not heard.answers[pmid]}

    return question


def _similar(client: EntrezClient, pmids: list[int], heard: Heard) -> None:
    sets = _sets(client.link_sets(pmids, elink.SIMILAR, "neighbor_score"), pmids, heard)
    for pmid, found in sets.items():
        targets = [t for links in found.links if links.name == elink.SIMILAR for t in links.targets]
        heard.answers[pmid] = [target for target in targets if target.id != pmid]
    heard.empty |= {pmid for pmid in sets if not heard.answers[pmid]}


def _linkout(client: EntrezClient, pmids: list[int], heard: Heard) -> None:
    pages = _sets(client.link_sets(pmids, "", "llinks"), pmids, heard)
    own = client.link_sets(list(pages), "", "prlinks") if pages else {}
    for pmid, found in pages.items():
        primary = {page.url: page for page in own[pmid].outs} if pmid in own else {}
        urls = {page.url for page in found.outs}
        both = [*found.outs, *(page for url, page in primary.items() if url not in urls)]
        heard.answers[pmid] = (both, set(primary))
    heard.empty |= {pmid for pmid in pages if not heard.answers[pmid][0]}


def _sets(sets: dict[int, LinkSet], pmids: list[int], heard: Heard) -> dict[int, LinkSet]:
    """Return the sets that can be believed; the others become reasons."""
    for pmid in pmids:
        if pmid not in sets:
            heard.errors[pmid] = "PubMed left it out, or sent its links merged with those of others."
        elif sets[pmid].error:
            heard.errors[pmid] = sets[pmid].error
    good = {pmid: found for pmid, found in sets.items() if not found.error}
    if not good:
        heard.errors.clear()
        raise RetryableError(
            next((s.error for s in sets.values() if s.error), "")
            or "PubMed sent no set of links that belongs to one record."
        )
    return good


def _one_by_one(
    client: EuropePMCClient, kind: EuropeList, pmids: list[int], heard: Heard, tick: Tick
) -> None:
    """Ask about each record, page by page; three failures in a row end it."""
    failures = 0
    for pmid in pmids:
        tick()
        try:
            works = list(client.every(pmid, kind))
        except PermanentError as error:
            heard.errors[pmid] = error.message
        except ProviderError as error:
            heard.errors[pmid] = error.message
            failures += 1
            if failures >= ROW_FAILURES:
                heard.stopped = error
                return
            continue
        else:
            heard.answers[pmid] = works
            if not works:
                heard.empty.add(pmid)
        failures = 0


EUROPE: dict[Part, EuropeList] = {
    Part.EUROPE_CITATIONS: "citations",
    Part.EUROPE_REFERENCES: "references",
}
ELINK: dict[Part, Callable[[EntrezClient, list[int], Heard], None]] = {
    Part.CITED_IN: _linked(elink.CITED_IN),
    Part.REFERENCES: _linked(elink.REFERENCES),
    Part.SIMILAR: _similar,
    Part.LINKOUT: _linkout,
}
