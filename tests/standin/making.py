"""Small records and files for the stand-in's tests, and a plain way to ask it."""

import http.client
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

HEAD = (
    b'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January '
    b'2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)


def _date(tag: str, day: str, attributes: str = "") -> str:
    year, month, number = day.split("/")
    parts = f"<Year>{year}</Year><Month>{month}</Month><Day>{number}</Day>"
    return f"<{tag}{attributes}>{parts}</{tag}>"


def article(
    pmid: int,
    title: str = "A study.",
    *,
    abstract: str = "",
    created: str = "2024/01/05",
    entered: str = "",
    revised: str = "",
    published: str = "2024/01/05",
    journal: str = "J Test",
    volume: str = "7",
    page: str = "11",
    mesh: Sequence[str] = (),
    types: Sequence[tuple[str, str]] = (("D016428", "Journal Article"),),
    authors: Sequence[tuple[str, str]] = (("Doe", "JQ"),),
    doi: str = "",
    pmc: str = "",
    cites: Sequence[int] = (),
    status: str = "MEDLINE",
) -> bytes:
    """Write one valid PubmedArticle; a heading that begins with ``*`` is a major topic."""
    history = "".join(
        _date("PubMedPubDate", day, f' PubStatus="{name}"')
        for name, day in (("entrez", created), ("pubmed", entered or created))
    )
    return "".join(
        [
            f'<PubmedArticle><MedlineCitation Status="{status}" Owner="NLM"><PMID Version="1">{pmid}</PMID>',
            _date("DateRevised", revised or created),
            (
                '<Article PubModel="Print"><Journal><ISSN IssnType="Print">1234-5678</ISSN>'
                f'<JournalIssue CitedMedium="Print"><Volume>{volume}</Volume><Issue>1</Issue>'
            ),
            _date("PubDate", published),
            (
                f"</JournalIssue><Title>{journal} in full</Title><ISOAbbreviation>{journal}</ISOAbbreviation>"
                f"</Journal><ArticleTitle>{title}</ArticleTitle><Pagination><MedlinePgn>{page}</MedlinePgn>"
                f"</Pagination>"
            ),
            f"<Abstract><AbstractText>{abstract}</AbstractText></Abstract>" if abstract else "",
            _authors(authors),
            "<Language>eng</Language><PublicationTypeList>",
            *(f'<PublicationType UI="{ui}">{name}</PublicationType>' for ui, name in types),
            (
                f"</PublicationTypeList></Article><MedlineJournalInfo><MedlineTA>{journal}</MedlineTA>"
                f"<NlmUniqueID>0000007</NlmUniqueID></MedlineJournalInfo>"
            ),
            _headings(mesh),
            (
                f"</MedlineCitation><PubmedData><History>{history}</History>"
                f"<PublicationStatus>ppublish</PublicationStatus>"
            ),
            _identifiers(pmid, doi, pmc),
            _references(cites),
            "</PubmedData></PubmedArticle>",
        ]
    ).encode()


def _authors(authors: Sequence[tuple[str, str]]) -> str:
    people = "".join(
        f'<Author ValidYN="Y"><LastName>{escape(last)}</LastName><ForeName>{initials}</ForeName>'
        f"<Initials>{initials}</Initials></Author>"
        for last, initials in authors
    )
    return f'<AuthorList CompleteYN="Y">{people}</AuthorList>' if people else ""


def _headings(mesh: Sequence[str]) -> str:
    parts = []
    for given in mesh:
        major, name = ("Y" if given.startswith("*") else "N"), given.lstrip("*")
        heading, _, qualifier = name.partition("/")
        more = (
            f'<QualifierName UI="Q000001" MajorTopicYN="N">{qualifier}</QualifierName>' if qualifier else ""
        )
        parts.append(
            f'<MeshHeading><DescriptorName UI="D000001" MajorTopicYN="{major}">{heading}</DescriptorName>'
            f"{more}</MeshHeading>"
        )
    return f"<MeshHeadingList>{''.join(parts)}</MeshHeadingList>" if parts else ""


def _identifiers(pmid: int, doi: str, pmc: str) -> str:
    named = (("pubmed", str(pmid)), ("doi", doi), ("pmc", pmc))
    ids = "".join(f'<ArticleId IdType="{kind}">{value}</ArticleId>' for kind, value in named if value)
    return f"<ArticleIdList>{ids}</ArticleIdList>"


def _references(cites: Iterable[int]) -> str:
    each = "".join(
        f"<Reference><Citation>Reference to {pmid}.</Citation><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></Reference>'
        for pmid in cites
    )
    return f"<ReferenceList>{each}</ReferenceList>" if each else ""


def article_file(path: Path, records: Iterable[bytes], ending: bytes = b"") -> Path:
    """Write a PubmedArticleSet file."""
    path.write_bytes(HEAD + b"\n".join(records) + b"\n" + ending + b"</PubmedArticleSet>\n")
    return path


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(address: str, method: str = "GET", body: bytes | None = None, **params: Any) -> Reply:
    """Put one request on a connection of its own; a list as a value repeats its field."""
    query = urlencode(params, doseq=True)
    parts = urlsplit(address)
    headers = {}
    target = parts.path + (f"?{parts.query or query}" if parts.query or query else "")
    if method == "POST" and body is None:
        target, body = parts.path, query.encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    elif body is not None:
        headers["Content-Type"] = "application/json"
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return Reply(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()
