"""iCite's twin: ``/icite/api/pubs``, in today's value types or in the earlier ones.

Field names and their ``legacy=false`` counterparts: NIH's iCite API page. The ratios are worked
out from the library's own citation counts by a simple rule; they are not NIH's figures.
"""

import csv
import io

from curation.standin import dates
from curation.standin.answers import Answer, Request, json_answer, text_answer, valid_id
from curation.standin.reading import Reading
from curation.standin.searchtext import exact
from curation.standin.service import Service
from curation.standin.words import expression

Row = dict[str, object]

_TRIALS = frozenset({"D016430", "D016449", "D017426", "D017427", "D017428", "D017429"})
_IN_TRIALS = " OR ".join(expression(("exact",), [exact("ui", code)]) for code in sorted(_TRIALS))
_NOT_RESEARCH = frozenset({"D016454", "D016420", "D016421", "D016422", "D016425", "D016440"})
_MODERN = {
    "journal": "journalNameIso", "year": "pubYear", "relative_citation_ratio": "rcr",
    "citations_per_year": "acr", "field_citation_rate": "fcr", "expected_citations_per_year": "ecr",
    "nih_percentile": "nihRcrPercentile", "provisional": "rcrIsProvisional", "molecular_cellular": "molCell",
    "x_coord": "xCoord", "y_coord": "yCoord", "is_clinical": "isClinicalArticle",
    "cited_by_clin": "citingClinicalPmids", "citation_count": "citedByPmidCount", "cited_by": "citedByPmids",
    "references": "citedPmids",
}  # fmt: skip
_MOST_AT_ONCE = 1000
_EXPECTED = 2.5


def answer(request: Request, service: Service) -> Answer:
    """Answer one iCite request: ``/pubs?pmids=…``, ``/pubs/{pmid}`` or ``/pubs`` page by page."""
    last = request.path.rstrip("/").rpartition("/")[2]
    if valid_id(last):
        asked = [valid_id(last)]
    elif request.get("pmids"):
        asked = [valid_id(text.strip()) for text in request.get("pmids").split(",")]
    else:
        asked = _page(request, service)
    if len(asked) > _MOST_AT_ONCE:
        return text_answer(f"At most {_MOST_AT_ONCE} PMIDs can be asked for at once.", 400)
    modern = request.get("legacy", "true").lower() == "false"
    wanted = [name.strip() for name in request.get("fl").split(",") if name.strip()]
    rows = [_row(pmid, service) for pmid in dict.fromkeys(asked) if pmid in service.library]
    if modern:
        rows = [{_MODERN.get(name, name): value for name, value in row.items()} for row in rows]
    rows = [{name: row[name] for name in wanted if name in row} for row in rows] if wanted else rows
    if request.get("format").lower() == "csv":
        return _as_csv(rows)
    return json_answer({"meta": {name: request.get(name) for name in request.params}, "data": rows})


def _page(request: Request, service: Service) -> list[int]:
    after, limit = request.number("offset", 0), min(request.number("limit", 200), 1000)
    with service.library.lock:
        found = sorted(int(pmid) for pmid in service.library.newest_first(service.library.everything()))
    return [pmid for pmid in found if pmid > after][:limit]


def _row(pmid: int, service: Service) -> Row:
    reading = service.library.reading(pmid)
    citing = service.citing.of(pmid)
    year = int(dates.shown(reading.days[3])[:4])
    age = max(service.library.today().year - year, 1)
    per_year = round(len(citing) / age, 3)
    young = age < 2
    share = _shares(reading)
    clinical = service.library.which(citing, _IN_TRIALS)
    row: Row = {
        "pmid": pmid,
        "year": year,
        "title": reading.title,
        "authors": _authors(reading),
        "journal": reading.at("MedlineJournalInfo/MedlineTA"),
        "is_research_article": not reading.type_codes & _NOT_RESEARCH,
        "relative_citation_ratio": round(per_year / _EXPECTED, 2) if citing else None,
        "nih_percentile": round(min(99.9, 40 * per_year / _EXPECTED), 1) if citing else None,
        **share,
        "apt": round(min(0.95, 0.05 + 0.1 * len(clinical)), 2),
        "is_clinical": bool(reading.type_codes & _TRIALS),
        "citation_count": len(citing),
        "citations_per_year": per_year,
        "expected_citations_per_year": _EXPECTED,
        "field_citation_rate": round(_EXPECTED * 1.4, 2),
        "provisional": young,
        "cited_by_clin": clinical or None,
        "cited_by": citing,
        "references": service.library.cites(pmid),
        "doi": reading.identifier("doi"),
    }
    return _earlier(row, reading) if service.icite_strings else row | {"_id": str(pmid)}


def _authors(reading: Reading) -> list[dict[str, str]]:
    return [
        {"lastName": a.last, "firstName": a.fore, "fullName": f"{a.last}, {a.fore}".rstrip(", ")}
        for a in reading.authors
    ]


def _shares(reading: Reading) -> Row:
    """Say how much a record is about people, animals, cells; the MeSH headings tell."""
    names = {heading.name for heading in reading.headings}
    human, animal = "Humans" in names, bool(names & {"Animals", "Rats", "Mice", "Rabbits"})
    cells = any("Cell" in name or "Exosome" in name for name in names)
    parts = max(human + animal + cells, 1)
    shares = {"human": human / parts, "animal": animal / parts, "molecular_cellular": cells / parts}
    rounded: Row = {name: round(value, 2) for name, value in shares.items()}
    return {**rounded, "x_coord": 0, "y_coord": 1 if human else 0}


def _earlier(row: Row, reading: Reading) -> Row:
    """Give the earlier types: lists as words with spaces, truth as Yes and No, authors in one text."""
    names = ", ".join(f"{author.fore} {author.last}".strip() for author in reading.authors)
    year, month, day = dates.shown(reading.days[2]).split("/")
    changed = {"authors": names, "last_modified": f"{month}/{day}/{year}, 00:00:00"}
    return {name: _old(value) for name, value in row.items()} | changed


def _old(value: object) -> object:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return _spaced(value)


def _spaced(value: object) -> object:
    return " ".join(str(one) for one in value) if isinstance(value, list) else value


def _as_csv(rows: list[Row]) -> Answer:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]) if rows else ["pmid"], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _spaced(value) for name, value in row.items()} for row in rows)
    return Answer(text.getvalue().encode(), "text/csv; charset=utf-8")
