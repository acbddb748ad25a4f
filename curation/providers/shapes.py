"""What the answers of the real services are known to look like, to notice when they change.

Only the parts the program relies on, or knows and leaves alone, are listed. XML parts are paths below the
root; ``@`` marks an attribute.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml.etree import _Element as Element

from curation.providers.answers import read_json, read_xml
from curation.providers.classify import ROOTS, root_of
from curation.providers.icite import ANSWERS, FIGURES, LISTS

DOCTYPES = {
    "eSearchResult": "-//NLM//DTD esearch 20060628//EN",
    "eLinkResult": "-//NLM//DTD elink 20101123//EN",
    "ePostResult": "-//NLM//DTD epost 20090526//EN",
    "eInfoResult": "-//NLM//DTD einfo 20190110//EN",
    "eSpellResult": "-//NLM//DTD eSpellResult, 23 November 2004//EN",
    "PubmedArticleSet": "-//NLM//DTD PubMedArticle, 1st January 2025//EN",
}


def _below(parent: str, names: str) -> set[str]:
    """Return a path and those of its children, grandchildren …, which are given as words."""
    return {parent, *(f"{parent}/{name}" for name in names.split())}


def _words(text: str) -> set[str]:
    return set(text.split())


XML_PARTS = {
    "esearch": _words("Count RetMax RetStart QueryKey WebEnv QueryTranslation")
    | _below("IdList", "Id")
    | _below("TranslationSet", "Translation Translation/From Translation/To")
    | _below("ErrorList", "PhraseNotFound FieldNotFound")
    | _below("WarningList", "PhraseIgnored QuotedPhraseNotFound OutputMessage"),
    "elink": _below("LinkSet", "DbFrom IdList IdList/Id ERROR")
    | _below("LinkSet/LinkSetDb", "DbTo LinkName Link Link/Id Link/Score"),
    "epost": _words("QueryKey WebEnv"),
    "espell": _words("Database Query CorrectedQuery ERROR") | _below("SpelledQuery", "Original Replaced"),
    "einfo": _below("DbInfo", "DbName MenuName Description DbBuild Count LastUpdate FieldList LinkList")
    | _below("DbInfo/FieldList/Field", "Name FullName Description TermCount IsDate IsNumerical SingleToken")
    | _below("DbInfo/FieldList/Field", "Hierarchy IsHidden IsRangable IsTruncatable")
    | _below("DbInfo/LinkList/Link", "Name Menu Description DbTo"),
}
SUMMARY_KEYS = _words(
    """uid pubdate epubdate source authors lastauthor title sorttitle volume issue pages lang nlmuniqueid issn
    essn pubtype recordstatus pubstatus articleids history references attributes pmcrefcount fulljournalname
    elocationid doctype srccontriblist booktitle medium edition publisherlocation publishername srcdate
    reportnumber availablefromurl locationlabel doccontriblist docdate bookname chapter sortpubdate
    sortfirstauthor vernaculartitle error"""
)
ICITE_KEYS = {name for names in (*FIGURES.values(), *ANSWERS.values(), *LISTS.values()) for name in names}
ICITE_KEYS |= _words(
    """_id pmid doi year pubYear title authors journal journalNameIso x_coord y_coord xCoord yCoord
    citation_count citedByPmidCount citedByPmidsByYear citedByClinicalArticle last_modified"""
)
EUROPE_KEYS = _words(
    """id source citationType title authorString journalAbbreviation pubYear volume issue pageInfo
    citedByCount doi issn essn isbn publicationTitle unstructuredInformation externalLink comments citedOrder
    match text seriesName editorString edition publisherName publisherLoc"""
)


def differences(utility: str, content_type: str, body: bytes) -> Iterator[str]:
    """Yield, in words, where an answer differs from what is known of its utility.

    Raises:
        RetryableError: if it cannot be read at all.
    """
    root = root_of(body)
    expected = "xml" if root else "json"
    if expected not in content_type:
        yield f"it calls itself {content_type or 'nothing'}, where {expected} was expected"
    if root:
        yield from _xml_differences(utility, root, body)
    else:
        yield from _json_differences(utility, body)


def _xml_differences(utility: str, root: str, body: bytes) -> Iterator[str]:
    declared = re.search(rb'<!DOCTYPE[^>]*?PUBLIC\s+"([^"]*)"', body[:2000])
    doctype = declared.group(1).decode("utf-8", "replace") if declared else "none"
    if doctype != DOCTYPES.get(root):
        yield f"its document type is {doctype}, where {DOCTYPES.get(root)} was expected"
    if known := XML_PARTS.get(utility):
        unknown = parts_of(read_xml(body, ROOTS[utility])) - known
        yield from _named("elements or attributes", unknown)


def parts_of(root: Element) -> set[str]:
    """Return the paths of all elements below a root, and of all attributes."""
    found: set[str] = set()
    waiting = [("", root)]
    while waiting:
        path, element = waiting.pop()
        found |= {f"{path}@{name!s}" for name in element.attrib}
        for child in element.iterchildren("*"):
            tag: Any = child.tag
            here = f"{path}{tag}"
            found.add(here)
            waiting.append((f"{here}/", child))
    return found


def _json_differences(utility: str, body: bytes) -> Iterator[str]:
    answer = read_json(body)
    if utility == "esummary":
        result = answer.get("result") or {}
        yield from _unknown_keys((result.get(uid) for uid in result.get("uids") or []), SUMMARY_KEYS)
    elif utility == "icite":
        data = answer.get("data")
        if not isinstance(data, list):
            yield "its data is not a list"
        yield from _unknown_keys(data if isinstance(data, list) else [data], ICITE_KEYS)
    elif utility == "europepmc":
        for place, name in (("citationList", "citation"), ("referenceList", "reference")):
            works = (answer.get(place) or {}).get(name) or []
            if not isinstance(works, list):
                yield f"its {name} is not a list"
            yield from _unknown_keys(works if isinstance(works, list) else [works], EUROPE_KEYS)


def _unknown_keys(objects: Iterable[Any], known: set[str]) -> Iterator[str]:
    yield from _named("keys", {key for one in objects if isinstance(one, dict) for key in one} - known)


def _named(what: str, unknown: set[str]) -> Iterator[str]:
    if unknown:
        yield f"it has {what} not known here: {', '.join(sorted(unknown)[:12])}"
