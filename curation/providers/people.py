"""Authors, editors, investigators and personal subjects, with their identifiers and affiliations."""

import re

from lxml.etree import _Element as Element

from curation.providers.markup import Unknown, plain
from curation.providers.records import Affiliation, Identifier, Person

_ORCID = re.compile(r"(?<!\d)(\d{4})[- ]?(\d{4})[- ]?(\d{4})[- ]?(\d{3}[\dXx])(?![\dXx])", re.ASCII)
_NAMES = {"LastName": "last", "ForeName": "fore", "Initials": "initials", "Suffix": "suffix"}
_NAMES_OF_OLD = frozenset({"FirstName", "MiddleName"})  # which ForeName has stood for since 2002
_TAGS = frozenset({"Author", "Investigator", "PersonalNameSubject"})


def orcid(text: str) -> str:
    """Return an ORCID as ``0000-0000-0000-000X``, or "" if its ISO 7064 11-2 check digit is wrong."""
    found = _ORCID.search(text)
    if not found:
        return ""
    digits = "".join(found.groups()).upper()
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return "-".join(found.groups()).upper() if digits[15] == "0123456789X"[check] else ""


def people(element: Element, unknown: Unknown) -> tuple[Person, ...]:
    """Read the Authors, Investigators or PersonalNameSubjects of a list.

    An InvestigatorList has the ID by which a collective author names it.
    """
    group = element.get("ID") or ""
    found = []
    for child in element:
        if child.tag in _TAGS:
            found.append(person(child, unknown, group))
        else:
            unknown(child)
    return tuple(found)


def person(element: Element, unknown: Unknown, group: str = "") -> Person:
    """Read one person or group; old files have a bare Affiliation, and FirstName for ForeName."""
    names: dict[str, str] = {}
    affiliations: list[Affiliation] = []
    identifiers: list[Identifier] = []
    old: list[str] = []
    for child in element:
        tag = child.tag
        if tag in _NAMES:
            names[_NAMES[tag]] = plain(child)
        elif tag == "AffiliationInfo":
            affiliations.append(_affiliation(child, unknown))
        elif tag == "Affiliation":
            affiliations.append(Affiliation(plain(child)))
        elif tag in ("Identifier", "NameID"):  # NameID until 2012
            identifiers += _identifier(child)
        elif tag == "CollectiveName":
            names["collective"] = plain(child)
            group = child.get("Investigators") or group
        elif tag in _NAMES_OF_OLD:
            old.append(plain(child))
        else:
            unknown(child)
    if old and "fore" not in names:
        names["fore"] = " ".join(old)
    own, others = _orcid_apart(identifiers) if identifiers else ("", ())
    return Person(
        **names,
        orcid=own,
        identifiers=others,
        affiliations=tuple(affiliations),
        equal=element.get("EqualContrib") == "Y",
        valid=element.get("ValidYN") != "N",
        group=group,
    )


def _orcid_apart(identifiers: list[Identifier]) -> tuple[str, tuple[Identifier, ...]]:
    """Take the first good ORCID out of someone's identifiers; a second or a wrong one stays among them."""
    for given in identifiers:
        if given.scheme == "ORCID" and (own := orcid(given.value)):
            return own, tuple(other for other in identifiers if other is not given)
    return "", tuple(identifiers)


def _identifier(element: Element) -> list[Identifier]:
    value = plain(element)
    return [Identifier(element.get("Source") or "", value)] if value else []


def _affiliation(element: Element, unknown: Unknown) -> Affiliation:
    text = ""
    identifiers: list[Identifier] = []
    for child in element:
        if child.tag == "Affiliation":
            text = plain(child)
        elif child.tag == "Identifier":
            identifiers += _identifier(child)
        else:
            unknown(child)
    return Affiliation(text, tuple(identifiers))
