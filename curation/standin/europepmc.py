"""Europe PMC's twin: citations, references and a small search, as its RESTful service answers JSON.

Beside the library's own links it has some that PubMed has not: one citing preprint for about every
tenth citing record, made up from the numbers alone, with a source other than MED.
"""

import re
from collections.abc import Sequence

from curation.standin import dates
from curation.standin.answers import Answer, Request, json_answer, valid_id
from curation.standin.query import answer as search
from curation.standin.reading import Reading
from curation.standin.service import Service

Row = dict[str, object]

_PATH = re.compile(r"/rest/([A-Za-z]+)/([^/]+)/(citations|references)/?$")
_BY_ID = re.compile(r"EXT_ID:\"?(\d+)\"?", re.IGNORECASE)
_VERSION = "6.9"
_MOST = 1000


def answer(request: Request, service: Service) -> Answer:
    """Answer one Europe PMC request."""
    if request.path.rstrip("/").endswith(("/rest/search", "/rest/searchPOST")):
        return _search(request, service)
    found = _PATH.search(request.path)
    if found is None:
        return _error(404, f"There is no {request.path} here.")
    source, pmid, what = found[1].upper(), valid_id(found[2]), found[3]
    if source != "MED" or not pmid:
        return _error(404, f"Data source {source} with id {found[2]} is not known here.")
    if request.get("format", "json").lower() != "json":
        return _error(400, "Only format=json is offered here.")
    make = _citing if what == "citations" else _cited
    return _paged(request, pmid, what, make(pmid, service) if pmid in service.library else [])


def _error(code: int, text: str) -> Answer:
    """Give an error the way Europe PMC does: inside an answer with status 200."""
    return json_answer({"version": _VERSION, "errCode": code, "errMsg": text})


def _paged(request: Request, pmid: int, what: str, rows: Sequence[Row]) -> Answer:
    page = max(request.number("page", 1), 1)
    size = min(max(request.number("pageSize", 25), 1), _MOST)
    first = (page - 1) * size
    asked = {"id": str(pmid), "source": "MED", "offSet": first, "pageSize": size}
    told: Row = {"version": _VERSION, "hitCount": len(rows), "request": asked}
    one = what.removesuffix("s")
    told[f"{one}List"] = {one: list(rows[first : first + size])}
    return json_answer(told)


def _citing(pmid: int, service: Service) -> list[Row]:
    rows: list[Row] = []
    for place, other in enumerate(service.citing.of(pmid)):
        if other in service.library:
            rows.append(_row(service.library.reading(other), service))
        if (other + pmid) % 10 == 0:
            rows.append(_preprint(pmid * 10 + place))
    return rows


def _preprint(number: int) -> Row:
    return {
        "id": f"PPR{number % 1_000_000}",
        "source": "PPR",
        "citationType": "preprint",
        "title": f"Made-up preprint {number % 1_000_000} that PubMed does not have",
        "authorString": "Doe J.",
        "pubYear": 2024,
        "citedByCount": 0,
    }


def _row(reading: Reading, service: Service) -> Row:
    issue = "Journal/JournalIssue/"
    return {
        "id": str(reading.pmid),
        "source": "MED",
        "citationType": "; ".join(reading.types).lower(),
        "title": reading.title,
        "authorString": ", ".join(author.short for author in reading.authors) + ".",
        "journalAbbreviation": reading.at("MedlineJournalInfo/MedlineTA"),
        "pubYear": int(dates.shown(reading.days[3])[:4]),
        "volume": reading.of_article(issue + "Volume"),
        "issue": reading.of_article(issue + "Issue"),
        "pageInfo": reading.of_article("Pagination/MedlinePgn"),
        "citedByCount": len(service.citing.of(reading.pmid)),
    }


def _cited(pmid: int, service: Service) -> list[Row]:
    """Give the references: those with a PMID as matches, the rest as text with ``match`` N."""
    reading = service.library.reading(pmid)
    texts = {int(number): text for text, number in reading.citations if number.isdecimal()}
    rows: list[Row] = []
    for other in service.library.cites(pmid):
        known = service.library.reading(other) if other in service.library else None
        row: Row = _row(known, service) if known else {"title": texts.get(other, "")}
        rows.append(row | {"id": str(other), "source": "MED", "match": "Y"})
    rows += [
        {"unstructuredInformation": text, "match": "N"} for text, number in reading.citations if not number
    ]
    return [row | {"citedOrder": order} for order, row in enumerate(rows, start=1)]


def _search(request: Request, service: Service) -> Answer:
    """Answer a search for PMIDs (``EXT_ID:123 AND SRC:MED``), or for plain words as PubMed would."""
    query = request.get("query")
    if not query.strip():
        return _error(400, "Missing mandatory parameter query.")
    by_id = [int(number[:18]) for number in _BY_ID.findall(query)]
    pmids = [pmid for pmid in by_id if pmid in service.library]
    if not by_id:
        words = re.sub(r"\bSRC:\w+", "", query)
        pmids = [int(pmid) for pmid in search(service.library, words).pmids]
    size = min(max(request.number("pageSize", 25), 1), _MOST)
    mark = request.get("cursorMark", "*")
    first = int(mark[:18]) if mark.isdecimal() else 0
    page = pmids[first : first + size]
    brief = request.get("resultType", "lite") == "idlist"
    rows = [_brief(pmid) if brief else _result(service.library.reading(pmid), service) for pmid in page]
    told: Row = {"version": _VERSION, "hitCount": len(pmids), "request": {"queryString": query}}
    told["nextCursorMark"] = str(first + len(page)) if page else mark
    return json_answer(told | {"resultList": {"result": rows}})


def _brief(pmid: int) -> Row:
    return {"id": str(pmid), "source": "MED", "pmid": str(pmid)}


def _result(reading: Reading, service: Service) -> Row:
    in_pmc = reading.identifier("pmc")
    told = _row(reading, service) | _brief(reading.pmid) | {"doi": reading.identifier("doi")}
    told |= {"pubYear": str(told["pubYear"]), "journalTitle": told.pop("journalAbbreviation")}
    return told | ({"pmcid": in_pmc, "inPMC": "Y"} if in_pmc else {"inPMC": "N"})
