"""Print how fast bulk acts and changes of the vocabulary are: ``python -m tests.bench.review [--records N]``.

A database of its own is filled with made-up records. A floor is measured in the same run: the same rows, and
an event for each, written into two bare tables without a key, an index or a trigger. The merge is made while
four people go on tagging; the tags before it, after it and after its undo are compared row by row.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from psycopg.sql import SQL, Identifier

from tests.bench.citations import RECORDS
from tests.own_servers import own_servers, say

LIMIT_S, TAGS, PEOPLE = 5.0, 5_000, 4
LIKE = SQL("CREATE TABLE {into} AS SELECT * FROM {of} LIMIT 0")
HOLD = SQL("CREATE TEMP TABLE {held} AS SELECT * FROM {of} WHERE bulk_id = %s")
WRITE = SQL("INSERT INTO {into} SELECT * FROM {held}")


def main() -> int:
    """Fill a base and measure it; an act over its limit is an exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000)
    options = parser.parse_args()
    with own_servers("bench", durable=True):
        return int(not run(options.records))


def run(records: int) -> bool:
    """Fill, print every figure; say whether all were within the limit."""
    from django.db import connection

    from curation.models import Record
    from curation.review.intake import admit
    from tests.factories import make_person

    with connection.cursor() as cursor:
        cursor.execute(RECORDS, {"records": records})
    admit()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    pmids = list(Record.objects.values_list("pk", flat=True))
    say(f"{len(pmids):,} records, load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    person = make_person(None)
    return all([*in_bulk(person, pmids), merge_under_load(pmids[:TAGS])])


def in_bulk(person: Any, pmids: list[int]) -> Iterator[bool]:
    """Tag and decide on all records, and take both back."""
    from curation.review import bulk
    from curation.review.tagging import Says
    from curation.review.votes import Said
    from tests.review.cast import make_term

    term = make_term()
    says, said = Says(term.facet, term), Said("include")
    with timed() as tagging:
        act = bulk.tag(person=person, pmids=pmids, says=says, key="tags")
    floor = bare("tag", act)
    yield told("tag in bulk", tagging, floor)
    with timed() as undoing:
        bulk.undo(person=person, act=act)
    yield told("undo of the tags", undoing, floor)
    with timed() as voting:
        act = bulk.vote(person=person, pmids=pmids, said=said, key="votes")
    floor = bare("vote", act)
    yield told("decide in bulk", voting, floor)
    with timed() as undoing:
        bulk.undo(person=person, act=act)
    yield told("undo of the decisions", undoing, floor)


def merge_under_load(pmids: list[int]) -> bool:
    """Merge two terms that carry tags while people tag with one of them, and take it back."""
    from curation.models import Tag
    from curation.review import bulk, changes
    from curation.review.tagging import Says
    from tests.factories import make_person
    from tests.review.cast import make_facet, make_term

    facet = make_facet()
    old, new = make_term(facet=facet), make_term(facet=facet)
    for number, term in enumerate((old, new)):
        says = Says(facet, term)
        bulk.tag(person=make_person(None), pmids=pmids[number::2], says=says, key=f"of {term}")
    before = dict(Tag.objects.filter(facet=facet).values_list("pk", "term"))
    made: list[int] = []
    workers = [Thread(target=tag_on, args=(pmids, Says(facet, old), n, made)) for n in range(PEOPLE)]
    for worker in workers:
        worker.start()
    with timed() as merging:
        change = changes.merge(person=make_person(None), term=old, into=new, reason="measured")
    for worker in workers:
        worker.join()
    after = dict(Tag.objects.filter(facet=facet).values_list("pk", "term"))
    with timed() as undoing:
        changes.undo(person=make_person(None), change=change)
    back = dict(Tag.objects.filter(facet=facet, pk__in=before).values_list("pk", "term"))
    kept = set(after) == {*before, *made} and set(after.values()) == {new.pk}
    say(f"tags before {len(before):,}, tagged meanwhile {len(made):,}, after the merge {len(after):,}")
    say(f"every tag kept, all on one term: {kept}; the undo restored every one: {back == before}")
    told("merge of two terms", merging, 0.0)
    told("undo of the merge", undoing, 0.0)
    return kept and back == before


def tag_on(pmids: list[int], says: Any, number: int, made: list[int]) -> None:
    """Tag some records one by one as a person of one's own."""
    from django.db import connection

    from curation.review import tagging
    from tests.factories import make_person

    person = make_person(None)
    try:
        for pmid in pmids[number * 50 : number * 50 + 50]:
            tag = tagging.add(person=person, record_id=pmid, says=says, key=f"{number} {pmid}")
            made.append(tag.pk)
    finally:
        connection.close()


def bare(table: str, act: Any) -> float:
    """Return the seconds that the same rows and an event each take in tables with nothing on them."""
    from django.db import connection

    pairs = [(f"curation_{name}", f"bare_{name}", f"held_{name}") for name in (table, f"{table}event")]
    with connection.cursor() as cursor:
        for of, into, held in pairs:
            cursor.execute(LIKE.format(into=Identifier(into), of=Identifier(of)))
            cursor.execute(HOLD.format(held=Identifier(held), of=Identifier(of)), [act.pk])
        with timed() as taken:
            for _, into, held in pairs:
                cursor.execute(WRITE.format(into=Identifier(into), held=Identifier(held)))
    return taken[0]


@contextmanager
def timed() -> Iterator[list[float]]:
    """Measure a block; the seconds stand in the list afterwards."""
    taken: list[float] = []
    start = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - start)


def told(name: str, taken: list[float], floor: float) -> bool:
    """Print one figure beside its floor; say whether it is within the limit."""
    beside = f"floor {floor:5.2f} s, × {taken[0] / floor:6.1f}" if floor else ""
    within = taken[0] <= LIMIT_S
    say(f"{name:24}{taken[0]:6.2f} s  {'within' if within else 'OVER'} {LIMIT_S:.0f} s   {beside}")
    return within


if __name__ == "__main__":
    sys.exit(main())
