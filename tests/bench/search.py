"""Print how fast the search is beside bare Tantivy and PostgreSQL, all in one run: ``make bench-search``.

The records are synthetic: some thousands from the corpus, each many times over with its own PMID, year, and
a few words of a Zipf-like vocabulary, so that words run from one record to all. Three engines answer the
same 300 queries over the same titles and abstracts. Ratios outlive the machine's load, times do not.
"""

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

BASE = 3_000  # distinct synthetic records
QUERIES = 300
RANDOM = 2_000


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)  # noqa: T201 printing is what this is for


def main() -> None:
    """Measure."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--records", type=int, default=100_000)
    asked.add_argument("--no-postgres", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="secretome-bench-") as folder:
        from secretome import embedded

        services = embedded.start(Path(folder) / "data", durable=False)
        try:
            os.environ |= services.addresses.environment() | {"DATA_DIR": folder}
            os.environ["DJANGO_SETTINGS_MODULE"] = "secretome.settings.test"
            os.environ["INDEX_DIR"] = f"{folder}/index"
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, check=True)  # noqa: S603 our own command
            import django

            django.setup()
            measure(Path(folder), options.records, postgres=not options.no_postgres)
        finally:
            services.stop()


def documents(total: int) -> Iterator[dict[str, Any]]:
    """Give that many documents, by rising PMID."""
    from curation.providers.pubmed_xml import parse
    from curation.search.documents import document
    from curation.standin.corpus import SyntheticCorpus
    from tests.search.writing_index import row

    corpus = SyntheticCorpus(BASE, seed=3)
    packed = b"".join(corpus.xml(pmid) for pmid in corpus.pmids())
    rows = [row(e) for e in parse(b"<PubmedArticleSet>" + packed + b"</PubmedArticleSet>").entries]
    start = time.perf_counter()
    base = [document(r) for r in rows]
    say(f"  documents made of rows: {len(rows) / (time.perf_counter() - start):,.0f}/s")
    dice = random.Random(1)  # noqa: S311 - figures, no secrets
    for n in range(total):
        made = dict(base[n % len(base)])
        pmid, year = 90_000_001 + n, 1990 + dice.randrange(36)
        rare = " ".join(word(int(dice.paretovariate(0.6))) for _ in range(6))
        made |= {"pmid": pmid, "year": year, "ab": [*made.get("ab", []), rare], "digest": n}
        made |= {"newest": (n << 34) | pmid, "published": (year << 34) | pmid, "most_cited": pmid}
        yield made


def word(rank: int) -> str:
    """Name the word of a rank."""
    return "zq" + "".join(chr(97 + int(digit)) for digit in str(min(rank, 10**7)))


def measure(folder: Path, total: int, *, postgres: bool) -> None:
    """Build the three engines and ask them."""
    import tantivy

    from curation.search import index, places, writing
    from curation.search.places import Place
    from curation.search.reader import reading
    from tests.search.writing_index import STORED

    say(f"{total:,} synthetic records, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    place = Place(folder / "index")
    generation = place.new()
    texts: list[tuple[int, str, str]] = []
    took = 0.0
    with writing.opened(generation, heap=writing.REBUILD_HEAP, threads=2) as target:
        for made in documents(total):
            texts.append((made["pmid"], " ".join(made.get("ti", [])), " ".join(made.get("ab", []))))
            start = time.perf_counter()
            target.writer.add_document(tantivy.Document.from_dict(made, target.schema))
            took += time.perf_counter() - start
        start = time.perf_counter()
        target.writer.commit()
    took += time.perf_counter() - start
    size = sum(f.stat().st_size for f in generation.iterdir()) / 1e6
    say(f"  index written: {total / took:,.0f} documents/s, {size:,.0f} MB")
    places.write_cursor(generation, places.Cursor("", "", STORED, index.contents_hash(), total))
    place.use(generation)
    reading()
    bare = build_bare(folder / "bare", texts)
    queries = drawn(texts)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ask(bare, queries, texts if postgres else [])
    worst(queries)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    say(f"  memory grew by {grown:,.0f} MB over all of this")


def build_bare(folder: Path, texts: Sequence[tuple[int, str, str]]) -> Any:
    """Index the same titles and abstracts with Tantivy alone."""
    import tantivy

    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("pmid", fast=True, indexed=True)
    for name in ("ti", "ab"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    made = tantivy.Index(builder.build(), path=str(folder))
    start = time.perf_counter()
    writer = made.writer(250_000_000, 2)
    for pmid, title, abstract in texts:
        writer.add_document(tantivy.Document(pmid=pmid, ti=title, ab=abstract))
    writer.commit()
    writer.wait_merging_threads()
    made.reload()
    say(f"  bare Tantivy written: {len(texts) / (time.perf_counter() - start):,.0f} documents/s")
    return made


def drawn(texts: Sequence[tuple[int, str, str]]) -> list[list[str]]:
    """Draw queries of one to three words by frequency: a third rare, a third middling, a third common."""
    dice = random.Random(2)  # noqa: S311 - figures, no secrets
    words: dict[str, int] = {}
    for _, title, abstract in texts[:20_000]:
        for token in {*title.split(), *abstract.split()}:
            words[token] = words.get(token, 0) + 1
    ranked = sorted((w for w in words if w.isalpha()), key=lambda w: -words[w])
    bands = (ranked[:150], ranked[150:1_500], ranked[1_500:])
    return [[dice.choice(bands[n % 3]) for _ in range(dice.choice((1, 1, 2, 3)))] for n in range(QUERIES)]


def ask(bare: Any, queries: Sequence[Sequence[str]], texts: Sequence[tuple[int, str, str]]) -> None:
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
    if texts:
        engines["PostgreSQL tsvector, ts_rank"] = build_postgres(texts)
    times = {name: timed(engine, queries) for name, engine in engines.items()}
    floor_at = times["bare Tantivy, top 20 and count"]
    say(f"  {'':34}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'p50 ×':>8}{'p95 ×':>8}")
    for name, (p50, p95, p99) in times.items():
        say(f"  {name:34}{p50:>9.2f}{p95:>9.2f}{p99:>9.2f}{p50 / floor_at[0]:>8.1f}{p95 / floor_at[1]:>8.1f}")


def timed(engine: Callable[[Sequence[str]], object], queries: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Return p50, p95 and p99 in milliseconds, after a few queries to warm up."""
    for query in queries[:10]:
        engine(query)
    took = []
    for query in queries:
        start = time.perf_counter()
        engine(query)
        took.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(took, n=100)
    return cuts[49], cuts[94], cuts[98]


def build_postgres(texts: Sequence[tuple[int, str, str]]) -> Callable[[Sequence[str]], object]:
    """Lay the same texts into a table with a GIN index, and return how it is asked."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("CREATE TABLE bench_text (pmid bigint, tsv tsvector)")
        with cursor.copy("COPY bench_text FROM STDIN") as out:
            for pmid, title, abstract in texts:
                said = " ".join(f"'{token}':{n}" for n, token in enumerate(f"{title} {abstract}".split(), 1))
                out.write_row((pmid, said))
        cursor.execute("CREATE INDEX ON bench_text USING gin (tsv)")
        cursor.execute("ANALYZE bench_text")

    def asked(words: Sequence[str]) -> None:
        query = " & ".join(words)
        with connection.cursor() as cursor:
            rank = "SELECT pmid FROM bench_text, to_tsquery('simple', %s) q WHERE tsv @@ q"
            cursor.execute(f"{rank} ORDER BY ts_rank(tsv, q) DESC LIMIT 20", [query])
            cursor.fetchall()
            cursor.execute("SELECT count(*) FROM bench_text WHERE tsv @@ to_tsquery('simple', %s)", [query])

    return asked


def worst(queries: Sequence[Sequence[str]]) -> None:
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
    for _ in range(RANDOM):
        start = time.perf_counter()
        search(Wish(grown(3), with_facets=False))
        slowest = max(slowest, time.perf_counter() - start)
    say(f"  the worst of {RANDOM:,} random trees took {slowest * 1000:,.0f} ms")


if __name__ == "__main__":
    main()
