"""The parts that articles and books share: abstracts, identifiers, grants, keywords, references."""

import re
from collections.abc import Iterable, Iterator

from lxml.etree import _Element as Element

from curation.providers.dates import number
from curation.providers.markup import Unknown, fold, plain, rich
from curation.providers.records import (
    Abstract,
    Grant,
    Identifier,
    Keyword,
    Location,
    Pages,
    Reference,
    Section,
    Text,
    Vocable,
)

PMID_MAX = 2**31 - 1
_PMC = re.compile(r"\s*(?:pmc-id:\s*)?(?:PMC)?(\d{1,12}(?:\.\d+)?)\s*(?:;.*)?", re.IGNORECASE | re.ASCII)


def pmid_number(text: str | None) -> int | None:
    """Read a PMID; None for what cannot be one."""
    return number(text, 1, PMID_MAX)


def fields_of(element: Element, names: dict[str, str], unknown: Unknown) -> dict[str, str]:
    """Return the words of the children in ``names``, each under the name given there."""
    found: dict[str, str] = {}
    for child in element:
        name = names.get(child.tag)
        if name is None:
            unknown(child)
        else:
            found[name] = plain(child)
    return found


def children(element: Element, tag: str, unknown: Unknown) -> Iterator[Element]:
    """Yield the children of one name; others are named to ``unknown``."""
    for child in element:
        if child.tag == tag:
            yield child
        else:
            unknown(child)


def abstract(element: Element, unknown: Unknown) -> Abstract:
    """Read an Abstract; sections with neither a word nor a label are left out."""
    sections: list[Section] = []
    copyright_line = ""
    for child in element:
        if child.tag == "AbstractText":
            text, label = rich(child, unknown), child.get("Label") or ""
            if text.plain or label:
                sections.append(Section(text, label, child.get("NlmCategory") or ""))
        elif child.tag == "CopyrightInformation":
            copyright_line = plain(child)
        else:
            unknown(child)
    return Abstract(tuple(sections), copyright_line)


def other_abstract(element: Element, unknown: Unknown) -> Abstract:
    """Read an OtherAbstract, which is in English where nothing else is said (the DTD's default)."""
    own = abstract(element, unknown)
    language = element.get("Language") or "eng"
    return Abstract(own.sections, own.copyright, element.get("Type") or "", language)


def article_ids(element: Element, unknown: Unknown) -> tuple[Identifier, ...]:
    """Read an ArticleIdList; an ArticleId without a type is a PMID (the DTD's default)."""
    found = [
        Identifier(c.get("IdType") or "pubmed", plain(c)) for c in children(element, "ArticleId", unknown)
    ]
    return tuple(i for i in found if i.value)


def references(element: Element, unknown: Unknown, heading: str = "") -> Iterator[Reference]:
    """Yield the references of a list and of the lists in it, in their order."""
    title = heading
    for child in element:
        if child.tag == "Title":
            title = plain(child) or heading
        elif child.tag == "Reference":
            yield _reference(child, title, unknown)
        elif child.tag == "ReferenceList":
            yield from references(child, unknown, title)
        else:
            unknown(child)


def _reference(element: Element, heading: str, unknown: Unknown) -> Reference:
    """Read a Reference; its first PMID is its own, all other identifiers are kept beside it."""
    citation = Text()
    pmid: int | None = None
    others: list[Identifier] = []
    for child in element:
        if child.tag == "Citation":
            citation = rich(child, unknown)
        elif child.tag == "ArticleIdList":
            for given in article_ids(child, unknown):
                named = pmid_number(given.value) if pmid is None and given.scheme == "pubmed" else None
                if named:
                    pmid = named
                else:
                    others.append(given)
        else:
            unknown(child)
    return Reference(citation, pmid, tuple(others), heading)


_PAGES = {"StartPage": "start", "EndPage": "end", "MedlinePgn": "medline"}


def pages(element: Element, unknown: Unknown) -> Pages:
    """Read a Pagination."""
    return Pages(**fields_of(element, _PAGES, unknown))


def location(element: Element) -> Location:
    """Read an ELocationID."""
    return Location(element.get("EIdType") or "", plain(element), element.get("ValidYN") != "N")


def keywords(element: Element, unknown: Unknown) -> Iterator[Keyword]:
    """Yield the keywords of one owner's list; the owner is NLM where none is named (the DTD's default)."""
    owner = element.get("Owner") or "NLM"
    for child in children(element, "Keyword", unknown):
        text = rich(child, unknown)
        if text.plain:
            yield Keyword(text, owner, child.get("MajorTopicYN") == "Y")


_GRANT = {"GrantID": "id", "Acronym": "acronym", "Agency": "agency", "Country": "country"}


def grants(element: Element, unknown: Unknown) -> Iterator[Grant]:
    """Yield the grants of a list."""
    for child in children(element, "Grant", unknown):
        yield Grant(**fields_of(child, _GRANT, unknown))


def vocable(element: Element) -> Vocable:
    """Read a name with its UI."""
    return Vocable(plain(element), element.get("UI") or "")


def doi_of(ids: Iterable[Identifier], locations: Iterable[Location]) -> str:
    """Return the record's DOI: from its own ids, else from a valid electronic location."""
    for identifier in ids:
        if identifier.scheme == "doi":
            return identifier.value
    return next((place.value for place in locations if place.scheme == "doi" and place.valid), "")


def pmcid_of(ids: tuple[Identifier, ...]) -> str:
    """Return the record's PMCID with its ``PMC`` prefix, whether it was written with or without."""
    for identifier in ids:
        if identifier.scheme in ("pmc", "pmcid"):
            found = _PMC.fullmatch(identifier.value)
            return f"PMC{found[1]}" if found else fold(identifier.value)
    return ""
