"""RIS, as Zotero, EndNote and Mendeley read it; AN holds the PMID and C2 the PMCID, as in PubMed's files."""

from collections.abc import Iterator

from curation.exchange.citing import title
from curation.exchange.people import authors, editors, inverted
from curation.providers.records import PartialDate, PubmedRecord

TYPES = {"article": "JOUR", "book": "BOOK", "chapter": "CHAP"}
ADDRESS = "https://pubmed.ncbi.nlm.nih.gov/{}/"

Line = tuple[str, str]


def write(record: PubmedRecord) -> str:
    """Return the record as one RIS reference, with an empty line after it."""
    found = ((tag, " ".join(text.split())) for tag, text in lines(record))
    rows = [f"TY  - {TYPES[record.kind]}", *(f"{tag}  - {text}" for tag, text in found if text), "ER  - "]
    return "\r\n".join(rows) + "\r\n\r\n"


def lines(record: PubmedRecord) -> Iterator[Line]:
    """Give the tags between TY and ER; some texts are empty."""
    yield from (("AU", inverted(p, suffix_apart=True)) for p in authors(record))
    yield from (("A2", inverted(p, suffix_apart=True)) for p in editors(record))
    yield "TI", title(record).removesuffix(".") if record.title.plain else title(record)
    journal, book = record.journal, record.book
    day = record.published if record.published.year or book is None else book.published
    yield from (("PY", str(day.year or "")), ("DA", _slashed(day)))
    if book is None:
        yield from (("T2", journal.title), ("J2", journal.medline_ta or journal.iso))
        yield from (("VL", record.issue.volume), ("IS", record.issue.number))
        yield from (("SN", journal.issn or journal.issn_linking), ("CY", journal.country))
    else:
        yield "T2", book.title.plain if record.kind == "chapter" else ""
        yield from (("PB", book.publisher), ("CY", book.place), ("ET", book.edition))
        yield from (("SN", number) for number in book.isbns)
    pages = record.pages
    yield from (("SP", pages.start or pages.medline or _number(record)), ("EP", pages.end))
    parts = ((s.label, s.text.plain) for s in record.abstract.sections)
    yield "AB", " ".join(f"{label}: {text}" if label else text for label, text in parts)
    yield from (("KW", heading.name) for heading in record.mesh)
    yield from (("KW", keyword.text.plain) for keyword in record.keywords)
    yield from (("LA", code) for code in record.languages)
    yield from (("DO", record.doi), ("AN", str(record.pmid)), ("C2", record.pmcid), ("DB", "PubMed"))
    yield from (("N1", note) for note in record.general_notes)
    yield from (("N1", f"{n.source} ({n.kind})") for n in record.notices if n.kind == "RetractionIn")
    yield "UR", ADDRESS.format(record.pmid)


def _slashed(day: PartialDate) -> str:
    """Return ``2023/01/14/``, with what is not known left empty between its slashes."""
    if not day.year:
        return ""
    month = f"{day.month:02}" if day.month else ""
    return f"{day.year}/{month}/{f'{day.day:02}' if day.day else ''}/{day.season}"


def _number(record: PubmedRecord) -> str:
    return next((at.value for at in record.locations if at.scheme == "pii" and at.valid), "")
