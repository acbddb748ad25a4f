"""One PubmedBookArticle element, a book or a chapter of one, into a record."""

from collections.abc import Callable
from typing import Any

from lxml.etree import _Element as Element

from curation.providers.dates import history_date, iso_day, partial_date
from curation.providers.markup import fold, plain, rich
from curation.providers.parts import (
    abstract,
    article_ids,
    doi_of,
    grants,
    keywords,
    location,
    pages,
    people,
    pmcid_of,
    references,
    vocable,
)
from curation.providers.pubmed_article import Fields, Unknown, read_pmid
from curation.providers.records import Book, Identifier, PartialDate, Person, PubmedRecord, Text

# Item lists repeat what other elements say, for NCBI's own pages.
PASSED = frozenset({"PMID", "Book", "LocationLabel", "ArticleTitle", "ItemList", "ObjectList"})
PASSED_BOOK = frozenset({"Publisher", "AuthorList", "Isbn", "ELocationID", "InvestigatorList"})


def read_book(element: Element, unknown: Unknown) -> PubmedRecord:
    """Read a PubmedBookArticle; elements that have no place are passed to ``unknown``.

    Raises:
        NoPmidError: if it names no PMID.
    """
    document = element.find("BookDocument")
    pmid, version = read_pmid(document.find("PMID") if document is not None else None)
    fields: Fields = {"pmid": pmid, "version": version, "book": Book()}
    if document is not None:
        _document(document, fields, unknown)
    data = element.find("PubmedBookData")
    own: tuple[Identifier, ...] = ()
    if data is not None:
        for child in data:
            if child.tag == "History":
                fields["history"] = tuple(history_date(d) for d in child)
            elif child.tag == "PublicationStatus":
                fields["publication_status"] = fold(child.text)
            elif child.tag == "ArticleIdList":
                own = article_ids(child)
            elif child.tag != "ObjectList":
                unknown(child)
    ids = tuple(dict.fromkeys((*fields.get("identifiers", ()), *own)))
    fields["identifiers"] = ids
    return PubmedRecord(**fields, doi=doi_of(ids, fields["book"].locations), pmcid=pmcid_of(ids))


def _document(document: Element, fields: Fields, unknown: Unknown) -> None:
    element = document.find("Book")
    labels = [_label(child) for child in document.findall("LocationLabel")]
    title = document.find("ArticleTitle")
    book = _book(element, title, ", ".join(labels), unknown)
    fields["book"] = book
    fields["published"] = book.published
    fields["kind"] = "chapter" if title is not None else "book"
    fields["title"] = rich(title) if title is not None else book.title
    for child in document:
        tag = child.tag
        if tag == "AuthorList":
            _add_people(child, fields)
        elif tag in LISTS:
            name, read = LISTS[tag]
            fields[name] = (*fields.get(name, ()), *read(child))
        elif tag in SINGLES:
            name, read_one = SINGLES[tag]
            fields[name] = read_one(child)
        elif tag not in PASSED:
            unknown(child)


def _add_people(element: Element, fields: Fields) -> None:
    """Take a document's authors; editors belong to its book."""
    if element.get("Type") == "editors":
        fields["investigators"] = (*fields.get("investigators", ()), *people(element))
    else:
        fields["authors"] = (*fields.get("authors", ()), *people(element))
        fields["authors_complete"] = element.get("CompleteYN") != "N"


def _book(element: Element | None, title: Element | None, label: str, unknown: Unknown) -> Book:
    if element is None:
        return Book()
    found: dict[str, Element] = {str(child.tag): child for child in element}
    known = PASSED_BOOK | BOOK_TEXTS.keys() | BOOK_DATES.keys() | {"BookTitle", "CollectionTitle"}
    for child in element:
        if child.tag not in known:
            unknown(child)
    publisher = found.get("Publisher")
    lists = element.findall("AuthorList")
    texts: dict[str, str] = {name: plain(found.get(tag)) for tag, name in BOOK_TEXTS.items()}
    dates: dict[str, PartialDate] = {name: partial_date(found.get(tag)) for tag, name in BOOK_DATES.items()}
    book_title = found.get("BookTitle")
    return Book(
        title=rich(book_title),
        title_id=_attribute(book_title, "book"),
        publisher=plain(publisher.find("PublisherName")) if publisher is not None else "",
        place=plain(publisher.find("PublisherLocation")) if publisher is not None else "",
        authors=_people_of(lists, "authors"),
        editors=_people_of(lists, "editors"),
        collection=rich(found.get("CollectionTitle")) if "CollectionTitle" in found else Text(),
        isbns=tuple(plain(e) for e in element.findall("Isbn")),
        locations=tuple(location(e) for e in element.findall("ELocationID")),
        chapter_label=label,
        part=_attribute(title, "part"),
        section=_attribute(title, "sec"),
        **texts,  # type: ignore[arg-type]  # the names are those of BOOK_TEXTS, all of them texts
        **dates,  # type: ignore[arg-type]  # and those of BOOK_DATES, all of them dates
    )


def _people_of(lists: list[Element], kind: str) -> tuple[Person, ...]:
    return tuple(p for e in lists if (e.get("Type") or "authors") == kind for p in people(e))


def _attribute(element: Element | None, name: str) -> str:
    return (element.get(name) or "") if element is not None else ""


def _label(element: Element) -> str:
    return f"{element.get('Type') or ''} {plain(element)}".strip()


def _headings(element: Element) -> tuple[str, ...]:
    """Read the headings of a chapter's sections, as notes: PubMed gives no more of them."""
    found = []
    for section in element.iter("Section"):
        parts = (plain(section.find("LocationLabel")), plain(section.find("SectionTitle")))
        found.append("Section: " + " ".join(p for p in parts if p))
    return tuple(found)


BOOK_TEXTS = {
    "Volume": "volume",
    "VolumeTitle": "volume_title",
    "Edition": "edition",
    "Medium": "medium",
    "ReportNumber": "report_number",
}
BOOK_DATES = {"PubDate": "published", "BeginningDate": "begins", "EndingDate": "ends"}
SINGLES: dict[Any, tuple[str, Callable[[Element], Any]]] = {
    "ArticleIdList": ("identifiers", article_ids),
    "VernacularTitle": ("vernacular_title", rich),
    "Pagination": ("pages", pages),
    "Abstract": ("abstract", abstract),
    "DateRevised": ("revised", iso_day),
}
LISTS: dict[Any, tuple[str, Callable[[Element], tuple[Any, ...]]]] = {
    "InvestigatorList": ("investigators", people),
    "GrantList": ("grants", lambda element: tuple(grants(element))),
    "Sections": ("general_notes", _headings),
    "PublicationType": ("publication_types", lambda element: (vocable(element),)),
    "Language": ("languages", lambda element: (plain(element),)),
    "KeywordList": ("keywords", lambda element: tuple(keywords(element))),
    "ReferenceList": ("references", lambda element: tuple(references(element))),
    "ContributionDate": ("article_dates", lambda element: (partial_date(element),)),
}
