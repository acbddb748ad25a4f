"""PubMed XML for tests: the smallest article there can be, and sets of whatever a test needs."""

import gzip
from pathlib import Path

from curation.providers.pubmed_xml import Reader, open_file, parse
from curation.providers.records import Entry, Parsed, PubmedRecord


def article(
    pmid: object = 7, *, citation: str = "", inside: str = "", data: str = "", title: str = "A title"
) -> str:
    """Return a PubmedArticle with more elements in its MedlineCitation, its Article and its PubmedData."""
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{pmid}</PMID>'
        f"<Article><ArticleTitle>{title}</ArticleTitle>{inside}</Article>{citation}</MedlineCitation>"
        f"<PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def article_set(*elements: str) -> bytes:
    """Return a PubmedArticleSet of these elements, one a line, the first on line 2."""
    return "\n".join(("<PubmedArticleSet>", *elements, "</PubmedArticleSet>")).encode()


def read_one(element: str) -> PubmedRecord:
    """Return the record of an element in which everything has its place."""
    found = parse(article_set(element))
    assert found.complete
    assert not found.problems
    (entry,) = found.entries
    return entry.record


def read_file(path: Path) -> Parsed:
    """Read a file as the import does, keeping everything."""
    with open_file(path) as stream:
        reader = Reader(stream, name=path.name)
        entries: tuple[Entry, ...] = tuple(reader)
    return Parsed(entries, tuple(reader.problems), tuple(reader.deleted), reader.complete)


def packed(path: Path, body: bytes) -> Path:
    """Write a gzip file and return its path."""
    path.write_bytes(gzip.compress(body, mtime=0))
    return path
