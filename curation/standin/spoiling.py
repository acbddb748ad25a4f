"""The ways an answer itself can be spoilt; each takes an answer and gives the spoilt one.

Texts are the ones NCBI's servers were seen to send, since clients have to recognise them.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from curation.standin import limiter
from curation.standin.answers import (
    HTML,
    JSON,
    Answer,
    Request,
    article_set,
    doctype,
    json_answer,
    json_header,
    xml_error,
)
from curation.standin.library import Library
from curation.standin.wire import WAYS

Args = Mapping[str, Any]
Spoil = Callable[[Answer, Request, Args, Library], Answer]

_ROOTS = {
    "esearch": "eSearchResult",
    "efetch": "eFetchResult",
    "esummary": "eSummaryResult",
    "elink": "eLinkResult",
    "epost": "ePostResult",
    "einfo": "eInfoResult",
    "espell": "eSpellResult",
}
_BACKEND = {
    "proxy_stream": "Cannot process request: proxy_stream(): upstream answered 502 Bad Gateway",
    "pubone": "Failed to connect to PubOne service",
    "docsum": "Error occurred: cannot get document summary",
}
_STATUS_TEXT = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Time-out",
}
_SET_PARTS = ("IdList", "Link")
_LINK_SERVER = "Couldn't resolve #exLinkSrv2, the address table is empty."
_READ_FAILED = "NCBI C++ Exception: CTxRawClient: TXCLIENT: Read failed: EOF"


def _page(title: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n".encode()


def _delay(answer: Answer, _: Request, args: Args, __: Library) -> Answer:
    return replace(answer, delay=float(args.get("seconds", 1.0)))


def _wired(way: str) -> Spoil:
    def spoil(answer: Answer, _: Request, args: Args, __: Library) -> Answer:
        return replace(answer, wire=way, wire_args={name: float(value) for name, value in args.items()})

    return spoil


def _empty(answer: Answer, _: Request, __: Args, ___: Library) -> Answer:
    return replace(answer, body=b"", records=None)


def _prolog_only(answer: Answer, request: Request, _: Args, __: Library) -> Answer:
    """Send the prolog and DOCTYPE and nothing after; in JSON the same fault shows as an ERROR."""
    if answer.content_type == JSON:
        return json_answer({"header": json_header(request.utility), "ERROR": _READ_FAILED})
    root = "PubmedArticleSet" if request.utility == "efetch" else _ROOTS.get(request.utility, "eLinkResult")
    return replace(answer, body=doctype(root).encode(), records=None)


def _html(answer: Answer, _: Request, args: Args, __: Library) -> Answer:
    title = str(args.get("title", "NCBI - WWW Error Blocked Diagnostic"))
    return replace(answer, body=_page(title), content_type=HTML, status=200, records=None)


def _error_text(_: Answer, request: Request, args: Args, __: Library) -> Answer:
    text = str(args.get("text", "Search Backend failed: Database is not supported: pubmed"))
    return _told(request, text, int(args.get("status", 200)))


def _told(request: Request, text: str, status: int = 200) -> Answer:
    """Tell an error the way the utility asked would."""
    if not request.wants_json:
        return xml_error(_ROOTS.get(request.utility, "eFetchResult"), text, status)
    head = json_header(request.utility)
    if request.utility == "esearch":
        return json_answer({"header": head, "esearchresult": {"ERROR": text}}, status)
    return json_answer({"header": head, "ERROR": text}, status)


def _backend_400(_: Answer, request: Request, args: Args, __: Library) -> Answer:
    return _told(request, _BACKEND[str(args.get("kind", "proxy_stream"))], 400)


def _status(answer: Answer, _: Request, args: Args, __: Library) -> Answer:
    code = int(args.get("code", 503))
    text = _STATUS_TEXT.get(code, "Error")
    body = args.get("body")
    told = Answer(
        _page(f"{code} {text}") if body is None else str(body).encode(),
        str(args.get("content_type", HTML)),
        code,
    )
    if args.get("retry_after") is not None:
        told.headers["Retry-After"] = str(args["retry_after"])
    return replace(told, delay=answer.delay)


def _link_server(_: Answer, request: Request, __: Args, ___: Library) -> Answer:
    if request.wants_json:
        return json_answer({"ERROR": _LINK_SERVER})
    return xml_error("eLinkResult", _LINK_SERVER)


def _rate_429(_: Answer, request: Request, args: Args, __: Library) -> Answer:
    who = request.get("api_key") or request.address
    limit = int(args.get("limit", 10 if request.get("api_key") else 3))
    verdict = limiter.Verdict(passes=False, limit=limit, counted=limit + 1)
    wait = args.get("retry_after", 2)
    return limiter.refused(who, verdict, None if wait is None else int(wait))


def _rate_200(answer: Answer, request: Request, args: Args, library: Library) -> Answer:
    return replace(_rate_429(answer, request, args, library), status=200, headers={})


def _content_type(answer: Answer, _: Request, args: Args, __: Library) -> Answer:
    return replace(answer, content_type=str(args.get("type", "application/octet-stream")))


def _body(answer: Answer, _: Request, args: Args, __: Library) -> Answer:
    """Send whatever text the rule gives."""
    told = replace(answer, body=str(args.get("text", "")).encode(), records=None)
    return replace(told, status=int(args.get("status", 200)), content_type=str(args.get("type", JSON)))


def _unknown_element(answer: Answer, _: Request, args: Args, __: Library) -> Answer:
    """Put an element no DTD knows into the first record, or at the end of another document."""
    name = str(args.get("name", "FutureElement"))
    new = f"<{name}>not in any DTD yet</{name}>".encode()
    if answer.records:
        first = answer.records[0]
        for closing in (b"</MedlineCitation>", b"</BookDocument>"):
            first = first.replace(closing, new + closing, 1)
        return _with_records(answer, [first, *answer.records[1:]])
    head, closing, tail = answer.body.rpartition(b"</")
    return replace(answer, body=head + new + closing + tail)


def _with_records(answer: Answer, records: list[bytes]) -> Answer:
    told = article_set(records)
    return replace(answer, body=told.body, records=told.records)


def _duplicate_records(answer: Answer, _: Request, args: Args, __: Library) -> Answer:
    if answer.records is None:
        return answer
    again = answer.records[: int(args.get("count", 1))]
    return _with_records(answer, [*answer.records, *again])


def _drop_records(answer: Answer, _: Request, args: Args, __: Library) -> Answer:
    if answer.records is None:
        return answer
    return _with_records(answer, answer.records[int(args.get("count", 1)) :])


def _extra_records(answer: Answer, request: Request, args: Args, library: Library) -> Answer:
    if answer.records is None:
        return answer
    asked = {int(text) for text in request.ids if text.isdecimal()}
    others = (pmid for pmid in library.everyone() if pmid not in asked)
    extra = [library.xml(pmid) for pmid in islice(others, int(args.get("count", 1)))]
    return _with_records(answer, [*answer.records, *extra])


def _merged_sets(answer: Answer, _: Request, __: Args, ___: Library) -> Answer:
    """Put all sets of ELink's XML answer into one, so that nobody knows whose link is whose."""
    if b"<LinkSet>" not in answer.body:
        return answer
    parts = {name: re.findall(f"<{name}>(.*?)</{name}>".encode(), answer.body, re.S) for name in _SET_PARTS}
    ids = b"".join(parts["IdList"])
    links = b"".join(b"<Link>%s</Link>" % one for one in parts["Link"])
    names = re.findall(rb"<DbTo>.*?</LinkName>", answer.body)
    inner = b"<LinkSetDb>%s%s</LinkSetDb>" % (names[0], links) if links else b""
    merged = b"<eLinkResult><LinkSet><DbFrom>pubmed</DbFrom><IdList>%s</IdList>%s</LinkSet></eLinkResult>"
    return replace(answer, body=merged % (ids, inner))


def _half_data(answer: Answer, _: Request, __: Args, ___: Library) -> Answer:
    """Leave out every second record of iCite's answer, without a word, as unknown PMIDs are."""
    if answer.content_type != JSON:
        return answer
    told = json.loads(answer.body)
    return replace(answer, body=json.dumps(told | {"data": told.get("data", [])[::2]}).encode())


SPOILT: dict[str, Spoil] = {
    "delay": _delay,
    "empty": _empty,
    "prolog_only": _prolog_only,
    "html": _html,
    "error_text": _error_text,
    "backend_400": _backend_400,
    "status": _status,
    "link_server": _link_server,
    "rate_429": _rate_429,
    "rate_200": _rate_200,
    "content_type": _content_type,
    "body": _body,
    "unknown_element": _unknown_element,
    "duplicate_records": _duplicate_records,
    "drop_records": _drop_records,
    "extra_records": _extra_records,
    "merged_sets": _merged_sets,
    "half_data": _half_data,
    **{way: _wired(way) for way in WAYS if way},
}
"""Every fault an answer can have, by the name a rule gives it."""
