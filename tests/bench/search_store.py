"""A store of any number of records for the search's bench, written by PostgreSQL itself from a few thousand.

Each record is one of the synthetic corpus with a PMID, a year and a few words of its own: words by Zipf's
law, so that they run from one record to all.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

BASE = 3_000  # distinct synthetic records
FIRST = 91_000_001  # PMIDs of the others

COPIES = """
INSERT INTO curation_record ({columns}, pmid, year, sort_date, entered_on, body)
SELECT {values}, {first} + w.n, w.year, make_date(w.year, 1 + w.n % 12, 1 + w.n % 28),
    make_date(w.year, 1 + w.n % 12, 1 + w.n % 28),
    b.body || jsonb_build_object(
        'pmid', {first} + w.n,
        'published', jsonb_build_object('raw', w.year::text, 'year', w.year, 'precision', 'year'),
        'other_abstracts', jsonb_build_array(jsonb_build_object('sections', jsonb_build_array(
            jsonb_build_object('text', jsonb_build_object('plain', w.said))))))
FROM bench_word w JOIN bench_base b ON b.n = w.n % (SELECT count(*) FROM bench_base)
"""


class Text(NamedTuple):
    """The words of a record's title and abstracts, as the index has them."""

    pmid: int
    title: str
    abstract: str


class _Words(msgspec.Struct):
    plain: str = ""


class _Section(msgspec.Struct):
    text: _Words


class _Abstract(msgspec.Struct):
    sections: list[_Section] = []


class _Body(msgspec.Struct):
    title: _Words = msgspec.field(default_factory=_Words)
    abstract: _Abstract = msgspec.field(default_factory=_Abstract)
    other_abstracts: list[_Abstract] = []


def fill(total: int) -> None:
    """Fill the store; what follows it is not told, since everything is read anew after."""
    from django.db import connection, transaction

    from curation.models import Record
    from curation.providers.pubmed_xml import parse
    from curation.standin.corpus import SyntheticCorpus
    from curation.sync.store import store

    corpus = SyntheticCorpus(min(BASE, total), seed=3)
    packed = b"".join(corpus.xml(pmid) for pmid in corpus.pmids())
    with transaction.atomic():
        store(parse(b"<PubmedArticleSet>" + packed + b"</PubmedArticleSet>").entries, origin="bench")
    own = {"pmid", "year", "sort_date", "entered_on", "body"}
    fields = Record._meta.concrete_fields
    columns = [f'"{f.column}"' for f in fields if f.column not in own]
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("CREATE TABLE bench_word (n int, year smallint, said text)")
        with cursor.copy("COPY bench_word FROM STDIN") as out:
            for n, year, said in _drawn(total - BASE):
                out.write(f"{n}\t{year}\t{said}\n")
        cursor.execute(
            "CREATE TABLE bench_base AS "
            "SELECT row_number() OVER (ORDER BY pmid) - 1 AS n, * FROM curation_record"
        )
        cursor.execute("ALTER TABLE curation_record DISABLE TRIGGER USER")  # no outbox for a million
        values = ", ".join(f"b.{column}" for column in columns)
        cursor.execute(COPIES.format(columns=", ".join(columns), values=values, first=FIRST))
        cursor.execute("ALTER TABLE curation_record ENABLE TRIGGER USER")
        cursor.execute("DROP TABLE bench_word, bench_base")
        cursor.execute("ANALYZE curation_record")


def _drawn(total: int) -> Iterator[tuple[int, int, str]]:
    dice = random.Random(1)  # noqa: S311 - figures, no secrets
    for n in range(total):
        said = " ".join(word(int(dice.paretovariate(0.6))) for _ in range(6))
        yield n, 1990 + dice.randrange(36), said


def word(rank: int) -> str:
    """Name the word of a rank."""
    return "zq" + "".join(chr(97 + int(digit)) for digit in str(min(rank, 10**7)))


def texts(batch: int = 2_000) -> Iterator[Text]:
    """Give the words of every record, by rising PMID."""
    from django.db import connection

    from curation.search.analysis import analysed

    decode = msgspec.json.Decoder(_Body).decode
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pmid, body::text FROM curation_record WHERE pmid > %s ORDER BY pmid LIMIT %s",
                [last, batch],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for pmid, packed in rows:
            body = decode(packed)
            said = (s.text.plain for a in (body.abstract, *body.other_abstracts) for s in a.sections)
            yield Text(pmid, analysed(body.title.plain), " ".join(map(analysed, said)))
        last = rows[-1][0]
