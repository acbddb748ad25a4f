"""ESearch: a query in, PMIDs out, newest first, page by page up to the ceiling."""

from curation.standin import dates
from curation.standin.answers import (
    JSON,
    Answer,
    Request,
    escaped,
    json_answer,
    json_header,
    tagged,
    xml_answer,
)
from curation.standin.found import Outcome, Remarks
from curation.standin.history import Stored
from curation.standin.library import Numbers
from curation.standin.query import answer as search
from curation.standin.service import Service
from curation.standin.sorting import in_order

_ROOT = "eSearchResult"
_DATE_FIELDS = {
    "pdat": "Date - Publication",
    "edat": "Date - Entry",
    "mdat": "Date - Modification",
}

Clause = tuple[str, int, int, str]


def answer(request: Request, service: Service) -> Answer:
    """Answer one ESearch request."""
    database = request.get("db", "pubmed")
    if database != "pubmed":
        return _refused(request, f"Invalid db name specified: {database}")
    stored = service.history.asked(request) if request.get("query_key") else None
    if request.get("query_key") and stored is None:
        return _refused(request, f"Unable to obtain query #{request.get('query_key')}")
    if not request.get("term").strip() and stored is None:
        return _refused(request, "Empty term and query_key - nothing todo")
    outcome = _outcome(request, service, stored)
    count = len(outcome.pmids)
    if request.get("rettype").lower() == "count":
        return _counted(request, count)
    start = request.number("retstart", 0)
    if start >= service.ceiling and count > service.ceiling:
        return _refused(request, service.past_ceiling())
    pmids = in_order(request.get("sort"), outcome, service.library)
    page, warning = page_of(pmids, start, request.number("retmax", 20), service.ceiling)
    outcome.remarks.messages += [warning] if warning else []
    kept = None
    if request.get("usehistory").lower() == "y":
        kept = service.history.store(request.get("WebEnv"), Stored(pmids, outcome.translation))
    write = _as_json if request.wants_json else _as_xml
    return write(outcome, page, start, kept)


def clause_of(request: Request, service: Service) -> Clause | None:
    """Read reldate, mindate, maxdate and datetype as a day range; None when they say nothing.

    mindate and maxdate count only together, as NCBI's help has it.
    """
    kind = request.get("datetype", "pdat").lower()
    if kind not in _DATE_FIELDS:
        return None
    days = request.number("reldate", 0)
    if days:
        last = service.library.today().toordinal()
        first = max(last - days, 1)
        wording = f"{dates.shown(first)}:{dates.shown(last)}"
    else:
        low, high = (dates.asked_span(request.get(name)) for name in ("mindate", "maxdate"))
        if low is None or high is None:
            return None
        first, last, wording = low[2], high[3], f"{low[0]}:{high[1]}"
    return kind, first, last, f"{wording}[{_DATE_FIELDS[kind]}]"


def page_of(pmids: Numbers, start: int, most: int, ceiling: int) -> tuple[list[int], str]:
    """Cut one page, never reaching beyond the ceiling; also gives NCBI's warning, or nothing."""
    warning = ""
    if start + most > ceiling:
        start = min(start, ceiling - 1)
        most = min(most, ceiling - start)
        warning = f"Restrictions achieved. start and count adjusted to {start}, {most}"
    return [int(pmid) for pmid in pmids[start : start + most]], warning


def _outcome(request: Request, service: Service, stored: Stored | None) -> Outcome:
    session = request.get("WebEnv")
    clause = clause_of(request, service)
    term = request.get("term")
    if stored is not None and not term.strip():
        if clause is None:
            return Outcome(stored.pmids, stored.translation, Remarks(), [])
        term = f"#{request.number('query_key', 0)}"
    return search(
        service.library,
        term,
        earlier=lambda key: service.history.find(session, key),
        field_name=request.get("field"),
        clause=clause,
        within=None if stored is None else stored.pmids,
    )


def _refused(request: Request, text: str) -> Answer:
    if not request.wants_json:
        return xml_answer(_ROOT, f"<ERROR>{escaped(text)}</ERROR>")
    told = json_answer({"header": json_header("esearch"), "esearchresult": {"ERROR": text}})
    # NCBI leaves the line break in this text as it is, so its JSON is not quite JSON
    return Answer(told.body.replace(b"\\n", b"\n"), JSON)


def _counted(request: Request, count: int) -> Answer:
    if request.wants_json:
        return json_answer({"header": json_header("esearch"), "esearchresult": {"count": str(count)}})
    return xml_answer(_ROOT, f"\n\t<Count>{count}</Count>\n")


def _as_xml(outcome: Outcome, page: list[int], start: int, kept: tuple[str, int] | None) -> Answer:
    remarks = outcome.remarks
    ids = "<IdList>\n" + "".join(f"<Id>{pmid}</Id>\n" for pmid in page) + "</IdList>" if page else "<IdList/>"
    translations = "".join(
        f"<Translation>     {tagged('From', said)}     {tagged('To', meant)}    </Translation>"
        for said, meant in remarks.translations
    )
    parts = [tagged("Count", len(outcome.pmids)), tagged("RetMax", len(page)), tagged("RetStart", start)]
    if kept:
        parts += [tagged("QueryKey", kept[1]), tagged("WebEnv", kept[0])]
    parts += [
        ids,
        f"<TranslationSet>{translations}</TranslationSet>" if translations else "<TranslationSet/>",
    ]
    parts.append(tagged("QueryTranslation", outcome.translation))
    parts.append(_listed("ErrorList", _errors(remarks)))
    parts.append(_listed("WarningList", _warnings(outcome)))
    return xml_answer(_ROOT, "".join(parts))


def _errors(remarks: Remarks) -> dict[str, list[str]]:
    return {"PhraseNotFound": remarks.phrases_not_found, "FieldNotFound": remarks.fields_not_found}


def _warnings(outcome: Outcome) -> dict[str, list[str]]:
    remarks = outcome.remarks
    nothing = [] if len(outcome.pmids) else ["No items found."]
    return {
        "PhraseIgnored": remarks.phrases_ignored,
        "QuotedPhraseNotFound": remarks.quoted_not_found,
        "OutputMessage": [*remarks.messages, *nothing],
    }


def _listed(name: str, lists: dict[str, list[str]]) -> str:
    inner = "".join(tagged(tag, text) for tag, texts in lists.items() for text in texts)
    return f"<{name}>{inner}</{name}>" if inner else ""


def _as_json(outcome: Outcome, page: list[int], start: int, kept: tuple[str, int] | None) -> Answer:
    result: dict[str, object] = {
        "count": str(len(outcome.pmids)),
        "retmax": str(len(page)),
        "retstart": str(start),
    }
    if kept:
        result |= {"querykey": str(kept[1]), "webenv": kept[0]}
    result["idlist"] = [str(pmid) for pmid in page]
    result["translationset"] = [{"from": said, "to": meant} for said, meant in outcome.remarks.translations]
    result["querytranslation"] = outcome.translation
    for name, lists, keys in (
        ("errorlist", _errors(outcome.remarks), ("phrasesnotfound", "fieldsnotfound")),
        ("warninglist", _warnings(outcome), ("phrasesignored", "quotedphrasesnotfound", "outputmessages")),
    ):
        if any(lists.values()):
            result[name] = dict(zip(keys, lists.values(), strict=True))
    return json_answer({"header": json_header("esearch"), "esearchresult": result})
