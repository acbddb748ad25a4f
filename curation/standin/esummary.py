"""ESummary: short records, as version 1 XML or as JSON. Version 2 XML is not offered."""

from typing import Any

from curation.standin.answers import (
    Answer,
    Request,
    escaped,
    json_answer,
    json_header,
    valid_id,
    xml_answer,
    xml_error,
)
from curation.standin.citation import issue_line, language_name
from curation.standin.docsum import Summary, summary
from curation.standin.efetch import chosen_pmids
from curation.standin.reading import Reading
from curation.standin.service import Service

_ROOT = "eSummaryResult"
_JSON_MOST = 500
_UNKNOWN = "cannot get document summary"


def answer(request: Request, service: Service) -> Answer:
    """Answer one ESummary request."""
    if "id" not in request.params and "query_key" not in request.params:
        return _refused(request, "Neither query_key nor id specified")
    write = _as_json if request.wants_json else _as_xml
    if "id" in request.params:
        return write(request.ids, service)
    chosen = chosen_pmids(request, service)
    if isinstance(chosen, Answer):
        status = chosen.status
        text = (
            service.past_ceiling() if status == 400 else f"Unable to obtain query #{request.get('query_key')}"
        )
        return _refused(request, text, status)
    return write([str(pmid) for pmid in chosen], service)


def _refused(request: Request, text: str, status: int = 200) -> Answer:
    if request.wants_json:
        return json_answer({"header": json_header("esummary"), "error": text}, status)
    return xml_error(_ROOT, text, status)


def _as_json(ids: list[str], service: Service) -> Answer:
    if len(ids) > _JSON_MOST:
        most = f"Maximum number of UIDs is {_JSON_MOST} for JSON format output."
        return json_answer({"header": json_header("esummary"), "error": f"Too many UIDs in request. {most}"})
    wrong = [(place, text) for place, text in enumerate(ids) if not valid_id(text)]
    pmids = list(dict.fromkeys(valid_id(text) for text in ids if valid_id(text)))
    result: dict[str, object] = {"uids": [str(pmid) for pmid in pmids]}
    for pmid in pmids:
        known = _summary(pmid, service)
        result[str(pmid)] = known[0] if known else {"uid": str(pmid), "error": _UNKNOWN}
    told: dict[str, object] = {"header": json_header("esummary")} if pmids or not wrong else {}
    if wrong:
        told["error"] = f"Invalid uid {wrong[0][1]} at position= {wrong[0][0]}"
    return json_answer({**told, "result": result})


def _as_xml(ids: list[str], service: Service) -> Answer:
    parts = []
    for place, text in enumerate(dict.fromkeys(ids)):
        pmid = valid_id(text)
        known = _summary(pmid, service) if pmid else None
        if known:
            parts.append(_document(*known))
        else:
            why = f"UID={pmid}: {_UNKNOWN}" if pmid else f"Invalid uid {text} at position={place}"
            parts.append(f"\t<ERROR>{escaped(why)}</ERROR>\n")
    return xml_answer(_ROOT, "\n" + "\n".join(parts))


def _summary(pmid: int, service: Service) -> tuple[Summary, Reading] | None:
    try:
        reading = service.library.reading(pmid)
    except KeyError:
        return None
    return summary(reading, len(service.citing.in_pmc(pmid))), reading


def _item(name: str, kind: str, text: object) -> str:
    return f'<Item Name="{escaped(name)}" Type="{kind}">{escaped(str(text))}</Item>'


def _list(name: str, items: list[str]) -> str:
    inner = "".join(f"\n\t\t{item}" for item in items)
    return f'<Item Name="{name}" Type="List">{inner}{chr(10) + chr(9) if items else ""}</Item>'


def _document(told: dict[str, Any], reading: Reading) -> str:
    names = [_item("Author", "String", author["name"]) for author in told["authors"]]
    ids = [_item(one["idtype"], "String", one["value"]) for one in told["articleids"]]
    history = [_item(one["pubstatus"], "Date", one["date"]) for one in told["history"]]
    notices = [_item(one["reftype"], "String", one["refsource"]) for one in told["references"]]
    status = next((el.text or "" for el in reading.tree.iter("PublicationStatus")), "")
    items = [
        _item("PubDate", "Date", told["pubdate"]),
        _item("EPubDate", "Date", told["epubdate"]),
        _item("Source", "String", told["source"]),
        _list("AuthorList", names),
        _item("LastAuthor", "String", told["lastauthor"]),
        _item("Title", "String", told["title"]),
        _item("Volume", "String", told["volume"]),
        _item("Issue", "String", told["issue"]),
        _item("Pages", "String", told["pages"]),
        _list("LangList", [_item("Lang", "String", language_name(code)) for code in told["lang"]]),
        _item("NlmUniqueID", "String", told["nlmuniqueid"]),
        _item("ISSN", "String", told["issn"]),
        _item("ESSN", "String", told["essn"]),
        _list("PubTypeList", [_item("PubType", "String", kind) for kind in told["pubtype"]]),
        _item("RecordStatus", "String", told["recordstatus"]),
        _item("PubStatus", "String", status),
        _list("ArticleIds", ids),
        _list("History", history),
        _list("References", notices),
        _item("HasAbstract", "Integer", int(bool(told["attributes"]))),
        _item("PmcRefCount", "Integer", told["pmcrefcount"]),
        _item("FullJournalName", "String", told["fulljournalname"]),
        _item("ELocationID", "String", told["elocationid"]),
        _item("SO", "String", issue_line(reading)),
    ]
    inner = "".join(f"\n\t{item}" for item in items)
    return f"<DocSum>\n\t<Id>{told['uid']}</Id>{inner}\n</DocSum>\n"
