"""Titles of PMIDs outside the base, from ESummary: asked for once, and again twice a year."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from curation.models import Candidate, Record, RefreshBatch, Stub
from curation.models.refresh import BatchState, Part
from curation.providers.entrez import SUMMARY_MOST, Summary
from curation.providers.errors import NotNowError, ProviderError
from curation.sync import breaker, ncbi

AGAIN = timedelta(days=180)
AFTER_FAILURE = timedelta(hours=1)
SHOWN_AUTHORS = 6
RETRACTED = "Retracted Publication"


def fetch_candidates() -> int:
    """Ask for the titles of candidates that were never asked for; return how many came."""
    return _fetch(_untitled(SUMMARY_MOST))


def fetch() -> int:
    """Ask for the titles that are due, the candidates' first; return how many came."""
    return _fetch(_due(SUMMARY_MOST))


def _fetch(pmids: list[int]) -> int:
    if not pmids or not breaker.may_ask(Part.STUBS):
        return 0
    batch = RefreshBatch.objects.create(part=Part.STUBS, asked=len(pmids))
    client = ncbi.client()
    try:
        found = client.summaries(pmids)
    except NotNowError:
        _close(batch, requests=client.requests)
        return 0
    except ProviderError as error:
        breaker.failed(Part.STUBS, error.message, pause=error.retry_after)
        _close(batch, requests=client.requests, error=error.message)
        return 0
    breaker.succeeded(Part.STUBS)
    rows = [stub(summary) for pmid, summary in sorted(found.items()) if pmid in set(pmids)]
    fields = ["title", "byline", "citation", "year", "types", "retracted", "error", "fetched_at", "tried_at"]
    Stub.objects.bulk_update(rows, fields, batch_size=500)
    Stub.objects.filter(pmid__in=set(pmids) - found.keys()).update(tried_at=Now())
    _close(batch, requests=client.requests, answered=len(rows))
    return len(rows)


def stub(summary: Summary) -> Stub:
    """Return what is shown of a PMID, from its summary."""
    authors = ", ".join(summary.authors[:SHOWN_AUTHORS])
    issue = f"({summary.issue})" if summary.issue else ""
    numbers = f";{summary.volume}{issue}" if summary.volume or issue else ""
    where = summary.published + numbers + (f":{summary.pages}" if summary.pages else "")
    year = summary.sort_date[:4] or summary.published[:4]
    gone = any(notice.kind == "Retraction in" for notice in summary.notices)
    return Stub(
        pmid=summary.pmid,
        title=summary.title or summary.book_title,
        byline=authors + (" et al." if len(summary.authors) > SHOWN_AUTHORS else ""),
        citation=" ".join(f"{part}." for part in (summary.source, where) if part),
        year=int(year) if year.isdecimal() else None,
        types=list(summary.publication_types),
        retracted=gone or RETRACTED in summary.publication_types,
        error=summary.error,
        fetched_at=Now(),
        tried_at=Now(),
    )


def _outside() -> QuerySet[Stub]:
    return Stub.objects.filter(~Exists(Record.objects.filter(pmid=OuterRef("pmid"))))


def _untitled(most: int) -> list[int]:
    """Return the candidates whose titles were never asked for, the strongest first."""
    never = _outside().filter(tried_at=None)
    found = Candidate.objects.filter(gone_at=None, pmid__in=never.values("pmid")).order_by("-score")
    return list(found.values_list("pmid", flat=True)[:most])


def _due(most: int) -> list[int]:
    """Return the PMIDs outside whose titles are asked for next."""
    pmids, outside = _untitled(most), _outside()
    if len(pmids) < most:
        others = outside.filter(Q(tried_at=None) | Q(tried_at__lt=Now() - AGAIN)).exclude(pmid__in=pmids)
        pmids += others.order_by("tried_at", "pmid").values_list("pmid", flat=True)[: most - len(pmids)]
    return sorted(pmids)


def _close(batch: RefreshBatch, *, requests: int, answered: int = 0, error: str = "") -> None:
    RefreshBatch.objects.filter(pk=batch.pk).update(
        state=BatchState.FAILED if error else BatchState.DONE,
        answered=answered,
        failed=batch.asked - answered if error else 0,
        requests=requests,
        ended_at=Now(),
        error=error[:500],
    )
