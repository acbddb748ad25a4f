"""Write documents into one generation of the index, and remember how far the store has been read."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import tantivy

from curation.search import index, outbox, places
from curation.search.documents import Document, Row, document
from curation.search.rows import rows_of

BATCH = 500
HEAP = 40_000_000  # bytes a thread may gather before it writes a segment
REBUILD_HEAP = 250_000_000


class Generation:
    """One generation, open for writing. Tantivy lets one process do so; the lock dies with the process."""

    def __init__(self, folder: Path, *, heap: int = HEAP, threads: int = 1) -> None:
        """Open or create it.

        Raises:
            ValueError, OSError: if it is damaged, or another process writes it.
        """
        self.folder = folder
        self.schema = index.schema()
        self.index = tantivy.Index(self.schema, path=str(folder))
        self.writer = self.index.writer(heap, threads)

    def add(self, rows: Sequence[Row]) -> None:
        """Add documents of rows that are not in it yet."""
        for row in rows:
            self.writer.add_document(tantivy.Document.from_dict(packed(document(row)), self.schema))

    def renew(self, pmids: Sequence[int]) -> None:
        """Write the documents of these PMIDs anew; those that the store no longer holds go."""
        for start in range(0, len(pmids), BATCH):
            some = pmids[start : start + BATCH]
            rows = rows_of(some)
            for pmid in some:
                self.writer.delete_documents_by_term("pmid", pmid)
            self.add(rows)

    def follow(self, cursor: places.Cursor) -> tuple[places.Cursor, int]:
        """Write what changed since a cursor, commit it, and return the new cursor and how much it was.

        The cursor is written after the commit: who is killed in between does the same once more, to no harm.

        Raises:
            EmptiedError: if a whole table was emptied, so that everything has to be read again.
        """
        read = outbox.read(cursor.snapshot)
        pmids = list(read.pmids)
        if pmids[:1] == [0]:
            raise EmptiedError
        if pmids:
            self.renew(pmids)
            self.writer.commit()
        documents = self.documents() if pmids or not cursor.documents else cursor.documents
        new = places.Cursor(cursor.base, read.snapshot, read.as_of, cursor.contents, documents)
        places.write_cursor(self.folder, new)
        return new, len(pmids)

    def documents(self) -> int:
        """Count what the last commit holds."""
        self.index.reload()
        return int(self.index.searcher().num_docs)

    def close(self) -> None:
        """Let what is being merged come to its end, and give the lock back."""
        self.writer.wait_merging_threads()


def packed(made: Document) -> Document:
    """Put the whole values of each field of a document into one text, as the engine takes them in."""
    for name in index.WHOLE:
        if values := made.get(name):
            made[name] = index.one_word("\n".join(values))
    return made


class EmptiedError(Exception):
    """A table that the index follows was emptied at once; no single record was named."""


@contextlib.contextmanager
def opened(folder: Path, *, heap: int = HEAP, threads: int = 1) -> Iterator[Generation]:
    """Open a generation for writing, and close it in any case."""
    generation = Generation(folder, heap=heap, threads=threads)
    try:
        yield generation
    finally:
        with contextlib.suppress(ValueError):  # it is closed, or its files are gone
            generation.close()
