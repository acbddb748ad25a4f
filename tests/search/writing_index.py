"""An index of entries that no store holds, for measuring and comparing."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from curation.providers.pubmed_xml import Reader
from curation.providers.records import Entry
from curation.providers.unpacking import open_file
from curation.search import index, places, writing
from curation.search.documents import Row
from curation.search.places import Place
from curation.sync.columns import columns

STORED = datetime(2026, 11, 1, tzinfo=UTC)


def row(entry: Entry) -> Row:
    """Return the row an entry would be in the store."""
    derived = columns(entry.record)
    names = ("pmid", "year", "sort_date", "entered_on", "journal", "retracted", "synthetic")
    return Row(**{name: derived[name] for name in names}, body=entry.body, stored_at=STORED)


def entries(path: Path, most: int | None = None) -> Iterator[Entry]:
    """Read a PubMed file."""
    with open_file(path) as stream:
        yield from islice(Reader(stream, name=path.name), most)


def write_index(place: Place, rows: Iterable[Row], *, threads: int = 1) -> Path:
    """Write an index of some rows and put it to use."""
    generation = place.new()
    with writing.opened(generation, heap=writing.REBUILD_HEAP, threads=threads) as target:
        target.add(list(rows))
        target.writer.commit()
        documents = target.documents()
    cursor = places.Cursor("no base", "", STORED, index.contents_hash(), documents)
    places.write_cursor(generation, cursor)
    place.use(generation)
    return generation
