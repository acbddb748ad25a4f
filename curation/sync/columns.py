"""The columns of a record, derived from what PubMed says of it."""

from datetime import date
from typing import Any

from curation.models.record import NoticeState
from curation.providers.records import PartialDate, Person, PubmedRecord
from curation.sync.notices import states

SHOWN_AUTHORS = 6  # in lists, as NLM's short citation format has it
SYNTHETIC = "synthetic record"


def columns(record: PubmedRecord) -> dict[str, Any]:
    """Return the columns of :class:`curation.models.Record` that the record decides, body and hash aside."""
    types = [t.ui for t in record.publication_types if t.ui]
    notices = sorted({n.kind for n in record.notices})
    made = states(record)
    return {
        "pmid": record.pmid,
        "pmid_version": record.version,
        "kind": record.kind,
        "status": record.status,
        "title": title(record),
        "byline": byline(record.authors),
        "author_count": len(record.authors),
        "citation": citation(record),
        "journal_id": record.journal.nlm_id,
        "journal": record.journal.medline_ta or record.journal.iso or record.journal.title,
        "year": record.published.year or next((d.year for d in record.article_dates if d.year), None),
        "sort_date": sort_date(record),
        "entered_on": entered_on(record),
        "revised_on": iso_date(record.revised),
        "doi": record.doi.lower(),
        "pmcid": record.pmcid,
        "languages": list(record.languages),
        "publication_types": types,
        "mesh": [m.ui for m in record.mesh if m.ui],
        "notices": notices,
        "notice_states": made,
        "retracted": NoticeState.RETRACTED in made,
        "has_abstract": any(s.text.plain for s in record.abstract.sections),
        "synthetic": is_synthetic(record),
    }


def title(record: PubmedRecord) -> str:
    """Return the title people see in a list: its own, else the vernacular one, else the book's."""
    if record.title.plain and not record.title.plain.startswith("[Not Available]"):
        return record.title.plain
    vernacular = record.vernacular_title.plain
    return vernacular or record.title.plain or (record.book.title.plain if record.book else "")


def byline(authors: tuple[Person, ...]) -> str:
    """Return the first six authors as ``Last AB``, then ``et al.``."""
    names = [a.collective or f"{a.last} {a.initials} {a.suffix}".strip() for a in authors[:SHOWN_AUTHORS]]
    return ", ".join(" ".join(n.split()) for n in names) + (" et al." if len(authors) > SHOWN_AUTHORS else "")


def citation(record: PubmedRecord) -> str:
    """Return journal, date, volume, issue and pages in NLM's order: ``Cells. 2024 Jan 3;12(3):101-9.``"""
    if record.book is not None:
        book = record.book
        published = book.published.raw or record.published.raw
        imprint = ": ".join(p for p in (book.place, book.publisher) if p)
        where = "; ".join(p for p in (imprint, published) if p)
        own = [book.title.plain.rstrip(".")] if record.kind == "chapter" else []
        return ". ".join([*own, where]) + "."
    name = record.journal.medline_ta or record.journal.iso or record.journal.title
    issue = record.issue.volume + (f"({record.issue.number})" if record.issue.number else "")
    pages = record.pages.medline or next((loc.value for loc in record.locations if loc.scheme == "pii"), "")
    numbers = (f";{issue}" if issue else "") + (f":{pages}" if pages else "")
    parts = (name.rstrip("."), (record.published.raw + numbers).lstrip(";:"))
    return ". ".join(part for part in parts if part) + "."


def sort_date(record: PubmedRecord) -> date | None:
    """Return the earliest of print and electronic date; a missing month or day counts as the first."""
    days = [d for d in (_day(p) for p in (record.published, *record.article_dates)) if d]
    return min(days, default=None)


def entered_on(record: PubmedRecord) -> date | None:
    """Return the day the entry was created (CRDT): the history's first ``entrez`` date, else ``pubmed``'s."""
    for status in ("entrez", "pubmed"):
        days = [day for h in record.history if h.status == status and (day := iso_date(h.at))]
        if days:
            return min(days)
    return None


def is_synthetic(record: PubmedRecord) -> bool:
    """Say whether the record declares itself invented, by an author's keyword or a general note."""
    noted = any(n.lower().startswith(SYNTHETIC) for n in record.general_notes)
    return noted or any(k.text.plain.lower() == SYNTHETIC for k in record.keywords)


def iso_date(text: str) -> date | None:
    """Read ``YYYY-MM-DD`` with or without a time behind it; None for anything less."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _day(partial: PartialDate) -> date | None:
    if not partial.year:
        return None
    try:
        return date(partial.year, partial.month or 1, partial.day or 1)
    except ValueError:
        return date(partial.year, 1, 1)
