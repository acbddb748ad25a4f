"""BibTeX in UTF-8, with the characters that TeX takes for its own escaped."""

import re
import unicodedata
from collections.abc import Iterator

from curation.exchange.citing import title
from curation.exchange.dates import cited
from curation.exchange.people import authors, editors
from curation.providers.dates import MONTHS
from curation.providers.records import Person, PubmedRecord

TYPES = {"article": "article", "book": "book", "chapter": "incollection"}
SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
ESCAPED = re.compile("[" + re.escape("".join(SPECIAL)) + "]")


def write(record: PubmedRecord) -> str:
    """Return the record as one entry, with an empty line after it."""
    found = [(name, " ".join(text.split())) for name, text in fields(record)]
    body = "".join(f"  {name} = {{{text}}},\n" for name, text in found if text)
    return f"@{TYPES[record.kind]}{{{key(record)},\n{body}}}\n\n"


def key(record: PubmedRecord) -> str:
    """Return a key that stays the same: first author, year, PMID, in plain letters and digits."""
    first = next((p.last or p.collective for p in authors(record)), "anon")
    plain = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z]", "", plain)[:24] or "anon"
    return f"{name}{record.published.year or ''}pmid{record.pmid}"


def fields(record: PubmedRecord) -> Iterator[tuple[str, str]]:
    """Give the fields of the entry, already escaped; some are empty."""
    yield "author", " and ".join(_name(p) for p in authors(record))
    yield "editor", " and ".join(_name(p) for p in editors(record))
    text = title(record).removesuffix(".") if record.title.plain else title(record)
    yield "title", "{" + escaped(text) + "}"  # braces keep the capitals of gene and cell names
    day, book, pages = record.published, record.book, record.pages
    if book is None:
        yield "journal", escaped(record.journal.title or record.journal.medline_ta)
        yield from (("volume", escaped(record.issue.volume)), ("number", escaped(record.issue.number)))
        yield "issn", escaped(record.journal.issn or record.journal.issn_linking)
    else:
        yield "booktitle", escaped(book.title.plain) if record.kind == "chapter" else ""
        yield from (("publisher", escaped(book.publisher)), ("address", escaped(book.place)))
        yield from (("edition", escaped(book.edition)), ("isbn", " ".join(book.isbns)))
        day = day if day.year else book.published
    whole = f"{pages.start}--{pages.end}" if pages.start and pages.end else pages.medline or pages.start
    yield from (("pages", escaped(whole)), ("year", str(day.year or cited(day))))
    yield "month", MONTHS[day.month - 1].lower() if day.month else ""
    yield from (("doi", record.doi), ("pmid", str(record.pmid)), ("pmcid", record.pmcid))
    yield "keywords", escaped(", ".join(k.text.plain for k in record.keywords))
    yield "abstract", escaped(" ".join(s.text.plain for s in record.abstract.sections))
    yield "note", escaped(" ".join(record.general_notes))


def escaped(text: str) -> str:
    """Escape what TeX takes for its own; a DOI, which is printed as it stands, is not sent through here."""
    return ESCAPED.sub(lambda found: SPECIAL[found[0]], text)


def _name(person: Person) -> str:
    if person.collective:
        return "{" + escaped(person.collective) + "}"
    return ", ".join(escaped(p) for p in (person.last, person.suffix, person.fore or person.initials) if p)
