"""Ask the real services some cheap questions and say where an answer is not what the program assumes.

Run with ``make live``. It reads NCBI_EMAIL (required), NCBI_API_KEY, NCBI_TOOL, and EUTILS_URL, ICITE_URL and
EUROPEPMC_URL, which may point at a stand-in. Exit code: 0 all as assumed, 1 something differs, 2 not set up.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TextIO

import msgspec

from curation.providers import entrez, europepmc, icite
from curation.providers.entrez import EntrezClient
from curation.providers.errors import CeilingError, ConfigurationError, PermanentError, ProviderError
from curation.providers.europepmc import EuropePMCClient
from curation.providers.http import Answer, Question, Transport
from curation.providers.icite import ICiteClient
from curation.providers.links import CITED_IN, REFERENCES, SIMILAR
from curation.providers.pubmed_xml import parse
from curation.providers.records import Kind
from curation.providers.shapes import differences


class Known(msgspec.Struct, frozen=True):
    """Records and words the questions are about."""

    seed: int = 36691473  # a review
    chapter: int = 20301382  # of a book
    cited: int = 9298984  # has citing records, references and similar ones
    unknown: int = 999999999
    common: str = "cancer"  # far beyond the ceiling
    nonsense: str = "zzqxxjqv"
    ceiling: int = 9_999  # of one query


class Services(msgspec.Struct, frozen=True):
    """The clients, and what is asked."""

    pubmed: EntrezClient
    icite: ICiteClient
    europe: EuropePMCClient
    known: Known

    @property
    def transports(self) -> tuple[Transport, ...]:
        """Return the way out of each client."""
        return (self.pubmed.transport, self.icite.transport, self.europe.transport)


Check = Callable[[Services], Iterator[str]]


def services(
    environment: Mapping[str, str], known: Known, *, sleep: Callable[[float], None] = time.sleep
) -> Services:
    """Return clients as the environment describes them.

    Raises:
        ConfigurationError: if it names no e-mail address, or a value cannot work.
    """

    def text(name: str, default: str = "") -> str:
        return environment.get(name, "").strip() or default

    email, tool = text("NCBI_EMAIL"), text("NCBI_TOOL", "secretome")
    address, key = text("EUTILS_URL", entrez.BASE_URL), text("NCBI_API_KEY")
    return Services(
        pubmed=EntrezClient(address, email, tool, key, sleep=sleep),
        icite=ICiteClient(text("ICITE_URL", icite.BASE_URL), tool, sleep=sleep),
        europe=EuropePMCClient(text("EUROPEPMC_URL", europepmc.BASE_URL), email, tool, sleep=sleep),
        known=known,
    )


def one_record(asked: Services) -> Iterator[str]:
    found = asked.pubmed.search(f"{asked.known.seed}[uid]")
    if found.ids != (asked.known.seed,) or found.count != 1:
        yield f"PMID {asked.known.seed} was not found: count {found.count}, ids {found.ids[:3]}"
    if not found.translation:
        yield "the query's translation is missing"


def only_count(asked: Services) -> Iterator[str]:
    if (count := asked.pubmed.count(f"{asked.known.seed}[uid]")) != 1:
        yield f"one record was counted as {count}"


def no_hits(asked: Services) -> Iterator[str]:
    found = asked.pubmed.search(asked.known.nonsense)
    if found.count or found.ids:
        yield f"it has {found.count} hits"
    if not found.phrases_not_found:
        yield "the phrase that was not found is not named"
    if "No items found." not in found.messages:
        yield f"the message is {found.messages}"


def past_the_ceiling(asked: Services) -> Iterator[str]:
    try:
        found = asked.pubmed.search(asked.known.common, retstart=asked.known.ceiling, retmax=1)
    except CeilingError:
        return
    yield f"there was no error, but {len(found.ids)} ids of {found.count}: {found.messages}"


def a_page_at_the_ceiling(asked: Services) -> Iterator[str]:
    found = asked.pubmed.search(asked.known.common, retstart=asked.known.ceiling - 9, use_history=True)
    if len(found.ids) != found.retmax or not 0 < len(found.ids) <= 9:
        yield f"{len(found.ids)} ids came, RetMax says {found.retmax}, at most 9 were expected"
    if not any("Restrictions achieved" in message for message in found.messages):
        yield f"the cut is not announced: {found.messages}"
    if not (found.web_env and found.query_key):
        yield "there is no WebEnv or no QueryKey"


def an_article(asked: Services) -> Iterator[str]:
    yield from _record(asked, asked.known.seed, "article")


def a_book(asked: Services) -> Iterator[str]:
    yield from _record(asked, asked.known.chapter, "chapter")


def _record(asked: Services, pmid: int, kind: Kind) -> Iterator[str]:
    parsed = parse(asked.pubmed.fetch([pmid]))
    if not parsed.complete:
        yield "the set is not complete"
    yield from (str(problem) for problem in parsed.problems)
    records = [entry.record for entry in parsed.entries]
    if [record.pmid for record in records] != [pmid]:
        yield f"it holds the records {[record.pmid for record in records]}, not {pmid}"
        return
    (record,) = records
    if record.kind != kind:
        yield f"the kind is {record.kind}, where {kind} was expected"
    for name in ("title", "authors", "history", *(("revised",) if kind == "article" else ("book",))):
        if not getattr(record, name):
            yield f"no {name} could be read"


def an_unknown_record(asked: Services) -> Iterator[str]:
    parsed = parse(asked.pubmed.fetch([asked.known.unknown]))
    if parsed.entries or not parsed.complete:
        yield f"not an empty set, but {len(parsed.entries)} records, complete: {parsed.complete}"
    summary = asked.pubmed.summaries([asked.known.unknown]).get(asked.known.unknown)
    if summary is None or "cannot get document summary" not in summary.error:
        yield f"its summary is {summary.error if summary else 'not there at all'!r}"


def no_possible_record(asked: Services) -> Iterator[str]:
    try:
        body = asked.pubmed.fetch([0])
    except PermanentError as error:
        if error.status != 400 or "ID list is empty" not in error.message:
            yield f"status {error.status}: {error.message}"
    else:
        yield f"there was no error, but {len(body)} bytes"


def a_summary(asked: Services) -> Iterator[str]:
    summary = asked.pubmed.summaries([asked.known.seed]).get(asked.known.seed)
    if summary is None or summary.error:
        yield "there is no summary"
    elif not (summary.title and summary.identifiers and summary.history and summary.publication_types):
        yield "title, identifiers, history or publication types are missing"


def links(asked: Services) -> Iterator[str]:
    pmids = [asked.known.cited, asked.known.seed]
    for name in (CITED_IN, REFERENCES, SIMILAR):
        sets = asked.pubmed.links(pmids, name)
        if [one.sources for one in sets] != [(pmid,) for pmid in pmids]:
            yield f"{name}: the sets are of {[one.sources for one in sets]}"
        if not sets[0].ids(name):
            yield f"{name}: there is no link"
        yield from (f"{name}: {one.error}" for one in sets if one.error)
    if sets[0].ids(SIMILAR)[:1] != (asked.known.cited,):
        yield "the record itself is not the first of its similar ones"


def a_posted_list(asked: Services) -> Iterator[str]:
    web_env, query_key = asked.pubmed.post([asked.known.seed, asked.known.cited])
    found = {entry.record.pmid for entry in parse(asked.pubmed.fetch_history(web_env, query_key)).entries}
    if found != {asked.known.seed, asked.known.cited}:
        yield f"the records {sorted(found)} came back"


def the_database(asked: Services) -> Iterator[str]:
    info = asked.pubmed.info()
    missing = {"UID", "CRDT", "EDAT", "MDAT", "PDAT", "TIAB"} - {field.name for field in info.fields}
    if missing:
        yield f"the fields {sorted(missing)} are gone"
    if info.name != "pubmed" or not info.count or not info.last_update:
        yield f"it says {info.name}, {info.count} records, updated {info.last_update!r}"


def citation_figures(asked: Services) -> Iterator[str]:
    named = [asked.icite.metrics([asked.known.cited], legacy=legacy) for legacy in (True, False)]
    old, new = (found.get(asked.known.cited) for found in named)
    if old is None or new is None:
        yield "it does not know the record"
        return
    for name in ("citation_count", "relative_citation_ratio", "cited_by", "references", "provisional"):
        if getattr(old, name) is None:
            yield f"no {name} could be read"
        if getattr(old, name) != getattr(new, name):
            yield f"{name} differs between the two sets of names"


def european_citations(asked: Services) -> Iterator[str]:
    for page in (asked.europe.citations(asked.known.cited), asked.europe.references(asked.known.cited)):
        if not page.hit_count or not page.works:
            yield f"{page.hit_count} counted, {len(page.works)} listed"
        elif not any(work.pmid for work in page.works):
            yield "no work has a PMID"


CHECKS: dict[str, Check] = {
    "EInfo": the_database,
    "ESearch, one record by its PMID": one_record,
    "ESearch, only the count": only_count,
    "ESearch, a word nobody has written": no_hits,
    "ESearch, past the ceiling": past_the_ceiling,
    "ESearch, as many ids as PubMed shows, put on the history": a_page_at_the_ceiling,
    "EFetch, an article": an_article,
    "EFetch, a chapter of a book": a_book,
    "EFetch and ESummary, a PMID that does not exist": an_unknown_record,
    "EFetch, a number that cannot be a PMID": no_possible_record,
    "ESummary, in JSON": a_summary,
    "ELink, cited in, references and similar records, one id each": links,
    "EPost, and EFetch from the history": a_posted_list,
    "iCite, under both sets of names": citation_figures,
    "Europe PMC, citations and references": european_citations,
}


def answer_of(check: Check, asked: Services) -> list[str]:
    """Return where the answers to one question differ from what is assumed, in words."""
    found: list[str] = []

    def look(question: Question, answer: Answer) -> None:
        found.extend(differences(question.utility, answer.headers.get("content-type", ""), answer.body))

    for transport in asked.transports:
        transport.watch = look
    try:
        found.extend(check(asked))
    except ProviderError as error:
        found.append(f"{error.message} {error.sample[:200]}".strip())
    return list(dict.fromkeys(found))


def run(asked: Services, out: TextIO) -> int:
    """Ask all questions, write a line for each and one for each difference; return how many differ."""
    differing = 0
    for title, check in CHECKS.items():
        found = answer_of(check, asked)
        differing += bool(found)
        out.write(f"{'DIFFERS' if found else 'ok':8} {title}\n")
        for difference in found:
            out.write(f"         - {difference}\n")
        out.flush()
    sent = sum(transport.requests for transport in asked.transports)
    out.write(f"{len(CHECKS)} questions, {sent} requests, {differing} with a difference.\n")
    return differing


def known_of(arguments: Sequence[str]) -> Known:
    """Return what is asked about, as far as the arguments say so: a stand-in may hold other records."""
    defaults = Known()
    options = argparse.ArgumentParser(prog="make live", description=__doc__)
    for name in Known.__struct_fields__:
        default = getattr(defaults, name)
        options.add_argument(f"--{name}", type=type(default), default=default, help=f"now {default}")
    return Known(**vars(options.parse_args(arguments)))


def main(arguments: Sequence[str]) -> int:
    """Run the checks as the environment and the arguments say; return the exit code."""
    known = known_of(arguments)
    try:
        asked = services(os.environ, known)
    except ConfigurationError as error:
        sys.stderr.write(f"{error.message}\n")
        return 2
    return 1 if run(asked, sys.stdout) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
