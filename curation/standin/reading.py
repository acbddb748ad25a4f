"""One record's XML, read field by field, for searching in it and for summing it up.

Element names and their meaning: NLM's PubMed DTD of 1 January 2025.
"""

from functools import cached_property, partial
from typing import NamedTuple

from lxml import etree

from curation.standin import dates

_PARSER = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
_NOTHING = etree.fromstring(b"<PubmedArticle/>")


class Author(NamedTuple):
    """One name in a list of authors; a group's name stands alone in ``last``."""

    last: str
    fore: str
    initials: str
    suffix: str
    group: bool
    orcid: str
    places: tuple[str, ...]

    @property
    def short(self) -> str:
        """Write the name as PubMed's summaries do: ``Hambrick GW Jr``."""
        return " ".join(part for part in (self.last, self.initials, self.suffix) if part)


class Heading(NamedTuple):
    """One MeSH heading with its qualifiers and whether any part is a major topic."""

    name: str
    major: bool
    qualifiers: tuple[tuple[str, bool], ...]

    @property
    def weighty(self) -> bool:
        """Tell whether the heading or any of its qualifiers is a major topic."""
        return self.major or any(major for _, major in self.qualifiers)


class Notice(NamedTuple):
    """One comment or correction: its RefType, where it stands, its PMID (or none) and a note."""

    kind: str
    source: str
    pmid: str
    note: str


def words_of(element: etree._Element | None) -> str:
    """Give all text inside an element as one line, markup left out."""
    if element is None:
        return ""
    text = "".join(map(str, element.itertext())) if len(element) else element.text or ""
    return " ".join(text.split())


def child_text(parent: etree._Element | None, path: str) -> str:
    """Give the text of the first child at ``path``, or an empty string."""
    return "" if parent is None else words_of(parent.find(path))


def _children(parent: etree._Element | None, path: str) -> list[etree._Element]:
    return [] if parent is None else parent.findall(path)


class Reading:
    """Read one PubmedArticle or PubmedBookArticle element; a field that is absent reads as empty."""

    def __init__(self, xml: bytes) -> None:
        """Parse ``xml``; text that is no XML at all reads as a record without any field."""
        try:
            tree = etree.fromstring(xml, _PARSER)
        except etree.XMLSyntaxError:
            tree = None
        self.tree: etree._Element = _NOTHING if tree is None else tree
        self.is_book = self.tree.tag == "PubmedBookArticle"

    @cached_property
    def document(self) -> etree._Element | None:
        """Give MedlineCitation, or BookDocument in a book."""
        return self.tree.find("BookDocument" if self.is_book else "MedlineCitation")

    @cached_property
    def article(self) -> etree._Element | None:
        """Give Article; in a book the document itself plays that part."""
        return self.document if self.is_book or self.document is None else self.document.find("Article")

    @cached_property
    def data(self) -> etree._Element | None:
        """Give PubmedData, or PubmedBookData in a book."""
        return self.tree.find("PubmedBookData" if self.is_book else "PubmedData")

    def at(self, path: str) -> str:
        """Give the text at a path below MedlineCitation or BookDocument."""
        return child_text(self.document, path)

    def of_article(self, path: str) -> str:
        """Give the text at a path below Article."""
        return child_text(self.article, path)

    def every(self, path: str) -> list[str]:
        """Give the texts of all elements at a path below MedlineCitation or BookDocument."""
        return [words_of(element) for element in _children(self.document, path)]

    @cached_property
    def pmid(self) -> int:
        """Give the record's own PMID; 0 when it has none."""
        text = self.at("PMID")
        return int(text) if text.isdecimal() else 0

    @cached_property
    def status(self) -> str:
        """Give the Status attribute ("MEDLINE", "Publisher", …); empty in a book."""
        return "" if self.document is None else str(self.document.get("Status", ""))

    @cached_property
    def title(self) -> str:
        """Give the title; a book without a chapter title has its book title."""
        return self.of_article("ArticleTitle") or self.of_article("Book/BookTitle")

    @cached_property
    def sections(self) -> list[tuple[str, str]]:
        """Give the abstract as (label, text) pairs."""
        parts = _children(self.article, "Abstract/AbstractText")
        return [(str(part.get("Label", "")), words_of(part)) for part in parts]

    @cached_property
    def abstract(self) -> str:
        """Give the abstract as one text with its labels, as MEDLINE's AB field has it."""
        return " ".join(f"{label}: {text}" if label else text for label, text in self.sections)

    @cached_property
    def authors(self) -> list[Author]:
        """Give the authors in their order, groups among them; a book's editors come last.

        A name marked ValidYN="N" was printed wrongly and is left out, as PubMed leaves it out.
        """
        paths = ("AuthorList/Author", "Book/AuthorList/Author") if self.is_book else ("AuthorList/Author",)
        named = (element for path in paths for element in _children(self.article, path))
        return [_author(element) for element in named if element.get("ValidYN", "Y") != "N"]

    @cached_property
    def headings(self) -> list[Heading]:
        """Give the MeSH headings in their order."""
        return [_heading(element) for element in _children(self.document, "MeshHeadingList/MeshHeading")]

    @cached_property
    def types(self) -> list[str]:
        """Give the publication types."""
        path = "PublicationType" if self.is_book else "PublicationTypeList/PublicationType"
        return [words_of(element) for element in _children(self.article, path)]

    @cached_property
    def type_codes(self) -> set[str]:
        """Give the MeSH identifiers of the publication types."""
        path = "PublicationType" if self.is_book else "PublicationTypeList/PublicationType"
        return {str(element.get("UI", "")) for element in _children(self.article, path)}

    @cached_property
    def identifiers(self) -> list[tuple[str, str]]:
        """Give the record's own (type, value) identifiers, never those of its references."""
        found = _children(self.data, "ArticleIdList/ArticleId") or _children(
            self.document, "ArticleIdList/ArticleId"
        )
        pairs = [(str(element.get("IdType", "pubmed")), words_of(element)) for element in found]
        if not any(kind == "doi" for kind, _ in pairs):
            pairs += [
                ("doi", words_of(element))
                for element in _children(self.article, "ELocationID")
                if element.get("EIdType") == "doi" and element.get("ValidYN", "Y") == "Y"
            ]
        return [(kind, value) for kind, value in pairs if value]

    def identifier(self, kind: str) -> str:
        """Give the first identifier of a type ("doi", "pmc", "pii" …), or an empty string."""
        return next((value for known, value in self.identifiers if known == kind), "")

    @cached_property
    def history(self) -> list[tuple[str, etree._Element]]:
        """Give the history as (status, date element) pairs."""
        return [(str(el.get("PubStatus")), el) for el in _children(self.data, "History/PubMedPubDate")]

    @cached_property
    def notices(self) -> list[Notice]:
        """Give comments and corrections in their order."""
        found = _children(self.document, "CommentsCorrectionsList/CommentsCorrections")
        return [
            Notice(
                str(el.get("RefType", "")), *(child_text(el, tag) for tag in ("RefSource", "PMID", "Note"))
            )
            for el in found
        ]

    @cached_property
    def citations(self) -> list[tuple[str, str]]:
        """Give the reference lists, nested ones too, as (citation text, PMID or empty) pairs."""
        lists = [*_children(self.data, "ReferenceList"), *_children(self.document, "ReferenceList")]
        return [
            (child_text(reference, "Citation"), _cited(reference))
            for every in lists
            for reference in every.iter("Reference")
        ]

    @cached_property
    def cites(self) -> list[int]:
        """Give each PMID this record's references name, once, in their order."""
        old_style = [notice.pmid for notice in self.notices if notice.kind == "Cites"]
        named = [pmid for _, pmid in self.citations] + old_style
        return list(dict.fromkeys(int(pmid) for pmid in named if pmid.isdecimal()))

    @cached_property
    def days(self) -> tuple[int, int, int, int]:
        """Give created, entered, modified and published as day numbers (see ``dates.KINDS``).

        CRDT is the history's "entrez" date, EDAT its "pubmed" date. A day that is missing is
        taken from the nearest that is there, since every PubMed record has all four.
        """
        wanted = (one for one in reversed(self.history) if one[0] in ("entrez", "pubmed"))
        history = {status: self._day_in(element) for status, element in wanted}
        published = self._day_of("PubDate", "Journal/JournalIssue/PubDate", "Book/PubDate")
        revised = self._day_in(_found(self.document, "DateRevised"))
        created, entered = history.get("entrez", 0), history.get("pubmed", 0)
        created = created or entered or published or revised or _LONG_AGO
        entered = entered or created
        return created, entered, revised or created, published or created

    def _day_of(self, *paths: str) -> int:
        for path in paths:
            element = _found(self.article, path)
            if element is not None:
                return dates.publication_day(partial(child_text, element))
        return 0

    def _day_in(self, element: etree._Element | None) -> int:
        return dates.plain_day(partial(child_text, element))


_LONG_AGO = dates.day_number("1900")


def _found(parent: etree._Element | None, path: str) -> etree._Element | None:
    return None if parent is None else parent.find(path)


def _author(element: etree._Element) -> Author:
    parts = {child.tag: child for child in element}
    last, fore, initials, suffix, group = (
        words_of(parts.get(tag)) for tag in ("LastName", "ForeName", "Initials", "Suffix", "CollectiveName")
    )
    known = element.findall("Identifier") if "Identifier" in parts else []
    places = element.findall("AffiliationInfo/Affiliation") if "AffiliationInfo" in parts else []
    return Author(
        last=group or last,
        fore=fore,
        initials=initials,
        suffix=suffix,
        group=bool(group),
        orcid=next((words_of(one) for one in known if one.get("Source") == "ORCID"), ""),
        places=tuple(words_of(place) for place in places),
    )


def _heading(element: etree._Element) -> Heading:
    parts = [(child.tag, words_of(child), child.get("MajorTopicYN") == "Y") for child in element]
    name = next(((text, major) for tag, text, major in parts if tag == "DescriptorName"), ("", False))
    return Heading(*name, tuple((text, major) for tag, text, major in parts if tag == "QualifierName"))


def _cited(reference: etree._Element) -> str:
    for element in reference.findall("ArticleIdList/ArticleId"):
        if element.get("IdType") == "pubmed":
            return words_of(element)
    return ""
