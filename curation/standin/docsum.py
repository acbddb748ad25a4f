"""One record's document summary, with the keys of ESummary's JSON; the XML is written from it."""

from curation.standin import dates
from curation.standin.citation import electronic_date, languages, moment, notice_name, publication_date
from curation.standin.reading import Author, Reading, child_text
from curation.standin.searchtext import folded

Summary = dict[str, object]

_ID_NUMBERS = {
    "pubmed": 1,
    "medline": 2,
    "doi": 3,
    "pii": 4,
    "pmcid": 5,
    "pmc": 8,
    "mid": 8,
    "bookaccession": 12,
}
_STATUS_NUMBERS = {
    "received": "1", "accepted": "2", "epublish": "3", "ppublish": "4", "revised": "5", "pmc": "6",
    "pubmed": "8", "aheadofprint": "10", "premedline": "11", "medline": "12",
}  # fmt: skip
_STATUS_WORDS = {
    "MEDLINE": "PubMed - indexed for MEDLINE", "OLDMEDLINE": "PubMed - OLDMEDLINE",
    "In-Process": "PubMed - in process", "In-Data-Review": "PubMed - in process",
    "Publisher": "PubMed - as supplied by publisher", "PubMed-not-MEDLINE": "PubMed",
}  # fmt: skip


def summary(r: Reading, cited_in_pmc: int) -> Summary:
    """Sum up a record; ``cited_in_pmc`` is how many PMC records cite it."""
    people = [a for a in r.authors if a.last]
    pages = r.of_article("Pagination/MedlinePgn")
    return {
        "uid": str(r.pmid),
        "pubdate": publication_date(r),
        "epubdate": electronic_date(r),
        "source": r.at("MedlineJournalInfo/MedlineTA"),
        "authors": [_author(author) for author in people],
        "lastauthor": people[-1].short if people else "",
        "title": r.title,
        "sorttitle": folded(r.title).rstrip(".").strip("[]"),
        "volume": r.of_article("Journal/JournalIssue/Volume"),
        "issue": r.of_article("Journal/JournalIssue/Issue"),
        "pages": pages,
        "lang": languages(r),
        "nlmuniqueid": r.at("MedlineJournalInfo/NlmUniqueID"),
        "issn": _issn(r, "Print"),
        "essn": _issn(r, "Electronic"),
        "pubtype": r.types,
        "recordstatus": _STATUS_WORDS.get(r.status, "PubMed"),
        "pubstatus": _STATUS_NUMBERS.get(child_text(r.data, "PublicationStatus"), ""),
        "articleids": _identifiers(r),
        "history": [{"pubstatus": status, "date": moment(element)} for status, element in r.history],
        "references": _references(r),
        "attributes": ["Has Abstract"] if r.sections else [],
        "pmcrefcount": cited_in_pmc,
        "fulljournalname": r.of_article("Journal/Title"),
        "elocationid": _elocation(r),
        **_rarely_filled(r),
        "sortpubdate": f"{dates.shown(r.days[3])} 00:00",
        "sortfirstauthor": people[0].short if people else "",
        "vernaculartitle": r.of_article("VernacularTitle"),
    }


def _author(author: Author) -> dict[str, str]:
    kind = "CollectiveName" if author.group else "Author"
    return {"name": author.short, "authtype": kind, "clusterid": ""}


def _issn(r: Reading, kind: str) -> str:
    for element in [] if r.article is None else r.article.findall("Journal/ISSN"):
        if element.get("IssnType") == kind:
            return element.text or ""
    return ""


def _identifiers(r: Reading) -> list[dict[str, object]]:
    found = [
        {"idtype": kind, "idtypen": _ID_NUMBERS.get(kind, 0), "value": value} for kind, value in r.identifiers
    ]
    in_pmc = r.identifier("pmc")
    if in_pmc:
        found.append({"idtype": "pmcid", "idtypen": 5, "value": f"pmc-id: {in_pmc};"})
    return found


def _references(r: Reading) -> list[dict[str, object]]:
    return [
        {
            "refsource": notice.source,
            "reftype": notice_name(notice.kind),
            "pmid": int(notice.pmid) if notice.pmid.isdecimal() else "",
            "note": notice.note,
        }
        for notice in r.notices
        if notice.kind != "Cites"
    ]


def _elocation(r: Reading) -> str:
    elements = [] if r.article is None else r.article.findall("ELocationID")
    return " ".join(f"{el.get('EIdType')}: {el.text}" for el in elements if el.text)


def _rarely_filled(r: Reading) -> Summary:
    book = r.is_book
    chapter = book and bool(r.of_article("ArticleTitle"))
    return {
        "doctype": ("chapter" if chapter else "book") if book else "citation",
        "srccontriblist": [],
        "booktitle": r.of_article("Book/BookTitle") if book else "",
        "medium": r.of_article("Book/Medium") if book else "",
        "edition": "",
        "publisherlocation": r.of_article("Book/Publisher/PublisherLocation") if book else "",
        "publishername": r.of_article("Book/Publisher/PublisherName") if book else "",
        "srcdate": "",
        "reportnumber": "",
        "availablefromurl": "",
        "locationlabel": r.of_article("LocationLabel") if book else "",
        "doccontriblist": [],
        "docdate": "",
        "bookname": "",
        "chapter": "",
    }
