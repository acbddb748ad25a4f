"""Print how well the search serves nine drug reviews whose verdicts are known: ``make bench-reviews``.

The records of the reviews are imported as one base, 13,938 with those of six reviews more, and each review is
asked for by its title, by its question in words, by its strategy, and as "more like this" of records that it
included. Beside it, on the same titles, abstracts and headings, stand bare Tantivy (English stems, BM25) and
PostgreSQL (``ts_rank``, title before headings before abstract). A pasted question holds more words than any
record, so both are asked for all words and, for the ranking, for any.
"""

import csv
import gzip
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.ranked import CUTS, Figures, figures, mean
from tests.bench.review_questions import REVIEWS, Review
from tests.conftest import SHARED_DATA
from tests.own_servers import own_servers, say

RECORDS = SHARED_DATA / "pubmed" / "derived_13938.xml.gz"
MOST = 20_000  # places of a ranking: all
SEEDS = 10  # included records of a review that others are asked to be like


class Labelled(NamedTuple):
    """A review's candidates, and those it included."""

    candidates: frozenset[int]
    included: frozenset[int]


Engine = Callable[[Review, str, int], list[int]]
"""Ranks for a review, a kind of question and, for the last kind, the PMID of a record it included."""
KINDS = ("title", "question", "strategy", "like one")


def main() -> int:
    """Measure; 1 where the labelled records are absent."""
    if not RECORDS.is_file():
        say("the labelled records (../shared/data) are not beside the project")
        return 1
    with own_servers("bench") as services:
        from curation.exchange.importing import import_file
        from curation.search import reader
        from curation.search.rebuild import rebuild

        report = import_file(RECORDS)
        rebuild(reader.place())
        lay_postgres()
        engines = {"ours": ours, **bare_tantivy(services.data_dir / "bare"), **postgres()}
        say(f"{report.counts.total:,} records; recall at {', '.join(map(str, CUTS))}; means of nine reviews")
        measure(engines)
    return 0


def measure(engines: dict[str, Engine]) -> None:
    """Ask each engine each kind of question for each review; print the means, and ours a review."""
    labels = {review.name: labelled(review.name) for review in REVIEWS}
    for kind in KINDS:
        say(f"\n{kind:24}{'found':>8}{'reached':>9}{'recall at':>24}{'P@10':>11}{'AP':>7}{'saved':>7}")
        for name, engine in engines.items():
            each = [asked(engine, review, kind, labels[review.name]) for review in REVIEWS]
            if all(each):
                tell(name, mean([one for one in each if one]))
            if name == "ours":
                for review, one in zip(REVIEWS, each, strict=True):
                    tell(f"  {review.name} ({len(labels[review.name].included)})", one or mean([]))


def asked(engine: Engine, review: Review, kind: str, known: Labelled) -> Figures | None:
    """Ask one engine for one review; None where it has no such question."""
    if kind != "like one":
        return figures(engine(review, kind, 0), known.included, known.candidates)
    pmids = sorted(known.included)
    seeds = pmids[:: max(len(pmids) // SEEDS, 1)][:SEEDS]
    rankings = [(seed, engine(review, kind, seed)) for seed in seeds]
    if not any(ranking for _, ranking in rankings):
        return None
    return mean(
        [
            figures([p for p in ranking if p != seed], known.included - {seed}, known.candidates - {seed})
            for seed, ranking in rankings
        ]
    )


def tell(name: str, one: Figures) -> None:
    """Print a line."""
    recall = "".join(f"{share:>7.1%}" for share in one.recall)
    say(
        f"{name:26}{one.found:>6,.0f}{one.reached:>9.1%}{recall:>28}"
        f"{one.precision:>7.2f}{one.average:>7.3f}{one.saved:>7.1%}"
    )


def labelled(name: str) -> Labelled:
    """Read a review's labels."""
    with gzip.open(SHARED_DATA / "screening" / f"{name}.csv.gz", "rt", newline="") as lines:
        rows = {int(row["pmid"]): row["label_included"] == "1" for row in csv.DictReader(lines)}
    return Labelled(frozenset(rows), frozenset(pmid for pmid, included in rows.items() if included))


def strategy(review: Review) -> str:
    """Write a strategy as a person would: phrases in quotes, groups in brackets."""
    groups = (" OR ".join(f'"{w}"' if " " in w else w for w in group) for group in review.strategy)
    return " AND ".join(f"({group})" for group in groups)


def ours(review: Review, kind: str, seed: int) -> list[int]:
    """Ask as the search page does."""
    from curation.search.asking import Wish, search
    from curation.search.language import understand
    from curation.search.lookups import given

    typed = {"title": review.title, "question": review.question, "strategy": strategy(review)}
    tree = understand(typed.get(kind, f"like:{seed}")).tree
    return search(Wish(tree, order="best", size=MOST, given=given(tree), with_facets=False)).hits.pmids


def texts() -> Iterator[tuple[int, str, str, str]]:
    """Give each record's PMID, title, abstract and headings."""
    from curation.models import Record

    fields = ("pk", "title", "body__abstract__sections", "body__mesh")
    for pmid, title, sections, mesh in Record.objects.values_list(*fields).iterator():
        abstract = " ".join(section["text"].get("plain", "") for section in sections or ())
        yield pmid, title, abstract, "; ".join(heading["name"] for heading in mesh or ())


def bare_tantivy(folder: Path) -> dict[str, Engine]:
    """Index the texts with Tantivy alone, and return how it is asked."""
    import tantivy

    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("pmid", fast=True, indexed=True)
    names = ["ti", "ab", "mh"]
    for name in names:
        builder.add_text_field(name, tokenizer_name="en_stem", stored=True)
    made = tantivy.Index(builder.build(), path=str(folder))
    writer = made.writer(100_000_000, 1)
    for pmid, *each in texts():
        writer.add_document(tantivy.Document(pmid=pmid, **dict(zip(names, each, strict=True))))
    writer.commit()
    writer.wait_merging_threads()
    made.reload()
    searcher = made.searcher()

    def ranked(query: Any) -> list[int]:
        hits = [address for _, address in searcher.search(query, MOST).hits]
        return [int(pmid or 0) for pmid in searcher.fast_field_values("pmid", hits)]

    def typed(review: Review, kind: str, seed: int, *, every: bool) -> list[int]:
        if kind == "like one":
            one = tantivy.Query.term_query(made.schema, "pmid", seed)
            address = searcher.search(one, 1).hits[0][1]
            return [] if every else ranked(tantivy.Query.more_like_this_query(address))
        text = {"title": review.title, "question": review.question}.get(kind, strategy(review))
        return ranked(made.parse_query(text, names, conjunction_by_default=every))

    return {
        "bare Tantivy, all words": lambda *asked: typed(*asked, every=True),
        "bare Tantivy, any word": lambda *asked: typed(*asked, every=False),
    }


def lay_postgres() -> None:
    """Put the texts into a table with a ``tsvector`` of three weights."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_review (pmid bigint, tsv tsvector)")
        cursor.executemany(
            "INSERT INTO bench_review SELECT %s, setweight(to_tsvector('english', %s), 'A')"
            " || setweight(to_tsvector('english', %s), 'D') || setweight(to_tsvector('english', %s), 'B')",
            list(texts()),
        )
        cursor.execute("CREATE INDEX ON bench_review USING gin (tsv)")


def postgres() -> dict[str, Engine]:
    """Return how PostgreSQL is asked; "more like this" it has not."""
    from django.db import connection

    def ranked(query: str, words: Sequence[str]) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT pmid FROM bench_review, (SELECT {query} AS q) a"  # noqa: S608 - our own words
                " WHERE tsv @@ q ORDER BY ts_rank(tsv, q) DESC, pmid",
                list(words),
            )
            return [pmid for (pmid,) in cursor.fetchall()]

    def typed(review: Review, kind: str, *, every: bool) -> list[int]:
        if kind == "like one":
            return []
        if kind == "strategy":
            one = "phraseto_tsquery('english', %s)"
            groups = " && ".join(f"({' || '.join([one] * len(group))})" for group in review.strategy)
            return ranked(groups, [word for group in review.strategy for word in group])
        text = review.title if kind == "title" else review.question
        all_words = "plainto_tsquery('english', %s)"
        return ranked(all_words if every else f"replace({all_words}::text, '&', '|')::tsquery", [text])

    return {
        "PostgreSQL, all words": lambda review, kind, _seed: typed(review, kind, every=True),
        "PostgreSQL, any word": lambda review, kind, _seed: typed(review, kind, every=False),
    }


if __name__ == "__main__":
    sys.exit(main())
