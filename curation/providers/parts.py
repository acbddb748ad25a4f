"""The parts that articles and books share: people, abstracts, identifiers, references."""

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from curation.providers.markup import fold, plain, rich
from curation.providers.records import (
    Abstract,
    Affiliation,
    Grant,
    Identifier,
    Keyword,
    Location,
    Pages,
    Person,
    Reference,
    Section,
    Text,
    Vocable,
)

_ORCID = re.compile(r"(\d{4})[- ]?(\d{4})[- ]?(\d{4})[- ]?(\d{3}[\dXx])\s*/?$")


def orcid(text: str) -> str:
    """Return an ORCID as ``0000-0000-0000-000X``, or "" if its ISO 7064 11-2 check digit is wrong."""
    found = _ORCID.search(text.strip())
    if not found:
        return ""
    digits = "".join(found.groups()).upper()
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return "-".join(found.groups()).upper() if digits[15] == "0123456789X"[check] else ""


def people(element: Element | None) -> tuple[Person, ...]:
    """Read the Authors, Investigators or PersonalNameSubjects of a list."""
    if element is None:
        return ()
    return tuple(person(child) for child in element if isinstance(child.tag, str))


def person(element: Element) -> Person:
    """Read one person or group; old files have a bare Affiliation, and FirstName for ForeName."""
    names: dict[str, str] = {}
    affiliations: list[Affiliation] = []
    identifiers: list[Identifier] = []
    own = ""
    for child in element:
        tag = child.tag
        if tag == "AffiliationInfo":
            affiliations.append(_affiliation(child))
        elif tag == "Affiliation":
            affiliations.append(Affiliation(plain(child)))
        elif tag == "Identifier":
            scheme, value = child.get("Source") or "", fold(child.text)
            own = own or (orcid(value) if scheme == "ORCID" else "")
            if not (scheme == "ORCID" and own):
                identifiers.append(Identifier(scheme, value))
        else:
            names[str(tag)] = plain(child)
    return Person(
        last=names.get("LastName", ""),
        fore=names.get("ForeName", "") or names.get("FirstName", ""),
        initials=names.get("Initials", ""),
        suffix=names.get("Suffix", ""),
        collective=names.get("CollectiveName", ""),
        orcid=own,
        identifiers=tuple(identifiers),
        affiliations=tuple(affiliations),
        equal=element.get("EqualContrib") == "Y",
        valid=element.get("ValidYN") != "N",
        group=_group(element),
    )


def _group(element: Element) -> str:
    """Return the id that ties a collective name to its list of investigators."""
    for child in element:
        if child.tag == "CollectiveName":
            return child.get("Investigators") or ""
    parent = element.getparent()
    return (parent.get("ID") or "") if element.tag == "Investigator" and parent is not None else ""


def _affiliation(element: Element) -> Affiliation:
    text, identifiers = "", []
    for child in element:
        if child.tag == "Affiliation":
            text = plain(child)
        elif child.tag == "Identifier":
            identifiers.append(Identifier(child.get("Source") or "", fold(child.text)))
    return Affiliation(text, tuple(identifiers))


def abstract(element: Element) -> Abstract:
    """Read an Abstract or an OtherAbstract; sections without a word are left out."""
    sections: list[Section] = []
    copyright_line = ""
    for child in element:
        if child.tag == "AbstractText":
            text = rich(child)
            if text.plain:
                sections.append(Section(text, child.get("Label") or "", child.get("NlmCategory") or ""))
        elif child.tag == "CopyrightInformation":
            copyright_line = plain(child)
    return Abstract(tuple(sections), copyright_line, element.get("Type") or "", element.get("Language") or "")


def article_ids(element: Element | None) -> tuple[Identifier, ...]:
    """Read an ArticleIdList."""
    if element is None:
        return ()
    found = (Identifier(c.get("IdType") or "pubmed", fold(c.text)) for c in element)
    return tuple(i for i in found if i.value)


def references(element: Element, heading: str = "") -> Iterator[Reference]:
    """Yield the references of a list and of the lists in it, in their order."""
    title = heading
    for child in element:
        if child.tag == "Title":
            title = plain(child) or heading
        elif child.tag == "Reference":
            yield _reference(child, title)
        elif child.tag == "ReferenceList":
            yield from references(child, title)


def _reference(element: Element, heading: str) -> Reference:
    citation = Text()
    ids: tuple[Identifier, ...] = ()
    for child in element:
        if child.tag == "Citation":
            citation = rich(child)
        elif child.tag == "ArticleIdList":
            ids = article_ids(child)
    pmid = next((int(i.value) for i in ids if i.scheme == "pubmed" and i.value.isdecimal()), None)
    rest = tuple(i for i in ids if not (i.scheme == "pubmed" and i.value.isdecimal()))
    return Reference(citation, pmid, rest, heading)


def pages(element: Element) -> Pages:
    """Read a Pagination."""
    found = {str(child.tag): fold(child.text) for child in element}
    return Pages(found.get("StartPage", ""), found.get("EndPage", ""), found.get("MedlinePgn", ""))


def location(element: Element) -> Location:
    """Read an ELocationID."""
    return Location(element.get("EIdType") or "", fold(element.text), element.get("ValidYN") != "N")


def keywords(element: Element) -> Iterator[Keyword]:
    """Yield the keywords of one owner's list."""
    owner = element.get("Owner") or ""
    for child in element:
        text = rich(child)
        if text.plain:
            yield Keyword(text, owner, child.get("MajorTopicYN") == "Y")


def grants(element: Element) -> Iterator[Grant]:
    """Yield the grants of a list."""
    for child in element:
        found = {str(part.tag): fold(part.text) for part in child}
        own = (found.get(name, "") for name in ("GrantID", "Acronym", "Agency", "Country"))
        yield Grant(*own)


def vocable(element: Element) -> Vocable:
    """Read a name with its UI."""
    return Vocable(fold(element.text), element.get("UI") or "")


def doi_of(ids: tuple[Identifier, ...], locations: tuple[Location, ...]) -> str:
    """Return the record's DOI: from its own ids, else from a valid electronic location."""
    for identifier in ids:
        if identifier.scheme == "doi":
            return identifier.value
    return next((loc.value for loc in locations if loc.scheme == "doi" and loc.valid), "")


def pmcid_of(ids: tuple[Identifier, ...]) -> str:
    """Return the record's PMCID with its ``PMC`` prefix."""
    value = next((i.value for i in ids if i.scheme in ("pmc", "pmcid")), "")
    return f"PMC{value}" if value.isdecimal() else value.upper() if value[:3].lower() == "pmc" else value
