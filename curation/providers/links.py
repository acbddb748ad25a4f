"""Read ELink's answers, XML and JSON, of every command; and turn them into citing → cited links."""

from collections.abc import Iterable, Iterator
from typing import Any

from lxml.etree import _Element as Element

from curation.providers.answers import number, optional_number, read_json, read_xml
from curation.providers.errors import RetryableError
from curation.providers.records_links import Check, CitationLink, LinkOut, Links, LinkSet, Offer, Target

CITED_IN = "pubmed_pubmed_citedin"
REFERENCES = "pubmed_pubmed_refs"
SIMILAR = "pubmed_pubmed"  # the source itself comes first in it


def read_links(body: bytes) -> tuple[LinkSet, ...]:
    """Read an ELink answer, in whichever of the two formats it came.

    Raises:
        RetryableError: if it is neither, or an id in it is not a number.
    """
    if body.lstrip()[:1] == b"{":
        sets = read_json(body).get("linksets")
        if not isinstance(sets, list):
            raise RetryableError("PubMed's answer holds no link sets.")
        return tuple(_from_json(given) for given in sets if isinstance(given, dict))
    return tuple(_from_xml(element) for element in read_xml(body, "eLinkResult").iterfind("LinkSet"))


def citations(sets: Iterable[LinkSet], provider: str = "pubmed") -> Iterator[CitationLink]:
    """Yield who cites whom, from "cited in" and "references" links.

    Raises:
        ValueError: if a set has several sources, so that nobody knows whose link is whose.
    """
    for found in sets:
        if len(found.sources) != 1 and found.links:
            raise ValueError("links of several records came merged; ask with one id each")
        for source in found.sources:
            yield from (CitationLink(citing, source, provider) for citing in found.ids(CITED_IN))
            yield from (CitationLink(source, cited, provider) for cited in found.ids(REFERENCES))


def by_source(sets: Iterable[LinkSet]) -> dict[int, LinkSet]:
    """Return one set for each source; sets whose links came merged are left out.

    What LinkOut's commands say of several records comes in one set too, but each part names its record.
    """
    found: dict[int, LinkSet] = {}
    for one in sets:
        if len(one.sources) == 1:
            found[one.sources[0]] = one
        elif not one.links:
            found |= {pmid: _part_of(one, pmid) for pmid in one.sources}
    return found


def _part_of(one: LinkSet, pmid: int) -> LinkSet:
    return LinkSet(
        sources=(pmid,),
        error=one.error,
        outs=tuple(out for out in one.outs if out.pmid == pmid),
        offers=tuple(offer for offer in one.offers if offer.pmid == pmid),
        checks=tuple(check for check in one.checks if check.pmid == pmid),
    )


def _from_xml(element: Element) -> LinkSet:
    checks = element.findall("IdCheckList/Id")
    outs, offers = element.findall("IdUrlList/IdUrlSet"), element.findall("IdCheckList/IdLinkSet")
    ids = [*element.iterfind("IdList/Id"), *checks, *(e.find("Id") for e in (*outs, *offers))]
    errors = (e.text for e in element.iter("ERROR") if e.text)
    return LinkSet(
        sources=tuple(_id(e) for e in ids),
        links=(
            *(_links_from_xml(e) for e in element.iterfind("LinkSetDb")),
            *(
                Links(_text(e, "LinkName"), _text(e, "DbTo"), query_key=_text(e, "QueryKey"))
                for e in element.iterfind("LinkSetDbHistory")
            ),
        ),
        error="; ".join(" ".join(text.split()) for text in errors),
        web_env=_text(element, "WebEnv"),
        outs=tuple(_out(_id(e.find("Id")), page) for e in outs for page in e.iterfind("ObjUrl")),
        offers=tuple(_offer(_id(e.find("Id")), info) for e in offers for info in e.iterfind("LinkInfo")),
        checks=tuple(
            Check(_id(e), neighbour=_yes(e, "HasNeighbor"), linkout=_yes(e, "HasLinkOut")) for e in checks
        ),
    )


def _links_from_xml(element: Element) -> Links:
    targets = tuple(
        Target(_id(link.find("Id")), _score(link.findtext("Score"))) for link in element.iterfind("Link")
    )
    return Links(_text(element, "LinkName"), _text(element, "DbTo"), targets)


def _out(pmid: int, element: Element) -> LinkOut:
    return LinkOut(
        pmid=pmid,
        url=_text(element, "Url"),
        title=_text(element, "LinkName"),
        provider=_text(element, "Provider/Name"),
        provider_abbreviation=_text(element, "Provider/NameAbbr"),
        subjects=_texts(element, "SubjectType"),
        categories=_texts(element, "Category"),
        attributes=_texts(element, "Attribute"),
        icon=_text(element, "IconUrl"),
    )


def _offer(pmid: int, element: Element) -> Offer:
    return Offer(
        pmid=pmid,
        database=_text(element, "DbTo"),
        name=_text(element, "LinkName"),
        menu=_text(element, "MenuTag"),
        priority=optional_number(element.findtext("Priority")),
    )


def _from_json(given: dict[str, Any]) -> LinkSet:
    return LinkSet(
        sources=tuple(number(str(i), "id") for i in given.get("ids") or []),
        links=tuple(_links_from_json(links) for links in given.get("linksetdbs") or []),
        error=str(given.get("ERROR") or ""),
        web_env=str(given.get("webenv") or ""),
    )


def _links_from_json(given: dict[str, Any]) -> Links:
    return Links(
        name=str(given.get("linkname") or ""),
        database=str(given.get("dbto") or ""),
        targets=tuple(_target(link) for link in given.get("links") or []),
        query_key=str(given.get("querykey") or ""),
    )


def _target(link: object) -> Target:
    """Read a link, which is an id, or with scores an object."""
    if isinstance(link, dict):
        return Target(number(str(link.get("id")), "id"), _score(link.get("score")))
    return Target(number(str(link), "id"))


def _score(value: object) -> int | None:
    return None if value is None else number(str(value), "score")


def _id(element: Element | None) -> int:
    return number(None if element is None else element.text, "id")


def _yes(element: Element, name: str) -> bool | None:
    value = element.get(name)
    return None if value is None else value == "Y"


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _texts(element: Element, path: str) -> tuple[str, ...]:
    return tuple((e.text or "").strip() for e in element.iterfind(path))
