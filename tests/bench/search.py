"""Print how fast the search is beside bare Tantivy and PostgreSQL, all in one run: ``make bench-search``.

Three engines answer the same 300 queries over the same titles and abstracts; then whole pages are asked for
over HTTP, and records are changed while a follower runs. Ratios outlive the machine's load, times do not.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench import search_pages, search_store
from tests.own_servers import own_servers, say

QUERIES = 300
RANDOM = 10_000
ROUNDS = 9  # of all queries again, to see whether a web process grows
FLOOR_BATCH = 10_000


def main() -> None:
    """Measure."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--records", type=int, default=100_000)
    asked.add_argument("--no-postgres", action="store_true")
    asked.add_argument("--random", type=int, default=RANDOM)
    options = asked.parse_args()
    with own_servers("bench") as services:
        measure(services.data_dir, options)


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Fill the store, build the engines, and ask them."""
    from curation.search import reader
    from curation.search.rebuild import rebuild

    total = options.records
    say(f"{total:,} synthetic records, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    start = time.perf_counter()
    search_store.fill(total)
    say(f"  store filled in {time.perf_counter() - start:,.0f} s")
    start, used = time.perf_counter(), time.process_time()
    generation = rebuild(reader.place())
    took, used = time.perf_counter() - start, time.process_time() - used
    size = sum(f.stat().st_size for f in generation.iterdir()) / 1e6
    say(f"  index rebuilt: {total / took:,.0f} records/s, {total / used:,.0f} a CPU second; {size:,.0f} MB")
    bare, sample, postgres = build_floors(folder / "bare", postgres=not options.no_postgres)
    queries = drawn(sample)
    ask(bare, queries, postgres)
    ask_pages(folder, queries, sample)
    worst(queries, options.random)


def build_floors(folder: Path, *, postgres: bool) -> tuple[Any, list[search_store.Text], Any]:
    """Lay the same titles and abstracts into Tantivy alone, and into a table of PostgreSQL."""
    import tantivy
    from django.db import connection

    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("pmid", fast=True, indexed=True)
    for name in ("ti", "ab"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    made = tantivy.Index(builder.build(), path=str(folder))
    writer, took, n = made.writer(250_000_000, 2), 0.0, 0
    sample: list[search_store.Text] = []
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("CREATE TABLE bench_text (pmid bigint, title text, abstract text)")
    waiting: list[search_store.Text] = []
    for text in search_store.texts():
        waiting.append(text)
        if len(waiting) == FLOOR_BATCH:
            took += _lay(writer, waiting, postgres=postgres)
            sample, n, waiting = sample or waiting, n + len(waiting), []
    took += _lay(writer, waiting, postgres=postgres)
    n += len(waiting)
    start = time.perf_counter()
    writer.commit()
    writer.wait_merging_threads()
    made.reload()
    say(f"  bare Tantivy written: {n / (took + time.perf_counter() - start):,.0f} documents/s")
    return made, sample or waiting, index_postgres() if postgres else None


def _lay(writer: Any, texts: Sequence[search_store.Text], *, postgres: bool) -> float:
    """Add some texts to both; return the seconds Tantivy took."""
    import tantivy
    from django.db import connection

    start = time.perf_counter()
    for pmid, title, abstract in texts:
        writer.add_document(tantivy.Document(pmid=pmid, ti=title, ab=abstract))
    took = time.perf_counter() - start
    if postgres:
        with connection.cursor() as cursor, cursor.copy("COPY bench_text FROM STDIN") as out:
            out.write("".join(f"{pmid}\t{title}\t{abstract}\n" for pmid, title, abstract in texts))
    return took


def drawn(texts: Sequence[search_store.Text]) -> list[list[str]]:
    """Draw queries of one to three words by frequency: a third rare, a third middling, a third common."""
    dice = random.Random(2)  # noqa: S311 - figures, no secrets
    words: dict[str, int] = {}
    for _, title, abstract in texts:
        for token in {*title.split(), *abstract.split()}:
            words[token] = words.get(token, 0) + 1
    ranked = sorted((w for w in words if w.isalpha()), key=lambda w: -words[w])
    bands = (ranked[:150], ranked[150:1_500], ranked[1_500:])
    return [[dice.choice(bands[n % 3]) for _ in range(dice.choice((1, 1, 2, 3)))] for n in range(QUERIES)]


def ask(bare: Any, queries: Sequence[Sequence[str]], postgres: Any) -> None:
    """Ask the engines the same queries, and print the times and the ratios to bare Tantivy."""
    from curation.search import tree
    from curation.search.asking import Wish, search

    searcher = bare.searcher()

    def of(words: Sequence[str]) -> tree.Node:
        some = tuple(tree.Word(w, "tiab") for w in words)
        return tree.Words(some, "tiab") if len(some) > 1 else some[0]

    def floor(words: Sequence[str]) -> None:
        text = " ".join(f"+{w}" for w in words)
        searcher.search(bare.parse_query(text, ["ti", "ab"]), 20, count=True)

    engines: dict[str, Callable[[Sequence[str]], object]] = {
        "bare Tantivy, top 20 and count": floor,
        "search part": lambda words: search(Wish(of(words), with_facets=False)),
        "search with facets and years": lambda words: search(Wish(of(words))),
    }
    if postgres is not None:
        engines["PostgreSQL tsvector, ts_rank"] = postgres
    times = {name: timed(engine, queries) for name, engine in engines.items()}
    floor_at = times["bare Tantivy, top 20 and count"]
    say(f"  {'':34}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'p50 ×':>8}{'p95 ×':>8}")
    for name, (p50, p95, p99) in times.items():
        say(f"  {name:34}{p50:>9.2f}{p95:>9.2f}{p99:>9.2f}{p50 / floor_at[0]:>8.1f}{p95 / floor_at[1]:>8.1f}")


def ask_pages(folder: Path, queries: Sequence[Sequence[str]], sample: Sequence[search_store.Text]) -> None:
    """Ask for whole pages over HTTP, and print their times, their statements and the server's memory."""
    paths = search_pages.addresses(queries, sample)
    with search_pages.served(folder) as (port, process):
        search_pages.ask(port, paths[:40])
        held = [search_pages.memory(process)]
        took = search_pages.ask(port, paths)
        for _ in range(ROUNDS):
            search_pages.ask(port, paths)
            held.append(search_pages.memory(process))
    p50, p95, p99 = cuts(took)
    say(f"  {'whole page over HTTP':34}{p50:>9.1f}{p95:>9.1f}{p99:>9.1f}   worst {max(took):.0f}")
    said = ", ".join(f"{megabytes:.0f}" for megabytes in held)
    say(f"  memory of the web process in MB, every {len(paths)} pages: {said}")
    asked = search_pages.statements(paths)
    say(f"  statements a page: {min(asked)} to {max(asked)}")
    lags = search_pages.lags([pmid for pmid, _, _ in sample])
    p50, p95, p99 = cuts(lags)
    say(f"  the index behind the store at {search_pages.RATE} changes/s: p50 {p50:.2f} s, p95 {p95:.2f} s")


def timed(engine: Callable[[Sequence[str]], object], queries: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Return p50, p95 and p99 in milliseconds, after a few queries to warm up."""
    for query in queries[:10]:
        engine(query)
    took = []
    for query in queries:
        start = time.perf_counter()
        engine(query)
        took.append((time.perf_counter() - start) * 1000)
    return cuts(took)


def cuts(took: Sequence[float]) -> tuple[float, float, float]:
    """Return p50, p95 and p99."""
    found = statistics.quantiles(took, n=100)
    return found[49], found[94], found[98]


def index_postgres() -> Callable[[Sequence[str]], object]:
    """Index the texts that were laid into a table, and return how it is asked."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE bench_text ADD tsv tsvector")
        cursor.execute("UPDATE bench_text SET tsv = to_tsvector('simple', title || ' ' || abstract)")
        cursor.execute("ALTER TABLE bench_text DROP title, DROP abstract")
        cursor.execute("CREATE INDEX ON bench_text USING gin (tsv)")
        cursor.execute("VACUUM ANALYZE bench_text")

    def asked(words: Sequence[str]) -> None:
        query = " & ".join(words)
        with connection.cursor() as cursor:
            rank = "SELECT pmid FROM bench_text, to_tsquery('simple', %s) q WHERE tsv @@ q"
            cursor.execute(f"{rank} ORDER BY ts_rank(tsv, q) DESC LIMIT 20", [query])
            cursor.fetchall()
            cursor.execute("SELECT count(*) FROM bench_text WHERE tsv @@ to_tsquery('simple', %s)", [query])

    return asked


def worst(queries: Sequence[Sequence[str]], times: int) -> None:
    """Ask random trees and print the slowest."""
    from curation.search import tree
    from curation.search.asking import Wish, search

    dice = random.Random(3)  # noqa: S311 - figures, no secrets
    words = [word for query in queries for word in query]

    def leaf() -> tree.Node:
        some = tuple(tree.Word(dice.choice(words)) for _ in range(2))
        kinds: list[tree.Node] = [some[0], tree.Words(some), tree.Phrase(some), tree.Near(some, "tiab", 5),
                 tree.Word(dice.choice(words)[:3], truncated=True), tree.Everything()]  # fmt: skip
        return dice.choice(kinds)

    def grown(depth: int) -> tree.Node:
        if depth == 0 or dice.random() < 0.3:
            return leaf()
        parts = (grown(depth - 1), grown(depth - 1))
        joined: list[tree.Node] = [tree.And(parts), tree.Or(parts), tree.Not(*parts)]
        return dice.choice(joined)

    slowest = 0.0
    for _ in range(times):
        start = time.perf_counter()
        search(Wish(grown(3), with_facets=False))
        slowest = max(slowest, time.perf_counter() - start)
    say(f"  the worst of {times:,} random trees took {slowest * 1000:,.0f} ms")


if __name__ == "__main__":
    main()
