"""PubMed's own tagged text (MEDLINE, ``.nbib``): four-letter tags, lines folded before column 88.

Tags as NLM's "MEDLINE/PubMed Data Element (Field) Descriptions" has them, in the order of PubMed's files.
"""

import textwrap
from collections.abc import Iterator

from curation.exchange.citation_line import citation_line
from curation.exchange.people import inverted, short
from curation.providers.records import Abstract, Notice, Person, PubmedRecord

NOTICES = {
    "CommentIn": "CIN", "CommentOn": "CON", "ErratumIn": "EIN", "ErratumFor": "EFR", "RetractionIn": "RIN",
    "RetractionOf": "ROF", "ExpressionOfConcernIn": "ECI", "ExpressionOfConcernFor": "ECF",
    "CorrectedandRepublishedIn": "CRI", "CorrectedandRepublishedFrom": "CRF", "RepublishedIn": "RPI",
    "RepublishedFrom": "RPF", "RetractedandRepublishedIn": "RRI", "RetractedandRepublishedFrom": "RRF",
    "UpdateIn": "UIN", "UpdateOf": "UOF", "SummaryForPatientsIn": "SPIN", "OriginalReportIn": "ORI",
    "AssociatedDataset": "DDIN", "AssociatedPublication": "DRIN",
}  # fmt: skip
WIDTH = 82
ENTERED = ("pubmed", "entrez")

Line = tuple[str, str]


def write(record: PubmedRecord) -> str:
    """Return the record as PubMed would save it, an empty line before it."""
    return "\n" + "".join(_folded(tag, text) for tag, text in lines(record) if text)


def lines(record: PubmedRecord) -> Iterator[Line]:
    """Give the tags and their texts in order; some texts are empty."""
    yield from (("PMID", str(record.pmid)), ("OWN", record.owner or "NLM"), ("STAT", record.status))
    yield from (("DCOM", _compact(record.completed)), ("LR", _compact(record.revised)))
    yield from _issue(record)
    yield from (("TI", record.title.plain), ("PG", record.pages.medline))
    yield from _book(record)
    yield from (("LID", f"{at.value} [{at.scheme}]") for at in record.locations if at.valid)
    yield from (("AB", _whole(record.abstract)), ("CI", record.abstract.copyright))
    for other in record.other_abstracts:
        yield from (("OAB", _whole(other)), ("OABL", other.language), ("OCI", other.copyright))
    for person in record.authors:
        yield from _author(person) if person.valid else ()
    yield from (("LA", code) for code in record.languages)
    yield from (("SI", f"{bank.name}/{number}") for bank in record.data_banks for number in bank.accessions)
    for grant in record.grants:
        yield "GR", "/".join(p for p in (grant.id, grant.acronym, grant.agency, grant.country) if p)
    yield from (("PT", kind.name) for kind in record.publication_types)
    yield "TT", record.vernacular_title.plain
    yield from (("DEP", _compact(_iso(day))) for day in record.article_dates[:1])
    journal = record.journal
    yield from (("PL", journal.country), ("TA", journal.medline_ta), ("JT", journal.title))
    yield "JID", journal.nlm_id
    yield from _indexing(record)
    yield from _ends(record)


def _folded(tag: str, text: str) -> str:
    text = " ".join(text.split())
    rows = textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
    return f"{tag.ljust(4)}- " + "\n      ".join(rows) + "\n"


def _issue(record: PubmedRecord) -> Iterator[Line]:
    journal = record.journal
    if journal.issn:
        yield "IS", f"{journal.issn} ({journal.issn_type})" if journal.issn_type else journal.issn
    if journal.issn_linking:
        yield "IS", f"{journal.issn_linking} (Linking)"
    yield from (("VI", record.issue.volume), ("IP", record.issue.number), ("DP", record.published.raw))


def _book(record: PubmedRecord) -> Iterator[Line]:
    book = record.book
    if book is None:
        return
    yield from (("BTI", book.title.plain), ("CTI", book.collection.plain), ("VTI", book.volume_title))
    yield from (("EN", book.edition), ("PB", book.publisher), ("CP", book.chapter_label))
    for person in book.editors:
        yield from (("FED", inverted(person)), ("ED", short(person)))
    yield from (("ISBN", number) for number in book.isbns)


def _author(person: Person) -> Iterator[Line]:
    if person.collective:
        yield "CN", person.collective
    else:
        yield from (("FAU", inverted(person)), ("AU", short(person)))
    yield "AUID", f"ORCID: {person.orcid}" if person.orcid else ""
    yield from (("AD", place.text) for place in person.affiliations)


def _whole(abstract: Abstract) -> str:
    parts = ((s.label, s.text.plain) for s in abstract.sections)
    return " ".join(f"{label}: {text}" if label else text for label, text in parts)


def _indexing(record: PubmedRecord) -> Iterator[Line]:
    yield from (("RN", f"{c.registry or '0'} ({c.name})") for c in record.chemicals)
    yield from (("RN", concept.name) for concept in record.supplementary_concepts)
    yield from (("SB", subset) for subset in record.subsets)
    for notice in record.notices:
        yield NOTICES.get(notice.kind, ""), _notice(notice) if notice.kind in NOTICES else ""
    for heading in record.mesh:
        marked = "".join(f"/{'*' if q.major else ''}{q.name}" for q in heading.qualifiers)
        yield "MH", ("*" if heading.major else "") + heading.name + marked
    yield from (("GS", gene) for gene in record.genes)


def _notice(notice: Notice) -> str:
    source = notice.source.strip()
    if notice.note:
        return f"{source.rstrip('.')}. {notice.note}" if source else notice.note
    return f"{source.rstrip('.')}. PMID: {notice.pmid}" if notice.pmid else source


def _ends(record: PubmedRecord) -> Iterator[Line]:
    yield from (("RF", record.reference_count), ("PMC", record.pmcid))
    yield from (("MID", i.value) for i in record.identifiers if i.scheme == "mid")
    owner = None
    for word in record.keywords:
        if word.owner != owner:
            owner = word.owner
            yield "OTO", owner
        yield "OT", ("*" if word.major else "") + word.text.plain
    yield "COIS", record.coi.plain
    for person in record.investigators:
        yield from (("FIR", inverted(person)), ("IR", short(person)))
        yield from (("IRAD", place.text) for place in person.affiliations)
    yield from (("GN", note) for note in record.general_notes)
    yield from _history(record)
    kinds = ("doi", "pii", "bookaccession")
    yield from (("AID", f"{i.value} [{i.scheme}]") for i in record.identifiers if i.scheme in kinds)
    line = citation_line(record)
    doi = f"doi: {record.doi}." if record.doi else ""
    source = " ".join(p for p in (f"{line.name}." if line.name else "", line.text, doi, line.later) if p)
    yield from (("PST", record.publication_status), ("SO", source))


def _history(record: PubmedRecord) -> Iterator[Line]:
    at = {day.status: _minute(day.at) for day in reversed(record.history)}
    entered = next((at[status] for status in ENTERED if status in at), "")
    yield from (("EDAT", entered), ("MHDA", at.get("medline", entered)), ("CRDT", at.get("entrez", entered)))
    for day in record.history:
        yield "PHST", f"{_minute(day.at)} [{day.status}]"


def _minute(iso: str) -> str:
    """Write ``2018/12/06 06:00``; where no time is given, PubMed writes midnight."""
    day, _, time = iso.partition("T")
    return f"{day.replace('-', '/')} {time or '00:00'}"


def _iso(day: object) -> str:
    year, month, number = (getattr(day, name) for name in ("year", "month", "day"))
    return f"{year:04}-{month or 1:02}-{number or 1:02}" if year else ""


def _compact(iso: str) -> str:
    return iso[:10].replace("-", "")
