"""Read the answers of ESearch, ESummary, EPost, EInfo and ESpell.

Our own reading, with entities, network and DTD loading off: Biopython's reader would download a DTD it does
not have. Shapes are those of NCBI's E-utilities help (NBK25499) and of the DTDs the answers name.
"""

import json
from collections.abc import Iterable
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element

from curation.providers.errors import RetryableError
from curation.providers.records import Identifier, Notice, Part


class SearchResult(Part, frozen=True):
    """What ESearch found. ``count`` counts all hits, ``ids`` are the PMIDs of this page, newest entry first.

    PubMed searches on without a phrase it does not know, which can widen a query: ``warnings`` says so.
    """

    count: int
    ids: tuple[int, ...] = ()
    retstart: int = 0
    retmax: int = 0  # how many ids came, not how many were asked for
    translation: str = ""
    translations: tuple[tuple[str, str], ...] = ()
    phrases_not_found: tuple[str, ...] = ()
    fields_not_found: tuple[str, ...] = ()
    phrases_ignored: tuple[str, ...] = ()
    quoted_phrases_not_found: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    web_env: str = ""
    query_key: str = ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return, in sentences, all that PubMed did not take as it was written."""
        return (
            *(f"PubMed did not find “{p}” and left it out of the search." for p in self.phrases_not_found),
            *(f"PubMed has no field “{f}”." for f in self.fields_not_found),
            *(f"PubMed ignored “{p}”." for p in self.phrases_ignored),
            *(f"PubMed did not find the quoted phrase “{p}”." for p in self.quoted_phrases_not_found),
            *self.messages,
        )


class Summary(Part, frozen=True):
    """One document summary; with ``error`` PubMed has none ("cannot get document summary").

    ``notices`` hold the kinds as ESummary spells them ("Retraction in"), with a blank.
    """

    pmid: int
    error: str = ""
    title: str = ""
    source: str = ""
    journal: str = ""
    published: str = ""
    published_online: str = ""
    sort_date: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    authors: tuple[str, ...] = ()
    last_author: str = ""
    languages: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()
    record_status: str = ""
    publication_status: str = ""
    nlm_id: str = ""
    issn: str = ""
    essn: str = ""
    identifiers: tuple[Identifier, ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    notices: tuple[Notice, ...] = ()
    attributes: tuple[str, ...] = ()
    cited_in_pmc: int | None = None
    location: str = ""
    kind: str = ""  # doctype: "citation", "book", "chapter"
    book_title: str = ""
    vernacular_title: str = ""


class History(Part, frozen=True):
    """A result set kept for some hours on NCBI's history server."""

    web_env: str
    query_key: str


class SearchField(Part, frozen=True):
    """A field that can be searched."""

    name: str
    full_name: str = ""
    description: str = ""
    is_date: bool = False
    is_hidden: bool = False


class DatabaseInfo(Part, frozen=True):
    """What EInfo says of a database: how many records, and when it was last updated (its words)."""

    name: str
    count: int
    last_update: str
    build: str = ""
    fields: tuple[SearchField, ...] = ()
    link_names: tuple[str, ...] = ()


class Spelling(Part, frozen=True):
    """ESpell's suggestion; ``corrected`` is empty where it has none."""

    query: str
    corrected: str = ""
    replaced: tuple[str, ...] = ()


def read_xml(body: bytes, root: str) -> Element:
    """Return the root element of an answer.

    Raises:
        RetryableError: if the body is not well-formed, or its root is another.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        found = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise RetryableError(f"PubMed's answer could not be read ({error}).") from None
    if found.tag != root:
        raise RetryableError(f"PubMed's answer is a {found.tag}, where {root} was expected.")
    return found


def read_json(body: bytes) -> dict[str, Any]:
    """Return the object of a JSON answer. NCBI leaves raw newlines in strings, which are let through.

    Raises:
        RetryableError: if it is not JSON, or not an object.
    """
    try:
        answer = json.loads(body, strict=False)
    except (ValueError, RecursionError):
        raise RetryableError("An answer that should be JSON could not be read.") from None
    if not isinstance(answer, dict):
        raise RetryableError("An answer that should be a JSON object is something else.")
    return answer


def number(text: str | None, what: str) -> int:
    """Return a number an answer must have.

    Raises:
        RetryableError: if it is missing or not a number.
    """
    try:
        return int(text or "")
    except ValueError:
        raise RetryableError(f"PubMed's answer has no usable {what} ({text!r:.60}).") from None


def optional_number(value: object) -> int | None:
    """Return a whole number given as a number or as text, or None if it is neither."""
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def read_count(body: bytes) -> int:
    """Return the number of hits.

    Raises:
        RetryableError: if the answer has none.
    """
    return number(read_xml(body, "eSearchResult").findtext("Count"), "Count")


def read_search(body: bytes) -> SearchResult:
    """Read an ESearch answer in XML.

    Raises:
        RetryableError: if it lacks its counts, or an id is not a number.
    """
    root = read_xml(body, "eSearchResult")
    return SearchResult(
        count=number(root.findtext("Count"), "Count"),
        ids=tuple(number(e.text, "id") for e in root.iterfind("IdList/Id")),
        retstart=number(root.findtext("RetStart"), "RetStart"),
        retmax=number(root.findtext("RetMax"), "RetMax"),
        translation=_text(root, "QueryTranslation"),
        translations=tuple(
            (_text(e, "From"), _text(e, "To")) for e in root.iterfind("TranslationSet/Translation")
        ),
        phrases_not_found=_texts(root, "ErrorList/PhraseNotFound"),
        fields_not_found=_texts(root, "ErrorList/FieldNotFound"),
        phrases_ignored=_texts(root, "WarningList/PhraseIgnored"),
        quoted_phrases_not_found=_texts(root, "WarningList/QuotedPhraseNotFound"),
        messages=_texts(root, "WarningList/OutputMessage"),
        web_env=_text(root, "WebEnv"),
        query_key=_text(root, "QueryKey"),
    )


def read_post(body: bytes) -> History:
    """Read an EPost answer.

    Raises:
        RetryableError: if it names no result set.
    """
    root = read_xml(body, "ePostResult")
    history = History(web_env=_text(root, "WebEnv"), query_key=_text(root, "QueryKey"))
    if not (history.web_env and history.query_key):
        raise RetryableError("PubMed took the list of ids but named no result set.")
    return history


def read_info(body: bytes) -> DatabaseInfo:
    """Read an EInfo answer about one database.

    Raises:
        RetryableError: if it lacks the database or its count.
    """
    info = read_xml(body, "eInfoResult").find("DbInfo")
    if info is None:
        raise RetryableError("PubMed's answer describes no database.")
    return DatabaseInfo(
        name=_text(info, "DbName"),
        count=number(info.findtext("Count"), "Count"),
        last_update=_text(info, "LastUpdate"),
        build=_text(info, "DbBuild"),
        fields=tuple(_field(e) for e in info.iterfind("FieldList/Field")),
        link_names=_texts(info, "LinkList/Link/Name"),
    )


def read_spelling(body: bytes) -> Spelling:
    """Read an ESpell answer; its empty ``<ERROR/>`` is normal.

    Raises:
        RetryableError: if it is not one.
    """
    root = read_xml(body, "eSpellResult")
    return Spelling(
        query=_text(root, "Query"),
        corrected=_text(root, "CorrectedQuery"),
        replaced=_texts(root, "SpelledQuery/Replaced"),
    )


def read_summaries(body: bytes) -> dict[int, Summary]:
    """Read an ESummary answer in JSON: one summary for each PMID answered, with its error if it has one.

    Raises:
        RetryableError: if it has no result.
    """
    result = read_json(body).get("result")
    if not isinstance(result, dict) or not isinstance(result.get("uids"), list):
        raise RetryableError("PubMed's answer holds no summaries.")
    found = (result.get(str(uid)) for uid in result["uids"])
    summaries = [_summary(document) for document in found if isinstance(document, dict)]
    return {summary.pmid: summary for summary in summaries}


def _summary(given: dict[str, Any]) -> Summary:
    pmid = number(_plain(given, "uid"), "uid")
    if given.get("error"):
        return Summary(pmid=pmid, error=str(given["error"]))
    words: dict[str, Any] = {name: _plain(given, key) for name, key in PLAIN.items()}
    lists: dict[str, Any] = {name: _list(given, key) for name, key in LISTS.items()}
    return Summary(
        pmid=pmid,
        identifiers=tuple(
            Identifier(_plain(i, "idtype"), _plain(i, "value")) for i in _objects(given, "articleids")
        ),
        history=tuple((_plain(h, "pubstatus"), _plain(h, "date")) for h in _objects(given, "history")),
        notices=tuple(_notice(reference) for reference in _objects(given, "references")),
        authors=tuple(_plain(author, "name") for author in _objects(given, "authors")),
        cited_in_pmc=optional_number(given.get("pmcrefcount")),
        **words,
        **lists,
    )


PLAIN = {
    "title": "title",
    "source": "source",
    "journal": "fulljournalname",
    "published": "pubdate",
    "published_online": "epubdate",
    "sort_date": "sortpubdate",
    "volume": "volume",
    "issue": "issue",
    "pages": "pages",
    "last_author": "lastauthor",
    "record_status": "recordstatus",
    "publication_status": "pubstatus",
    "nlm_id": "nlmuniqueid",
    "issn": "issn",
    "essn": "essn",
    "location": "elocationid",
    "kind": "doctype",
    "book_title": "booktitle",
    "vernacular_title": "vernaculartitle",
}
LISTS = {"languages": "lang", "publication_types": "pubtype", "attributes": "attributes"}


def _notice(given: dict[str, Any]) -> Notice:
    return Notice(
        kind=_plain(given, "reftype"),
        source=_plain(given, "refsource"),
        pmid=optional_number(given.get("pmid")) or None,
        note=_plain(given, "note"),
    )


def _field(element: Element) -> SearchField:
    return SearchField(
        name=_text(element, "Name"),
        full_name=_text(element, "FullName"),
        description=_text(element, "Description"),
        is_date=_text(element, "IsDate") == "Y",
        is_hidden=_text(element, "IsHidden") == "Y",
    )


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _texts(element: Element, path: str) -> tuple[str, ...]:
    return tuple(filter(None, ((e.text or "").strip() for e in element.iterfind(path))))


def _plain(given: dict[str, Any], key: str) -> str:
    """Return a value as text: NCBI writes numbers now as numbers, now as strings."""
    value = given.get(key)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def _list(given: dict[str, Any], key: str) -> tuple[str, ...]:
    value = given.get(key)
    items: Iterable[Any] = value if isinstance(value, list) else [value]
    return tuple(str(item) for item in items if item not in (None, ""))


def _objects(given: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = given.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
