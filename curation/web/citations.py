"""Lists of links around a record, a refresh on request, the reach of retractions, and how refreshing goes."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act, may
from curation.models import Record, RefreshBatch
from curation.models.neighbours import citing_retracted
from curation.sync.citations import due
from curation.sync.citations.coverage import AGES, coverage
from curation.sync.citations.refreshing import LANES
from curation.tasks import refresh_citations
from curation.web.access import needs
from curation.web.bulk_page import chosen
from curation.web.linked import KINDS, PAGE, page_of

BATCHES = 20


@needs(Act.READ)
def record_links(request: HttpRequest, pmid: int, kind: str) -> HttpResponse:
    """List all that stands in one relation to a record, a page at a time."""
    if kind not in KINDS:
        raise Http404("There is no such list.")
    found = get_object_or_404(Record.objects.for_list(), pk=pmid)
    title, sorts = KINDS[kind]
    sort = request.GET.get("sort", "")
    sort = sort if sort in sorts else next(iter(sorts), "")
    wanted = request.GET.get("page", "")
    number = min(int(wanted), 10_000) if wanted.isdecimal() and int(wanted) else 1
    lines, total = page_of(pmid, kind, sort, number)
    first = (number - 1) * PAGE
    context = {
        "record": found, "kind": kind, "title": title, "lines": lines, "total": total, "sorts": sorts.items(),
        "sort": sort, "first": first + 1, "last": first + len(lines),
        "newer": number - 1, "older": number + 1 if first + len(lines) < total else 0,
        "what": {"co-cited": "times", "coupled": "shared"}.get(kind, ""),
        "shows_synthetic": found.synthetic,
    }  # fmt: skip
    return render(request, "citations/links.html", context)


@require_POST
@needs(Act.REFRESH_CITATIONS)
def refresh_record(request: HttpRequest, pmid: int) -> HttpResponse:
    """Put a record at the head of the line and set the workers to it."""
    found = get_object_or_404(Record.objects.without_body(), pk=pmid)
    due.make_due([found.pk])
    for lane in LANES:
        refresh_citations.delay_on_commit(lane)  # type: ignore[attr-defined]  # Celery adds it under Django
    messages.success(request, "Its citations are being refreshed. Load the page again in a moment.")
    return redirect(found)


@require_POST
@needs(Act.REFRESH_CITATIONS)
def refresh_results(request: HttpRequest) -> HttpResponse:
    """Put all records that a search finds at the head of the line, and set the workers to them."""
    address = QueryDict(request.POST.get("address", "")[:60_000])
    found = chosen(request, address)
    if found.refusal or not found.pmids:
        messages.warning(request, found.refusal or "Nothing was done: the search finds no record any more.")
    else:
        due.make_due(found.pmids)
        for lane in LANES:
            refresh_citations.delay_on_commit(lane)  # type: ignore[attr-defined]  # Celery adds it under Django
        many = f"{len(found.pmids):,} record{'' if len(found.pmids) == 1 else 's'}"
        text = f"The citations of {many} are being refreshed; the console tells how far."
        messages.success(request, text)
    return redirect(f"{reverse('search')}?{address.urlencode()}")


@needs(Act.READ)
def retracted(request: HttpRequest) -> HttpResponse:
    """List the records that cite a retracted one, for somebody to look at."""
    page = Paginator(citing_retracted(), PAGE).get_page(request.GET.get("page"))
    return render(request, "citations/retracted.html", {"page": page})


@needs(Act.READ)
def console(request: HttpRequest) -> HttpResponse:
    """Show how far each endpoint has come, how old its answers are, what fails, and the last batches."""
    context: dict[str, Any] = {
        "parts": coverage(),
        "ages": AGES,
        "batches": RefreshBatch.objects.all()[:BATCHES],
    }
    context["perms_pace"] = may(request.user, Act.SET_PACE)
    return render(request, "sync/citations.html", context)
