"""Print how the citation pages hold at scale: ``python -m tests.bench.citations [--records N] [--links M]``.

A database of its own is filled with made-up rows: every tenth link leads outside, and few records are cited
by very many. Times are of the queries a page makes, beside floors measured in the same run.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from tests.bench import search_pages
from tests.journeys.chromium import CHROMIUM, started
from tests.own_servers import own_servers, say

SECTION_MS, CANDIDATES_S, EXPLORER_S = 30.0, 1.0, 1.5
INCLUDED, ASKED, BULK = 2_000, 300, 100_000

PAINT = """new Promise((told) => new PerformanceObserver((list) => told(list.getEntries()[0].startTime))
    .observe({type: "paint", buffered: true}))"""
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
NODES = "document.querySelectorAll('main svg a').length"

RECORDS = """
INSERT INTO curation_record (pmid, pmid_version, kind, status, title, byline, author_count, citation,
    journal_id, journal, year, entered_on, doi, pmcid, languages, publication_types, mesh, notices, retracted,
    has_abstract, synthetic, body, content_hash, version)
SELECT n, 1, 'article', 'MEDLINE', 'Made-up record number ' || n, 'Nobody A', 1, 'Nowhere. 2020.',
    '1', 'Nowhere', 1980 + n %% 45, '2020-01-01', '', '', '{eng}', '{D016428}', '{}', '{}', false,
    true, true, '{}', '\\x00', 1 FROM generate_series(1, %(records)s) AS n
"""
LINKS = """
INSERT INTO curation_link
    (citing, cited, provider, said_by, missed_citing, missed_cited, first_seen, last_seen)
SELECT DISTINCT citing, cited, provider, 1, 0, 0, date '2026-01-01', date '2026-01-01' FROM (
    SELECT 1 + floor(random() * %(records)s * 1.1)::bigint AS citing,
        1 + floor(%(records)s * 1.05 * random() ^ 3)::bigint AS cited, 1 + n %% 4 AS provider
    FROM generate_series(1, %(links)s) AS n
) AS made WHERE citing <> cited
"""
INDEXES = """
ALTER TABLE curation_link ADD CONSTRAINT curation_link_pkey PRIMARY KEY (citing, cited, provider);
CREATE INDEX link_cited ON curation_link (cited, citing, provider) INCLUDE (ended)
"""
SIMILAR = """
INSERT INTO curation_similar (pmid, others, scores, first_seen, changed_on)
SELECT n, array_agg(1 + (n::bigint * 7919 + k * 104729) %% (%(records)s + %(records)s / 10)),
    array_agg(100 - k), date '2026-01-01', date '2026-01-01'
FROM generate_series(1, %(records)s, 5) AS n CROSS JOIN generate_series(1, 20) AS k GROUP BY n
"""
COUNTS = """
INSERT INTO curation_linkcount (pmid, cited_by, cites)
SELECT cited, count(DISTINCT citing), 0 FROM curation_link WHERE cited <= %(records)s GROUP BY cited
"""
REVIEWS = """
INSERT INTO curation_review (record_id, state, version, since, record_version, protocol_id, votes_cast,
    returns_to, recheck_reasons)
SELECT pmid, 'curate', 1, now(), 1, %(protocol)s, 0, '', '{}' FROM curation_linkcount
WHERE pmid %% 7 = 3 ORDER BY cited_by DESC OFFSET 50 LIMIT %(included)s
"""


def main() -> int:
    """Fill a base and measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--links", type=int, default=10_000_000)
    options = parser.parse_args()
    with own_servers("bench", settings={"DB_STATEMENT_TIMEOUT_MS": "0"}) as services:
        run(options.records, options.links)
        painted(services.data_dir)
    return 0


def run(records: int, links: int) -> None:
    """Fill, and print every figure."""
    fill({"records": records, "links": links, "included": INCLUDED})
    say(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; the machine may be shared")
    bulk(records)
    sections(records)
    candidates_and_explorer()


def fill(sizes: dict[str, int]) -> None:
    """Make the rows inside the server, without the triggers that tell the search index."""
    from django.db import connection

    from curation.models import Protocol

    protocol = Protocol.objects.filter(source=None).first() or Protocol.objects.create(name="Base")
    tables = ("record", "link", "similar", "linkcount", "review")
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '256MB'")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("ALTER TABLE curation_link DROP CONSTRAINT curation_link_pkey")
        cursor.execute("DROP INDEX link_cited")
        for table in tables:
            cursor.execute(f"ALTER TABLE curation_{table} DISABLE TRIGGER USER")
        for name, statement in (
            ("records", RECORDS),
            ("links", LINKS),
            ("the links’ two indexes", INDEXES),
            ("similar", SIMILAR),
            ("counts", COUNTS),
        ):
            start = time.perf_counter()
            cursor.execute(statement, sizes if "%(" in statement else None)
            say(f"filled {name}: {max(cursor.rowcount, 0):,} rows in {time.perf_counter() - start:.0f} s")
        cursor.execute(REVIEWS, {**sizes, "protocol": protocol.pk})
        for table in tables:
            cursor.execute(f"ALTER TABLE curation_{table} ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE")


def bulk(records: int) -> None:
    """Compare an upsert of new links with a raw COPY of as many rows into the same table."""
    from django.db import connection, transaction

    from curation.models.link import Provider, Side
    from curation.sync.citations import links

    today, high = date(2026, 2, 1), records * 2
    rows = [(high + n, 1 + n * 31 % records, 3, 1, 0, 0, today, today) for n in range(BULK)]
    start = time.perf_counter()
    names = "citing, cited, provider, said_by, missed_citing, missed_cited, first_seen, last_seen"
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(f"COPY curation_link ({names}) FROM STDIN") as out,
    ):
        for row in rows:
            out.write_row(row)
    raw = BULK / (time.perf_counter() - start)
    start = time.perf_counter()
    for first in range(0, BULK, 5_000):
        said = {high * 2 + n: [1 + n * 31 % records] for n in range(first, first + 5_000)}
        with transaction.atomic():
            links.say(Provider.ICITE, Side.CITING, said, today=today)
    ours = BULK / (time.perf_counter() - start)
    beside = f"raw COPY into the same table {raw:,.0f} ({raw / ours:.1f} ×)"
    say(f"bulk upsert of new links {ours:,.0f} rows/s; {beside}")


def sections(records: int) -> None:
    """Time each section of the record page over records drawn by how often they are cited."""
    from curation.models import neighbours

    asked = [1 + int(records * (n / ASKED) ** 3) for n in range(ASKED)]
    reads: dict[str, Callable[[int], object]] = {
        "similar": neighbours.similar,
        "cited by": neighbours.citing,
        "cited by, most cited first": lambda pmid: neighbours.citing(pmid, sort="cited"),
        "references": neighbours.cited,
        "cited together": neighbours.co_cited,
        "shared references": neighbours.coupled,
        "citations by year": neighbours.cited_by_year,
    }
    for name, read in reads.items():
        read(asked[-1])
        times = sorted(1000 * timed(partial(read, pmid)) for pmid in asked)
        p95 = times[int(len(times) * 0.95)]
        verdict = "within" if p95 <= SECTION_MS else "ABOVE"
        middle = statistics.median(times)
        say(f"{name}: p50 {middle:.1f} ms, p95 {p95:.1f}, worst {times[-1]:.0f}; {verdict} {SECTION_MS:.0f}")


def candidates_and_explorer() -> None:
    """Time the ranking for 2,000 included records, and the explorer's page of 500 of them."""
    from django.test import Client

    from curation.sync.citations import candidates

    found = candidates.rank()
    best = min(timed(candidates.rank) for _ in range(3))
    say(f"candidates for {INCLUDED:,} included: {found:,} ranked in {best:.2f} s, goal {CANDIDATES_S:.0f} s")
    client = Client()
    client.get("/citations/?size=50")
    for size in (500, 2000):
        best = min(timed(partial(client.get, f"/citations/?size={size}")) for _ in range(3))
        say(f"explorer of {size:,} records: {best:.2f} s to the last byte, goal for 500 {EXPLORER_S} s")


def painted(folder: Path) -> None:
    """Time the explorer of 500 records in Chromium, which has seen none of it before, from the request on."""
    if not CHROMIUM:
        say("explorer in a browser: not measured, no Chromium is installed here")
        return
    found = []
    with search_pages.served(folder) as (port, _), started() as browser:
        for _ in range(6):
            page = browser.new_context().new_page()
            page.goto(f"http://127.0.0.1:{port}/citations/?size=500")
            found.append([page.evaluate(PAINT), page.evaluate(LOADED), page.evaluate(NODES)])
    paint, loaded = (statistics.median(row[n] for row in found[1:]) / 1000 for n in (0, 1))
    verdict = "within" if paint <= EXPLORER_S else "ABOVE"
    said = f"{found[-1][2]} nodes drawn, first paint {paint:.2f} s, all loaded {loaded:.2f} s"
    say(f"explorer of 500 in Chromium: {said} (median of 5); {verdict} {EXPLORER_S}")


def timed(act: Callable[[], object]) -> float:
    """Return the seconds an act takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
