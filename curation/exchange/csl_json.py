"""CSL-JSON, what Zotero, Pandoc and citeproc read (schema csl-data.json of the Citation Style Language)."""

import json
from typing import Any

from curation.exchange.citing import title
from curation.exchange.people import authors, editors
from curation.exchange.ris import ADDRESS
from curation.providers.records import PartialDate, Person, PubmedRecord

TYPES = {"article": "article-journal", "book": "book", "chapter": "chapter"}


def write(record: PubmedRecord) -> str:
    """Return the record as one line of JSON, without the list around it."""
    return json.dumps(item(record), ensure_ascii=False)


def item(record: PubmedRecord) -> dict[str, Any]:
    """Return the record as a CSL item; what is not known is left out."""
    journal, book, pages = record.journal, record.book, record.pages
    given: dict[str, Any] = {
        "id": f"pmid:{record.pmid}",
        "type": TYPES[record.kind],
        "title": title(record).removesuffix(".") if record.title.plain else title(record),
        "author": [_name(p) for p in authors(record)],
        "editor": [_name(p) for p in editors(record)],
        "issued": _date(record.published) or (_date(book.published) if book else None),
        "DOI": record.doi,
        "PMID": str(record.pmid),
        "PMCID": record.pmcid,
        "URL": ADDRESS.format(record.pmid),
        "abstract": "\n".join(_labelled(s.label, s.text.plain) for s in record.abstract.sections),
        "language": record.languages[0] if record.languages else "",
        "page": f"{pages.start}-{pages.end}" if pages.start and pages.end else pages.medline or pages.start,
        "keyword": ", ".join(k.text.plain for k in record.keywords),
        "note": "\n".join(record.general_notes),
    }
    if book is None:
        given |= {
            "container-title": journal.title,
            "container-title-short": journal.medline_ta or journal.iso,
            "volume": record.issue.volume,
            "issue": record.issue.number,
            "ISSN": journal.issn or journal.issn_linking,
        }
    else:
        given |= {
            "container-title": book.title.plain if record.kind == "chapter" else "",
            "publisher": book.publisher,
            "publisher-place": book.place,
            "edition": book.edition,
            "ISBN": " ".join(book.isbns),
        }
    return {key: value for key, value in given.items() if value}


def _name(person: Person) -> dict[str, str]:
    if person.collective:
        return {"literal": person.collective}
    parts = {"family": person.last, "given": person.fore or person.initials, "suffix": person.suffix}
    return {key: value for key, value in parts.items() if value}


def _date(day: PartialDate) -> dict[str, Any] | None:
    if not day.year:
        return {"raw": day.raw} if day.raw else None
    parts = [day.year, *([day.month] if day.month else []), *([day.day] if day.month and day.day else [])]
    return {"date-parts": [parts]} | ({"season": day.season} if day.season else {})


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if label else text
