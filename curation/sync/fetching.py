"""Fetch a slice's records and reconcile them: each PMID asked for is read, refused, or named as missing."""

from dataclasses import dataclass, field

from curation.models import SyncSlice
from curation.providers.entrez import EntrezClient
from curation.providers.errors import RetryableError
from curation.providers.pubmed_xml import parse
from curation.providers.records import Entry
from curation.sync import ledger, withdrawals

BATCH = 200  # PMIDs a request; NCBI asks for POST beyond


@dataclass
class Fetched:
    """What came for a slice: entries, PMIDs PubMed does not have (with why), refusals, requests."""

    entries: list[Entry] = field(default_factory=list)
    missing: dict[int, str] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)


def fetch(client: EntrezClient, held: SyncSlice) -> Fetched:
    """Fetch all of a slice, lengthening its lease with every batch.

    Raises:
        ProviderError: if PubMed fails, or leaves out records it has.
        LostLeaseError: if another worker has claimed the slice.
    """
    fetched = Fetched()
    for start in range(0, len(held.pmids), BATCH):
        ledger.renew(held)
        _fetch_batch(client, held.pmids[start : start + BATCH], fetched)
    return fetched


def fetch_pmids(client: EntrezClient, pmids: list[int]) -> Fetched:
    """Fetch at most 200 records by PMID, outside any run.

    Raises:
        ProviderError: if PubMed fails, or leaves out records it has.
    """
    fetched = Fetched()
    _fetch_batch(client, pmids, fetched)
    return fetched


def _fetch_batch(client: EntrezClient, pmids: list[int], fetched: Fetched) -> None:
    """Fetch one batch and account for every PMID in it."""
    answer = parse(client.fetch(pmids), name="PubMed's answer")
    if not answer.complete:
        reasons = "; ".join(str(p) for p in answer.problems[:3])
        raise RetryableError(f"PubMed's answer was cut or is not what was asked for: {reasons}")
    asked = set(pmids)
    entries = [e for e in answer.entries if e.record.pmid in asked]
    fetched.entries += entries
    fetched.refused |= {p.pmid: p.message for p in answer.problems if p.refused and p.pmid in asked}
    absent = asked - {e.record.pmid for e in entries} - fetched.refused.keys()
    if absent:
        fetched.missing |= _why_absent(client, sorted(absent))


def _why_absent(client: EntrezClient, pmids: list[int]) -> dict[int, str]:
    """Ask ESummary about PMIDs that EFetch left out, since leaving out is all EFetch ever does.

    Raises:
        ProviderError: if PubMed knows one of them after all, or seems to know nothing at all; the batch is
            worth another try.
    """
    gone = withdrawals.lost(client, pmids)
    known = [pmid for pmid in pmids if pmid not in gone]
    if known:
        named = ", ".join(map(str, known[:5]))
        raise RetryableError(f"PubMed left out {len(known)} of the records it was asked for (PMID {named}).")
    return gone
