"""Entries for tests, made the short way: a record's fields in, an Entry as the reader would give it out."""

import hashlib
from typing import Any

import msgspec

from curation.providers.records import Abstract, Entry, HistoryDate, Journal, PubmedRecord, Section, Text


def entry(pmid: int, **fields: Any) -> Entry:
    """Return an entry of a plain article, with any field of PubmedRecord replaced."""
    plain: dict[str, Any] = {
        "title": Text(f"Title of {pmid}"),
        "journal": Journal(title="Journal of Tests", medline_ta="J Tests", nlm_id="0101"),
        "abstract": Abstract((Section(Text("Something was found.")),)),
        "history": (HistoryDate("entrez", "2024-01-02T06:00"),),
        "revised": "2024-01-03",
    }
    return packed(PubmedRecord(pmid=pmid, **{**plain, **fields}))


def packed(record: PubmedRecord) -> Entry:
    """Return the entry of a record; its XML is a stand-in that only names the PMID and the version."""
    body = msgspec.json.encode(record)
    raw = f'<PubmedArticle><PMID Version="{record.version}">{record.pmid}</PMID></PubmedArticle>'.encode()
    return Entry(record, raw, body, hashlib.blake2b(body, digest_size=16).digest())
