"""A whole result set as a file: records are read in batches and written as they come."""

from collections.abc import Iterable, Iterator, Sequence

from curation.exchange.formats import Format
from curation.models import Record
from curation.providers.records import PubmedRecord
from curation.sync.contents import contents


def exported(batches: Iterable[Sequence[int]], form: Format) -> Iterator[str]:
    """Write the records of some batches of PMIDs, in their order. One statement a batch."""
    return form.lines(_records(batches))


def _records(batches: Iterable[Sequence[int]]) -> Iterator[PubmedRecord]:
    for pmids in batches:
        held = Record.objects.in_bulk(pmids)
        yield from (contents(held[pmid]) for pmid in pmids if pmid in held)
