"""One PubmedBookArticle element, a book or a chapter of one, into a record."""

from collections.abc import Callable
from typing import Any

from lxml.etree import _Element as Element

from curation.providers.dates import history_date, iso_day, partial_date
from curation.providers.markup import Unknown, plain, rich
from curation.providers.parts import (
    abstract,
    article_ids,
    children,
    doi_of,
    fields_of,
    grants,
    keywords,
    location,
    pages,
    pmcid_of,
    references,
    vocable,
)
from curation.providers.people import people
from curation.providers.pubmed_article import Fields, read_pmid
from curation.providers.records import Book, PubmedRecord

PASSED = frozenset({"PMID", "ObjectList"})  # the PMID is read first; related objects stay in the XML


def read_book(element: Element, unknown: Unknown) -> PubmedRecord:
    """Read a PubmedBookArticle; elements that have no place are passed to ``unknown``.

    Raises:
        NoPmidError: if it names no PMID.
    """
    pmid, version = read_pmid(element.find("BookDocument/PMID"))
    fields: Fields = {"pmid": pmid, "version": version}
    about: Fields = {}  # of the book, part of which the chapter's elements say
    for child in element:
        if child.tag == "BookDocument":
            _document(child, fields, about, unknown)
        elif child.tag == "PubmedBookData":
            _data(child, fields, unknown)
        else:
            unknown(child)
    book = fields["book"] = Book(**about)
    chapter = "title" in fields
    fields["kind"] = "chapter" if chapter else "book"
    fields.setdefault("title", book.title)
    fields["published"] = book.published
    ids = fields["identifiers"] = tuple(dict.fromkeys(fields.get("identifiers", ())))
    doi = doi_of(ids, () if chapter else book.locations)
    return PubmedRecord(**fields, doi=doi, pmcid=pmcid_of(ids))


def _document(document: Element, fields: Fields, about: Fields, unknown: Unknown) -> None:
    for child in document:
        tag = child.tag
        if tag == "Book":
            _book(child, fields, about, unknown)
        elif tag == "LocationLabel":
            label = f"{child.get('Type') or ''} {plain(child)}".strip()
            about["chapter_label"] = ", ".join(filter(None, (about.get("chapter_label"), label)))
        elif tag == "ArticleTitle":
            fields["title"] = rich(child, unknown)
            about["part"], about["section"] = child.get("part") or "", child.get("sec") or ""
        elif tag == "AuthorList" and child.get("Type") == "editors":
            _add(about, "editors", people(child, unknown))
        elif not _listed(child, fields, unknown) and tag not in PASSED:
            unknown(child)
        elif tag == "AuthorList":
            fields["authors_complete"] = child.get("CompleteYN") != "N"
        elif tag == "GrantList":
            fields["grants_complete"] = child.get("CompleteYN") != "N"


def _listed(child: Element, fields: Fields, unknown: Unknown) -> bool:
    """Read an element that the tables below have; say whether they have it."""
    if child.tag in LISTS:
        name, read = LISTS[child.tag]
        _add(fields, name, read(child, unknown))
    elif child.tag in SINGLES:
        name, read_one = SINGLES[child.tag]
        fields[name] = read_one(child, unknown)
    else:
        return False
    return True


def _add(fields: Fields, name: str, found: tuple[Any, ...]) -> None:
    fields[name] = (*fields.get(name, ()), *found)


def _data(data: Element, fields: Fields, unknown: Unknown) -> None:
    for child in data:
        if child.tag == "History":
            dates = children(child, "PubMedPubDate", unknown)
            fields["history"] = tuple(history_date(d, unknown) for d in dates)
        elif child.tag == "PublicationStatus":
            fields["publication_status"] = plain(child)
        elif child.tag == "ArticleIdList":
            _add(fields, "identifiers", article_ids(child, unknown))
        elif child.tag != "ObjectList":
            unknown(child)


def _book(element: Element, fields: Fields, about: Fields, unknown: Unknown) -> None:
    for child in element:
        tag = child.tag
        if tag in BOOK_TEXTS:
            about[BOOK_TEXTS[tag]] = plain(child)
        elif tag in BOOK_DATES:
            about[BOOK_DATES[tag]] = partial_date(child, unknown)
        elif tag in BOOK_TITLES:
            about[BOOK_TITLES[tag]] = rich(child, unknown)
            if tag == "BookTitle":
                about["title_id"] = child.get("book") or ""
        elif tag == "Publisher":
            about |= fields_of(child, _PUBLISHER, unknown)
        elif tag == "AuthorList":
            role = "editors" if child.get("Type") == "editors" else "authors"
            _add(about, role, people(child, unknown))
        elif tag == "InvestigatorList":
            _add(fields, "investigators", people(child, unknown))
        elif tag in BOOK_LISTS:
            name, read = BOOK_LISTS[tag]
            _add(about, name, (read(child),))
        else:
            unknown(child)


def _headings(element: Element, unknown: Unknown) -> tuple[str, ...]:
    """Read the headings of a chapter's sections, as notes: PubMed gives no more of them."""
    found: list[str] = []
    for section in children(element, "Section", unknown):
        found += _section(section, unknown)
    return tuple(found)


def _section(section: Element, unknown: Unknown) -> list[str]:
    """Read a section's label and title, then those of the sections in it."""
    words: list[str] = []
    inner: list[str] = []
    for child in section:
        if child.tag in ("LocationLabel", "SectionTitle"):
            words.append(plain(child))
        elif child.tag == "Section":
            inner += _section(child, unknown)
        else:
            unknown(child)
    return ["Section: " + " ".join(filter(None, words)), *inner]


def _items(element: Element, unknown: Unknown) -> tuple[str, ...]:
    """Read an ItemList, such as a disorder's synonyms, as one note."""
    words = "; ".join(filter(None, (plain(item) for item in children(element, "Item", unknown))))
    return (f"{element.get('ListType') or 'Items'}: {words}",) if words else ()


Read = Callable[[Element, Unknown], Any]
ReadAll = Callable[[Element, Unknown], tuple[Any, ...]]

_PUBLISHER = {"PublisherName": "publisher", "PublisherLocation": "place"}
BOOK_TEXTS = {
    "Volume": "volume",
    "VolumeTitle": "volume_title",
    "Edition": "edition",
    "Medium": "medium",
    "ReportNumber": "report_number",
}
BOOK_DATES = {"PubDate": "published", "BeginningDate": "begins", "EndingDate": "ends"}
BOOK_TITLES = {"BookTitle": "title", "CollectionTitle": "collection"}
BOOK_LISTS: dict[Any, tuple[str, Callable[[Element], Any]]] = {
    "Isbn": ("isbns", plain),
    "ELocationID": ("locations", location),
}
SINGLES: dict[Any, tuple[str, Read]] = {
    "VernacularTitle": ("vernacular_title", rich),
    "Pagination": ("pages", pages),
    "Abstract": ("abstract", abstract),
    "DateRevised": ("revised", iso_day),
}
LISTS: dict[Any, tuple[str, ReadAll]] = {
    "ArticleIdList": ("identifiers", article_ids),
    "AuthorList": ("authors", people),
    "InvestigatorList": ("investigators", people),
    "GrantList": ("grants", lambda element, unknown: tuple(grants(element, unknown))),
    "Sections": ("general_notes", _headings),
    "ItemList": ("general_notes", _items),
    "PublicationType": ("publication_types", lambda element, _: (vocable(element),)),
    "Language": ("languages", lambda element, _: (plain(element),)),
    "KeywordList": ("keywords", lambda element, unknown: tuple(keywords(element, unknown))),
    "ReferenceList": ("references", lambda element, unknown: tuple(references(element, unknown))),
    "ContributionDate": ("article_dates", lambda element, unknown: (partial_date(element, unknown),)),
}
