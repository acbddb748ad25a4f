"""Tell an identifier from words: a PMID, a DOI or a PMCID leads straight to its record."""

import re

from curation.models import Record
from curation.models.record import RecordQuerySet

PMID = re.compile(r"(?:pmid[:\s]*)?0*(\d{1,9})", re.IGNORECASE)
PMCID = re.compile(r"(?:pmcid[:\s]*)?(PMC\d{1,9})", re.IGNORECASE)
DOI = re.compile(r"(?:doi[:\s]*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


def named(text: str) -> RecordQuerySet | None:
    """Return the records that an identifier names, or None where the text is not one.

    A lone number is taken for a PMID.
    """
    text = text.strip()
    if found := PMID.fullmatch(text):
        return Record.objects.called(pmid=int(found[1]))
    if found := PMCID.fullmatch(text):
        return Record.objects.called(pmcid=found[1])
    if found := DOI.fullmatch(text):
        return Record.objects.called(doi=found[1].rstrip(".,;"))
    return None


def sole(text: str) -> Record | None:
    """Return the record that an identifier names, if it names exactly one here."""
    called = named(text)
    found = list(called.without_body()[:2]) if called is not None else []
    return found[0] if len(found) == 1 else None
