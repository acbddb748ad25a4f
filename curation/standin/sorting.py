"""The orders ESearch can answer in beside its own, newest first."""

import numpy as np

from curation.standin.found import Outcome
from curation.standin.library import Library, Numbers
from curation.standin.searchtext import folded


def in_order(sort: str, outcome: Outcome, library: Library) -> Numbers:
    """Put the PMIDs of an outcome in the order asked for; an unknown order leaves them newest first."""
    pmids, wanted = outcome.pmids, sort.replace("+", " ").replace("_", " ").strip().lower()
    if not len(pmids):
        return pmids
    if wanted in ("pub date", "most recent pub date"):
        with library.lock:
            return pmids[np.argsort(-library.days_of(pmids, "pdat"), kind="stable")]
    if wanted == "relevance":
        return pmids[np.argsort(-_title_hits(outcome, library), kind="stable")]
    if wanted in ("author", "first author"):
        return _by_text(pmids, library, "AuthorList/Author")
    if wanted in ("journalname", "journal"):
        return _by_text(pmids, library, "Journal/Title")
    return pmids


def _title_hits(outcome: Outcome, library: Library) -> Numbers:
    """Count for each record how many of the searched words stand in its title."""
    hits = np.zeros(len(outcome.pmids), dtype=np.int64)
    with library.lock:
        for asked in outcome.title_words:
            hits += np.isin(outcome.pmids, library.newest_first(library.matching(asked)))
    return hits


def _by_text(pmids: Numbers, library: Library, path: str) -> Numbers:
    keys = []
    for pmid in pmids:
        reading = library.reading(int(pmid))
        if path.startswith("Author"):
            keys.append(folded(reading.authors[0].short) if reading.authors else "\U0010ffff")
        else:
            keys.append(folded(reading.of_article(path)) or "\U0010ffff")
    return pmids[np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)]
