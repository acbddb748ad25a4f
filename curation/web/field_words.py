"""Fields and dates of a record as people call them."""

from collections.abc import Iterable

from curation.providers.records import HistoryDate
from curation.web.dates import spoken

FIELDS = {
    "article_dates": "electronic dates",
    "authors": "authors",
    "authors_complete": "whether the author list is complete",
    "chemicals": "substances",
    "coi": "conflict of interest",
    "data_banks": "data banks",
    "doi": "DOI",
    "genes": "gene symbols",
    "grants_complete": "whether the grant list is complete",
    "history": "publication history",
    "mesh": "MeSH terms",
    "pmcid": "PMCID",
    "published": "date of publication",
    "publication_model": "publication model",
    "reference_count": "number of references",
    "revised": "date of revision",
    "version": "PMID version",
}
HISTORY = {
    "received": "Received",
    "revised": "Revised",
    "accepted": "Accepted",
    "aheadofprint": "Ahead of print",
    "epublish": "Published online",
    "ecollection": "In a collection",
    "ppublish": "Published in print",
    "retracted": "Retracted",
    "pmc": "In PubMed Central",
    "pmc-release": "Free in PubMed Central",
    "pmcr": "Revised in PubMed Central",
    "entrez": "In Entrez",
    "pubmed": "In PubMed",
    "pubmedr": "Revised in PubMed",
    "medline": "In MEDLINE",
    "medliner": "Revised in MEDLINE",
    "premedline": "In PreMEDLINE",
}


def field_words(names: Iterable[str]) -> str:
    """Write the names of PubmedRecord's fields as a list for people."""
    return ", ".join(FIELDS.get(name) or name.replace("_", " ") for name in names)


def history_rows(history: Iterable[HistoryDate]) -> list[tuple[str, str]]:
    """Return each date's word and the date, in the order of time."""
    dated = sorted(history, key=lambda h: h.at)
    return [(HISTORY.get(h.status) or h.status.capitalize(), spoken(h.at)) for h in dated]
