"""Is the index the store? Every document by its digest, and a sample field by field, value by value."""

import random
import time
from datetime import datetime
from typing import Any

import tantivy
from django.db import Error as DatabaseError
from django.db import connection
from tantivy import FieldType, Occur, Query

from curation.search import index, outbox, places, reader, rows
from curation.search.documents import document

COLUMNS = ("pmid", "year", "cited", *index.ORDERS, index.DIGEST)


def now() -> datetime:
    """Return the database's time."""
    return outbox.now()


def in_step() -> bool:
    """Say whether the index has all that is committed by now."""
    try:
        asked = now()
    except DatabaseError:
        connection.close()
        return False
    generation = reader.place().current()
    cursor = places.read_cursor(generation) if generation else None
    return cursor is not None and generation is not None and _reached(asked)


def _reached(asked: datetime) -> bool:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        generation = reader.place().current()
        cursor = places.read_cursor(generation) if generation else None
        if cursor is not None and cursor.as_of >= asked:
            return True
        time.sleep(0.05)
    return False


def compare(sample: int) -> dict[str, int]:
    """Return how many records are missing, too many, or another; and how many fields of a sample are."""
    generation = reader.place().current()
    if generation is None:
        return {"no index": 1}
    schema = index.schema()
    opened = tantivy.Index(schema, path=str(generation))
    searcher = opened.searcher()
    hits = [a for _, a in searcher.search(Query.all_query(), max(searcher.num_docs, 1)).hits]
    held = {name: searcher.fast_field_values(name, hits) for name in COLUMNS} if hits else {}
    there = {int(pmid or 0): n for n, pmid in enumerate(held.get("pmid", []))}
    found = {"compared": 0, "compared fields": 0, "missing": 0, "another": 0, "fields": 0}
    store: set[int] = set()
    chosen = random.Random(6)  # noqa: S311 chance, not secrecy
    for batch in rows.all_rows(500):
        for row in batch:
            made = document(row)
            store.add(row.pmid)
            found["compared"] += 1
            at = there.get(row.pmid)
            if at is None:
                found["missing"] += 1
                continue
            found["another"] += any((made.get(name) or 0) != (held[name][at] or 0) for name in COLUMNS)
            if chosen.random() < sample / max(len(there), 1):
                looked, wrong = _field_by_field(searcher, schema, made)
                found["compared fields"] += looked
                found["fields"] += wrong
    found["too many"] = len(hits) - len(store & there.keys())
    return found


def _field_by_field(
    searcher: tantivy.Searcher, schema: tantivy.Schema, made: dict[str, Any]
) -> tuple[int, int]:
    """Ask for the record by every value of every field; return how many those were, and how many failed."""
    own = Query.term_query(schema, "pmid", made["pmid"], "basic")
    looked = wrong = 0
    for name, values in made.items():
        if name in (index.WEIGHT, index.DIGEST):
            continue
        if name in (*index.PAIRS.values(), index.SAMPLE):
            values = values.split()
        for value in values if isinstance(values, list) else [values]:
            asked = Query.boolean_query([(Occur.Must, own), (Occur.Must, _query(schema, name, value))])
            found: Any = searcher.search(asked, 1, count=True)
            looked += 1
            wrong += found.count != 1
    return looked, wrong


def _query(schema: tantivy.Schema, name: str, value: Any) -> Query:
    words = value.split() if name in (*index.TEXT, index.QUOTES) else []
    if len(words) > 1:
        return Query.phrase_query(schema, name, words)
    if name in index.WHOLE:
        value = index.one_word(value)
    if isinstance(value, int) and name not in (index.KEY, *index.LINKS):
        return Query.range_query(schema, name, FieldType.Integer, value, value)
    return Query.term_query(schema, name, words[0] if words else value, "freq" if words else "basic")
