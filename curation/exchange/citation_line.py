"""The citation line above the title, as PubMed shows it.

Which date leads depends on Article@PubModel (NLM, "MEDLINE/PubMed Data Element (Field) Descriptions"): the
electronic one for Electronic-Print and Electronic-eCollection, else the issue's; the other one follows.
"""

from dataclasses import dataclass

from curation.exchange.dates import cited
from curation.providers.records import Book, PartialDate, PubmedRecord

ELECTRONIC_FIRST = {"Electronic-Print": "Print", "Electronic-eCollection": "eCollection"}


@dataclass(frozen=True)
class CitationLine:
    """``name. text doi: … later``; ``full_name`` explains an abbreviated name."""

    name: str
    full_name: str
    text: str
    later: str
    within: bool = False  # a chapter within a book: "In: name"


def citation_line(record: PubmedRecord) -> CitationLine:
    """Return the line of a record."""
    if record.book is not None:
        return _book_line(record, record.book)
    name = record.journal.medline_ta or record.journal.iso or record.journal.title
    first, later = dates(record)
    text = where(first, record)
    return CitationLine(name.rstrip("."), record.journal.title, text and text + ".", later)


def dates(record: PubmedRecord) -> tuple[str, str]:
    """Return the date that leads the citation, and what is said after it, such as ``Epub 2023 Dec 5.``"""
    issue = cited(record.published)
    online = cited(_first(record.article_dates))
    if record.publication_status == "aheadofprint":
        return online or issue, "Online ahead of print."
    word = ELECTRONIC_FIRST.get(record.publication_model)
    if word and online:
        return online, f"{word} {issue}." if issue else ""
    if record.publication_model == "Print-Electronic" and online:
        return issue or online, f"Epub {online}." if issue else ""
    return issue or online, ""


def where(day: str, record: PubmedRecord) -> str:
    """Return date, volume, issue and pages: ``2024 Jan 3;12(3):101-109``, ``2023 Jan 14:2023:8427200``."""
    number = f"({record.issue.number})" if record.issue.number else ""
    volume = record.issue.volume + number
    pages = record.pages.medline or "-".join(p for p in (record.pages.start, record.pages.end) if p)
    if not pages:
        pages = next((at.value for at in record.locations if at.scheme == "pii" and at.valid), "")
    text = day
    if volume:
        text += (";" if number and text else ":" if text else "") + volume
    return f"{text}:{pages}" if pages and text else text or pages


def _first(days: tuple[PartialDate, ...]) -> PartialDate:
    return days[0] if days else PartialDate()


def _book_line(record: PubmedRecord, book: Book) -> CitationLine:
    """Return ``In: Book [Internet]. Place: Publisher; 2023 Jan–.`` for a chapter, the imprint for a book."""
    begun = f"{cited(book.begins)}–{cited(book.ends)}" if book.begins.raw else ""
    published = begun or cited(book.published) or cited(record.published)
    imprint = ": ".join(p for p in (book.place, book.publisher) if p)
    text = "; ".join(p for p in (imprint, published) if p)
    is_chapter = record.kind == "chapter"
    name = book.title.plain.rstrip(".") if is_chapter else ""
    if name and book.medium:
        name += f" [{book.medium}]"
    return CitationLine(name, "", text and text + ".", "", within=is_chapter)
