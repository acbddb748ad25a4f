"""Ask NIH's iCite how often records are cited, and by whom.

Its answers have two generations of types, and of names (``legacy=false``); all are read. Documented at
https://icite.od.nih.gov/api.
"""

import math
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from curation.providers.answers import optional_number, read_json
from curation.providers.checks import checked_base, checked_word
from curation.providers.errors import RetryableError
from curation.providers.http import Policy, Question, Transport
from curation.providers.pace import LocalPacer, Pacer
from curation.providers.records_links import CitationLink, Metric

BASE_URL = "https://icite.od.nih.gov/api/"
MOST = 200  # PMIDs a request, by iCite's newer documentation; the older one said 1,000
PER_SECOND = 1.0  # no limit is published

# Ours, then iCite's names for it: the default ones, then those of legacy=false.
FIGURES = {
    "citations_per_year": ("citations_per_year", "acr"),
    "relative_citation_ratio": ("relative_citation_ratio", "rcr"),
    "nih_percentile": ("nih_percentile", "nihRcrPercentile"),
    "expected_citations_per_year": ("expected_citations_per_year", "ecr"),
    "field_citation_rate": ("field_citation_rate", "fcr"),
    "human": ("human",),
    "animal": ("animal",),
    "molecular_cellular": ("molecular_cellular", "molCell"),
    "apt": ("apt",),
}
ANSWERS = {
    "provisional": ("provisional", "rcrIsProvisional"),
    "is_research_article": ("is_research_article", "isResearchArticle"),
    "is_clinical": ("is_clinical", "isClinicalArticle"),
}
LISTS = {
    "cited_by": ("cited_by", "citedByPmids"),
    "cited_by_clinical": ("cited_by_clin", "citingClinicalPmids"),
    "references": ("references", "citedPmids"),
}


class ICiteClient:
    """Asks iCite. Safe to share between threads."""

    def __init__(
        self,
        base_url: str = BASE_URL,
        tool: str = "secretome",
        pacer: Pacer | None = None,
        *,
        policy: Policy | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        spread: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """Check the settings; nothing is sent yet.

        Raises:
            ConfigurationError: if the base address is not one.
        """
        self.base_url = checked_base(base_url, "ICITE_URL")
        self.transport = Transport(
            agent=checked_word(tool, "name of the tool"),
            policy=policy,
            pacer=pacer or LocalPacer(PER_SECOND, clock=clock, sleep=sleep),
            clock=clock,
            sleep=sleep,
            spread=spread,
        )

    @property
    def requests(self) -> int:
        """Return how many requests have been sent, retries included."""
        return self.transport.requests

    @property
    def bytes_received(self) -> int:
        """Return how many bytes of answers have come."""
        return self.transport.bytes_received

    def metrics(self, pmids: Sequence[int], *, legacy: bool | None = None) -> dict[int, Metric]:
        """Return the figures of at most 200 records; those iCite does not know are absent.

        ``legacy`` chooses between iCite's two sets of names; both are read alike.

        Raises:
            ProviderError: if iCite fails to answer.
            ValueError: if there are no PMIDs, or too many.
        """
        unique = list(dict.fromkeys(pmids))
        if not 0 < len(unique) <= MOST:
            raise ValueError(f"between 1 and {MOST} PMIDs can be asked for at once, not {len(unique)}")
        given = {"pmids": ",".join(map(str, unique)), "format": "json"}
        if legacy is not None:
            given["legacy"] = "true" if legacy else "false"
        query = urlencode(given, safe=",")
        answer = self.transport.ask(Question(url=f"{self.base_url}pubs?{query}", utility="icite"))
        asked = set(unique)
        return {metric.pmid: metric for metric in read_metrics(answer.body) if metric.pmid in asked}


def citations(metrics: Iterable[Metric], provider: str = "icite") -> Iterator[CitationLink]:
    """Yield who cites whom, from "cited by" and references."""
    for metric in metrics:
        yield from (CitationLink(citing, metric.pmid, provider) for citing in metric.cited_by or ())
        yield from (CitationLink(metric.pmid, cited, provider) for cited in metric.references or ())


def read_metrics(body: bytes) -> tuple[Metric, ...]:
    """Read an iCite answer: ``data`` is a list, or for a single record the object itself.

    Raises:
        RetryableError: if it holds no records in either form.
    """
    answer = read_json(body)
    data = answer.get("data", answer if "pmid" in answer else None)
    if isinstance(data, dict):
        data = [data]
    if not isinstance(data, list):
        raise RetryableError("iCite's answer holds no list of records.")
    return tuple(_metric(given) for given in data if isinstance(given, dict))


def _metric(given: dict[str, Any]) -> Metric:
    pmid = optional_number(given.get("pmid"))
    if pmid is None:
        raise RetryableError("iCite's answer has a record without a PMID.")
    values: dict[str, Any] = {name: _figure(_first(given, names)) for name, names in FIGURES.items()}
    values |= {name: _yes(_first(given, names)) for name, names in ANSWERS.items()}
    values |= {name: _pmids(_first(given, names)) for name, names in LISTS.items()}
    return Metric(
        pmid=pmid,
        doi=str(given.get("doi") or ""),
        year=optional_number(_first(given, ("year", "pubYear"))),
        citation_count=optional_number(_first(given, ("citation_count", "citedByPmidCount"))),
        **values,
    )


def _first(given: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((given[name] for name in names if given.get(name) is not None), None)


def _figure(value: Any) -> float | None:
    """Read a number, written as one or as text; anything else, NaN too, is no figure."""
    try:
        figure = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return figure if math.isfinite(figure) else None


def _yes(value: Any) -> bool | None:
    """Read a boolean, "Yes" or "No", or their like."""
    word = str(value).strip().lower()
    if word in ("true", "yes", "y", "1"):
        return True
    return False if word in ("false", "no", "n", "0") else None


def _pmids(value: Any) -> tuple[int, ...] | None:
    """Read PMIDs from a list of numbers or texts, from words in one text, or from a single number."""
    if value is None:
        return None
    words = value if isinstance(value, list) else str(value).replace(",", " ").split()
    return tuple(n for n in map(optional_number, words) if n)
