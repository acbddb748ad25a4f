"""Bring a file into the base, and say of every record what became of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from curation.exchange import citation_files
from curation.models import Source, SyncRun
from curation.providers.errors import ProviderError
from curation.providers.pubmed_xml import Reader, open_file
from curation.providers.reading_apart import ApartReader
from curation.providers.records import Entry, ParseProblem
from curation.sync import ncbi
from curation.sync.counts import StoreCounts
from curation.sync.fetching import fetch_pmids
from curation.sync.runs import begin_import, end_import
from curation.sync.store import store_alone
from curation.sync.withdrawals import delete_cited

BATCH = 200
HEAVY = 1_000_000  # bytes of XML; with batches of large records, much is left to store when all is read
WORTH_A_PROCESS = 200_000  # bytes, packed or not
SHOWN = 100
BULK = re.compile(r"pubmed(\d\d)n(\d{4,})\.xml")
CITATION_FILES = {".nbib", ".ris"}

T = TypeVar("T")


@dataclass
class Report:
    """What an import did. ``whole`` is False when a file was cut or could not be read to its end."""

    counts: StoreCounts = field(default_factory=StoreCounts)
    refused: int = 0
    deleted: int = 0
    withdrawn: int = 0
    whole: bool = True
    problems: list[ParseProblem] = field(default_factory=list)

    def note(self, problem: ParseProblem) -> None:
        """Keep a problem and count the record it cost."""
        self.problems.append(problem)
        self.refused += problem.refused

    def add(self, other: "Report") -> None:
        """Add another file's report."""
        self.counts += other.counts
        self.refused += other.refused
        self.deleted += other.deleted
        self.withdrawn += other.withdrawn
        self.whole &= other.whole
        self.problems += other.problems


def import_files(paths: list[Path], *, source: Source | None, tell: Callable[[str], object]) -> Report:
    """Import files one after the other, telling of each what became of its records; a bad one stops no other.

    NLM's bulk files are taken by their numbers, in whatever order they were named: the last wins.

    Raises:
        LiveRunError: if the source has a run that has not ended.
    """
    paths = in_order(paths)
    run = begin_import(source=source, files=[p.name for p in paths]) if source else None
    total = Report()
    try:
        for path in paths:
            report = _import_or_explain(path, run)
            total.add(report)
            for line in lines(path.name, report):
                tell(line)
    finally:
        if run is not None:
            end_import(run.pk, whole=total.whole, refused=total.refused)
    return total


def in_order(paths: list[Path]) -> list[Path]:
    """Return files with NLM's bulk files (``pubmed26n0001.xml.gz``) last, by rising year and number."""

    def place(path: Path) -> tuple[int, int]:
        bulk = BULK.match(path.name)
        return (int(bulk[1]), int(bulk[2])) if bulk else (-1, -1)

    return sorted(paths, key=place)


def lines(name: str, report: Report) -> Iterator[str]:
    """Say what became of a file's records, one fact a line, the first hundred problems by name."""
    c = report.counts
    older = f", {c.older:,} older than what is here" if c.older else ""
    yield (
        f"{name}: {c.new:,} new, {c.changed:,} changed, {c.unchanged:,} unchanged{older}, "
        f"{report.refused:,} refused"
    )
    for problem in report.problems[:SHOWN]:
        yield f"  {'refused' if problem.refused else 'note'}: {problem}"
    if len(report.problems) > SHOWN:
        yield f"  and {len(report.problems) - SHOWN:,} more of this kind"
    if report.deleted:
        yield (
            f"  note: {name} lists {report.deleted:,} deleted PMIDs; {report.withdrawn:,} of them are here, "
            "stay, and are marked as withdrawn"
        )
    if not report.whole and c.total:
        yield f"  what was stored of {name} stays. Import it again once it is whole; nothing will be doubled."


def _import_or_explain(path: Path, run: SyncRun | None) -> Report:
    try:
        return import_file(path, run=run)
    except FileNotFoundError:
        problem = ParseProblem("there is no such file", str(path))
    except OSError as error:
        problem = ParseProblem(f"cannot be read: {error.strerror or error}", path.name)
    except (ProviderError, ValueError) as error:
        problem = ParseProblem(str(error), path.name)
    return Report(whole=False, problems=[problem])


def import_file(path: Path, *, run: SyncRun | None = None) -> Report:
    """Import a ``.xml``, ``.xml.gz``, ``.nbib`` or ``.ris`` file.

    PubMed XML is stored as it stands. The other two are lists of PMIDs, whose records are fetched from
    PubMed. Records are stored batch by batch, each batch whole or not at all, so an import may be run again
    at any time.

    Raises:
        OSError: if the file cannot be read.
        ProviderError: if it is not what its name says, or PubMed has to be asked and does not answer.
    """
    report = Report()
    if path.suffix.lower() in CITATION_FILES:
        _import_citations(path, report, run)
    else:
        _import_xml(path, report, run)
    return report


def _import_xml(path: Path, report: Report, run: SyncRun | None) -> None:
    with open_file(path) as stream:
        large = path.stat().st_size > WORTH_A_PROCESS
        reader = ApartReader(stream, name=path.name) if large else Reader(stream, name=path.name)
        for batch in weighed(reader):
            report.counts += store_alone(batch, origin=path.name, run=run)
    for problem in reader.problems:
        report.note(problem)
    report.deleted = len(reader.deleted)
    report.whole = reader.complete
    if reader.complete:
        report.withdrawn = delete_cited(reader.deleted, origin=path.name)


def _import_citations(path: Path, report: Report, run: SyncRun | None) -> None:
    citations = citation_files.read(path)
    for problem in citations.problems:
        report.note(problem)
    client = ncbi.client()
    for pmids in batches(citations.pmids, 200):
        fetched = fetch_pmids(client, pmids)
        report.counts += store_alone(fetched.entries, origin=f"PubMed, for {path.name}", run=run)
        for pmid, why in sorted((fetched.missing | fetched.refused).items()):
            report.note(ParseProblem(why, path.name, pmid=pmid, refused=True))


def weighed(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Cut entries into lists of at most ``BATCH``, fewer where their XML comes to ``HEAVY`` before."""
    batch, weight = [], 0
    for entry in entries:
        batch.append(entry)
        weight += len(entry.raw)
        if len(batch) == BATCH or weight >= HEAVY:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Cut anything into lists of at most ``size``."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
