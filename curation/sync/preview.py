"""Look at a query before it becomes a source: what PubMed counts, how it read it, what it will cost."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from curation.providers.answers import Summary
from curation.providers.entrez import PAGE
from curation.providers.errors import ProviderError
from curation.providers.http import Policy
from curation.sync import keys, ncbi
from curation.sync.fetching import BATCH
from curation.sync.pacing import DatabasePacer

POLICY = Policy(deadline=8, tries=1, patience=10)  # a person waits for it
TITLES = 5


@dataclass(frozen=True)
class Preview:
    """What PubMed says of a query; with ``error`` it could not be asked, and nothing else is known.

    ``unfound`` are the PMIDs that must be found and are not, of ``wanted``.
    """

    count: int = 0
    translation: str = ""
    warnings: tuple[str, ...] = ()
    titles: tuple[Summary, ...] = ()
    requests: int = 0
    takes: timedelta = timedelta()
    wanted: int = 0
    unfound: tuple[int, ...] = ()
    error: str = ""

    @property
    def found(self) -> int:
        """How many of the PMIDs that must be found are."""
        return self.wanted - len(self.unfound)


def preview(query: str, must_find: list[int]) -> Preview:
    """Ask PubMed about a query, within seconds; a failure is told in the result, not raised."""
    try:
        client = ncbi.client(policy=POLICY)
        whole = client.search(query, retmax=TITLES)
        titles = client.summaries(whole.ids[:TITLES]) if whole.ids else {}
        unfound: set[int] = set()
        if must_find:
            named = " OR ".join(f"{pmid}[uid]" for pmid in must_find)
            unfound = set(must_find) - set(client.search(f"({query}) AND ({named})").ids)
    except ProviderError as error:
        return Preview(error=error.message)
    requests = requests_for(whole.count)
    return Preview(
        count=whole.count,
        translation=whole.translation,
        warnings=whole.warnings,
        titles=tuple(titles[pmid] for pmid in whole.ids[:TITLES] if pmid in titles),
        requests=requests,
        takes=timedelta(seconds=requests * DatabasePacer(key=keys.ncbi_key()).gap),
        wanted=len(must_find),
        unfound=tuple(sorted(unfound)),
    )


def requests_for(records: int) -> int:
    """Return about how many requests a full pass takes: searches that halve what is too long, and fetches."""
    pieces = ceil(records / PAGE)
    searches = 1 if pieces <= 1 else 4 * pieces
    return searches + ceil(records / BATCH)
