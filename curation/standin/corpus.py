"""A synthetic PubMed: any number of invented records, the same ones every time for the same seed.

Nothing in it describes a real study, person or institution, and every record says so: in a GeneralNote, in
an author keyword ("synthetic record") and in the copyright line of its abstract. PMIDs start at 90,000,001,
DOIs are under 10.99999, PMCIDs start with PMC99.

``python -m curation.standin.corpus --size 10000 --out corpus.xml.gz`` writes a file.
"""

import argparse
import gzip
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from curation.standin.synthetic.book_writer import book_article
from curation.standin.synthetic.citation_graph import cited_indexes
from curation.standin.synthetic.entries import compose, record_days
from curation.standin.synthetic.rarities import apply
from curation.standin.synthetic.specials import FIRST_PMID, special_pmids
from curation.standin.synthetic.stories import Stories
from curation.standin.synthetic.xml_writer import HEAD, TAIL, article

__all__ = ["FIRST_PMID", "SyntheticCorpus", "main", "special_pmids"]

_FORMS_OF_BOOKS = ("book", "chapter")


class SyntheticCorpus:
    """``size`` synthetic records. A record depends on the seed and its PMID, never on the size.

    Records are made when asked for and not kept: a corpus of a million needs no more memory than one of ten.
    """

    synthetic = True

    def __init__(self, size: int, seed: int = 1) -> None:
        """Promise ``size`` records; raises ValueError for a negative size."""
        if size < 0:
            raise ValueError(f"A corpus cannot hold {size} records.")
        self.size = size
        self.seed = seed
        self._stories = Stories(seed)

    def pmids(self) -> Sequence[int]:
        """Return every PMID, ascending."""
        return range(FIRST_PMID, FIRST_PMID + self.size)

    def xml(self, pmid: int) -> bytes:
        """Return one PubmedArticle or PubmedBookArticle in UTF-8; raises KeyError outside the corpus."""
        index = self._index(pmid)
        stories = self._stories
        if stories.outline.bones(index)[0].form in _FORMS_OF_BOOKS:
            return book_article(stories, index).encode()
        entry = compose(stories, index)
        apply(entry, stories)
        return article(entry).encode()

    def cites(self, pmid: int) -> Sequence[int]:
        """Return the PMIDs a record cites, in the order of its list; raises KeyError outside the corpus."""
        return [FIRST_PMID + other for other in cited_indexes(self._stories.outline, self._index(pmid))]

    def days(self, pmid: int) -> tuple[int, int, int, int]:
        """Return the days a record was created, entered, modified and published (``date.toordinal``).

        The same days stand in its XML; this spares writing it. Raises KeyError outside the corpus.
        """
        return record_days(self._stories, self._index(pmid))

    def write(self, stream: BinaryIO) -> None:
        """Write the whole PubmedArticleSet, declaration and DOCTYPE included.

        An empty corpus is an empty set, as PubMed answers for no record (the DTD itself wants one at least).
        """
        stream.write(HEAD)
        for pmid in self.pmids():
            stream.write(self.xml(pmid))
        stream.write(TAIL)

    def _index(self, pmid: int) -> int:
        index = pmid - FIRST_PMID
        if not 0 <= index < self.size:
            raise KeyError(pmid)
        return index


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a corpus to a file (gzip if its name ends in .gz); return the exit code."""
    parser = argparse.ArgumentParser(description="Write a synthetic PubmedArticleSet.")
    parser.add_argument("--size", type=int, required=True, help="number of records")
    parser.add_argument("--seed", type=int, default=1, help="another seed gives another corpus (default 1)")
    parser.add_argument("--out", type=Path, required=True, help="file to write; .gz packs it")
    given = parser.parse_args(arguments)
    corpus = SyntheticCorpus(given.size, given.seed)
    with given.out.open("wb") as file:
        if given.out.suffix == ".gz":
            with gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0, compresslevel=6) as packed:
                corpus.write(packed)  # type: ignore[arg-type]  # a GzipFile is written to like any binary file
        else:
            corpus.write(file)
    sys.stdout.write(f"{given.size:,} synthetic records written to {given.out}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
