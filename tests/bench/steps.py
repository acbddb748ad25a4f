"""One measurement a process: ``python -m tests.bench.steps STEP FILE`` prints its figures as JSON."""

import gzip
import io
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

HEAD = (
    b'<?xml version="1.0" ?>\n'
    b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"'
    b' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)
Measured = tuple[int, float, float]  # records, seconds, CPU seconds


def iterparse(path: Path) -> Measured:
    """Time lxml walking over the records and doing nothing."""
    start, records = now(), 0
    with gzip.open(path) as stream:
        for _, element in etree.iterparse(stream, tag=("PubmedArticle", "PubmedBookArticle")):
            records += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return records, *since(start)


def pubmed_parser(path: Path) -> Measured:
    """Time pubmed_parser reading the file with authors and references; it skips books."""
    import pubmed_parser as peer

    start = now()
    records = sum(1 for _ in peer.parse_medline_xml(str(path), author_list=True, reference_list=True))
    return records, *since(start)


def biopython(path: Path) -> Measured:
    """Time Biopython's Entrez.read of the records it can read; one that it cannot read costs it the file."""
    from Bio import Entrez

    prepared = Path(os.environ["DATA_DIR"]) / f"{path.name}.biopython.xml"
    if not prepared.exists():
        prepared.write_bytes(readable_by_biopython(path))
    start = now()
    with prepared.open("rb") as stream:
        found: dict[str, list[object]] = Entrez.read(stream)  # type: ignore[no-untyped-call]
    return sum(len(v) for v in found.values()), *since(start)


def readable_by_biopython(path: Path) -> bytes:
    """Return the file's records that Biopython reads, found group by group, under the DTD of 2025."""
    from Bio import Entrez

    from curation.providers.pubmed_xml import Reader, open_file

    def together(group: list[bytes]) -> bytes:
        return HEAD + b"\n".join(group) + b"\n</PubmedArticleSet>\n"

    def readable(group: list[bytes]) -> list[bytes]:
        try:
            Entrez.read(io.BytesIO(together(group)))  # type: ignore[no-untyped-call]
        except ValueError:
            half = len(group) // 2
            return readable(group[:half]) + readable(group[half:]) if half else []
        return group

    with open_file(path) as stream:
        return together(readable([entry.raw for entry in Reader(stream)]))


def reader(path: Path) -> Measured:
    """Time our reader alone: every field, the JSON body and the hash."""
    from curation.providers.pubmed_xml import Reader, open_file

    start = now()
    with open_file(path) as stream:
        records = sum(1 for _ in Reader(stream, name=path.name))
    return records, *since(start)


def copy(path: Path) -> Measured:
    """Time PostgreSQL taking the finished rows by COPY, in one transaction, indexes and all."""
    _django(empty=True)
    from django.db import transaction

    from curation.models import Record, RecordVersion
    from curation.providers.pubmed_xml import Reader, open_file
    from curation.sync import rows, store

    with open_file(path) as stream:
        entries = list(store.newest_of_each(Reader(stream, name=path.name)).values())
    records = list(rows.record_rows(entries))
    versions = list(rows.version_rows([(e, 1, []) for e in entries], origin=path.name, run=None))
    start = now()
    with transaction.atomic():
        rows.copy(Record, rows.RECORD_COLUMNS, records)
        rows.copy(RecordVersion, rows.VERSION_COLUMNS, versions)
    return len(entries), *since(start)


def import_new(path: Path) -> Measured:
    """Time the whole import into an empty base."""
    _django(empty=True)
    return _import(path)


def import_again(path: Path) -> Measured:
    """Time the whole import of what is there already."""
    _django(empty=False)
    return _import(path)


def _import(path: Path) -> Measured:
    from curation.exchange.importing import import_file

    start = now()
    report = import_file(path)
    return report.counts.total, *since(start)


def _django(*, empty: bool) -> None:
    """Set Django up; on request leave the base without records."""
    import django

    django.setup()
    from django.db import connection

    if empty:
        with connection.cursor() as cursor:
            ledgers = "curation_refresh, curation_newcomer, curation_recount, curation_outbox"
            cursor.execute(f"TRUNCATE curation_record, curation_link, {ledgers} CASCADE")


PEER = "pubmed_parser"
STEPS: dict[str, tuple[str, Callable[[Path], Measured]]] = {
    "iterparse": ("lxml iterparse, nothing read", iterparse),
    "pubmed_parser": ("pubmed_parser, parsing only", pubmed_parser),
    "biopython": ("Biopython Entrez.read, parsing only", biopython),
    "reader": ("our reader, parsing only", reader),
    "copy": ("finished rows by COPY, storing only", copy),
    "import_new": ("import end to end, all new", import_new),
    "import_again": ("import end to end, all unchanged", import_again),
}


def now() -> tuple[float, float]:
    """Return the time, and the CPU seconds of this process, those it waited for, and its server process."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.perf_counter(), sum(u.ru_utime + u.ru_stime for u in used) + _of_the_server()


def since(start: tuple[float, float]) -> tuple[float, float]:
    """Return the time and the CPU seconds that went by."""
    end = now()
    return end[0] - start[0], end[1] - start[1]


def _of_the_server() -> float:
    """Return the CPU seconds of the server process behind the open connection, if it is on this machine."""
    if "django.db" not in sys.modules:
        return 0.0
    from django.db import connection

    pid = connection.connection.info.backend_pid if connection.connection is not None else 0
    stat = Path(f"/proc/{pid}/stat")
    if not pid or not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    records, seconds, cpu = STEPS[sys.argv[1]][1](Path(sys.argv[2]))
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    figures = {"records": records, "seconds": seconds, "cpu": cpu, "peak": peak / 1024}
    sys.stdout.write(f"{json.dumps(figures)}\n")
