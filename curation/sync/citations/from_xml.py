"""References in PubMed's own XML as links, written in the transaction that stores the record."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.utils import timezone

from curation.models.link import Provider, Side
from curation.providers.records import Entry, PubmedRecord
from curation.sync.citations.links import recount, say

COLUMNS = "citing, cited, provider, said_by, missed_citing, missed_cited, first_seen, last_seen"


def cited(record: PubmedRecord) -> set[int]:
    """Return the PMIDs a record cites: its reference list's, and those PubMed listed in former years."""
    listed = {reference.pmid for reference in record.references}
    former = {notice.pmid for notice in record.notices if notice.kind == "Cites"}
    return {pmid for pmid in listed | former if pmid and pmid != record.pmid}


def write_new(entries: Sequence[Entry]) -> None:
    """Copy the links of records that were not here before, so that none of theirs can be here either."""
    pairs = [(entry.record.pmid, pmid) for entry in entries for pmid in sorted(cited(entry.record))]
    if not pairs:
        return
    today = timezone.now().date()
    rest = f"{Provider.XML.value}\t{Side.CITING.value}\t0\t0\t{today}\t{today}\n"
    statement = f"COPY curation_link ({COLUMNS}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as out:
        # Numbers and dates need no quoting; row by row this cost as much as reading the references did.
        out.write("".join(f"{citing}\t{of}\t{rest}" for citing, of in pairs))
    recount(pmid for pair in pairs for pmid in pair)


def write_changed(records: Iterable[PubmedRecord]) -> None:
    """Write the links of records whose content was replaced; what the new content leaves out ends at once."""
    said = {record.pmid: cited(record) for record in records}
    say(Provider.XML, Side.CITING, said, today=timezone.now().date(), misses=1)
