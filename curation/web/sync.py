"""Sources, their runs, and the two things a person may start: a run, and another try of a failed slice."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from curation.accounts.permissions import Act, may
from curation.models import Alert, Source, SyncRun, SyncSlice, User
from curation.search.lag import hosts, is_late
from curation.sync import ledger, schedules
from curation.sync.runs import LiveRunError, ask_run
from curation.tasks import plan_run
from curation.tasks import run_slice as start_slice
from curation.web.access import needs, the
from curation.web.query_health import health, schedule_line
from curation.web.run_page import outage_line, run_page

RUNS = 25


class HtmxHttpRequest(HttpRequest):
    """A request as django-htmx leaves it."""

    htmx: HtmxDetails


def levers(request: HttpRequest) -> dict[str, Any]:
    """Return what decides which levers a person sees."""
    return {
        "may_edit": may(request.user, Act.EDIT_SOURCE),
        "may_steer": may(request.user, Act.STEER_RUN),
        "perms_pace": may(request.user, Act.SET_PACE),
    }


@needs(Act.READ)
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources, each with its last run and a button to run it."""
    latest = SyncRun.objects.latest_by_source()
    found = Source.objects.active().with_matched_count().select_related("schedule")
    rows = [(source, latest.get(source.pk), schedule_line(source)) for source in found]
    context = {"rows": rows, "may_run": may(request.user, Act.RUN_SOURCE)} | levers(request)
    if context["perms_pace"]:
        context["alerts"] = Alert.objects.open().select_related("source", "run")
        context["overdue"] = schedules.overdue(schedules.clock())
        context["outage"] = outage_line()
        context["hosts"] = [(row, behind, is_late(row, behind)) for row, behind in hosts()]
    return render(request, "sync/sources.html", context)


@needs(Act.READ)
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a source's query, what it matches, and its runs."""
    found = get_object_or_404(Source.objects.with_matched_count().select_related("schedule"), slug=slug)
    runs = found.runs.latest_first().select_related("asked_by")[:RUNS]
    context = {"source": found, "runs": runs, "may_run": may(request.user, Act.RUN_SOURCE, found)}
    context |= levers(request) | {"plan": schedule_line(found), "health": health(found)}
    return render(request, "sync/source.html", context)


@require_POST
@needs(Act.RUN_SOURCE)
def run_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a run, in full where that is wished, and lead to its page; the work is done by a worker."""
    found = the(Source.objects.all(), request, Act.RUN_SOURCE, slug=slug)
    try:
        by = request.user if isinstance(request.user, User) else None
        asked = ask_run(source=found, by=by, full="full" in request.POST)
    except LiveRunError as error:
        messages.warning(request, str(error))
        return redirect(found)
    plan_run.delay_on_commit(asked.pk)  # type: ignore[attr-defined]  # Celery adds it under Django
    return redirect(asked)


@needs(Act.READ)
def runs(request: HttpRequest) -> HttpResponse:
    """List all runs, the latest first."""
    found = SyncRun.objects.latest_first().select_related("source", "asked_by")
    page = Paginator(found, RUNS).get_page(request.GET.get("page"))
    return render(request, "sync/runs.html", {"page": page} | levers(request))


@vary_on_headers("HX-Request")
@needs(Act.READ)
def run(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Show how a run is going; htmx asks for the moving part alone."""
    found = get_object_or_404(SyncRun.objects.select_related("source", "asked_by"), pk=pk)
    context = run_page(found, whole_ledger=request.GET.get("slices") == "all")
    context |= levers(request) | {"may_retry": may(request.user, Act.RETRY_SLICE)}
    context["firing"] = found.firings.first() if found.asked_by is None else None
    template = "sync/_run_live.html" if request.htmx else "sync/run.html"
    return render(request, template, context)


@require_POST
@needs(Act.RETRY_SLICE)
def retry_slice(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a failed slice another five tries."""
    found = the(SyncSlice.objects.select_related("run").defer("pmids"), request, Act.RETRY_SLICE, pk=pk)
    if ledger.retry(found.pk):
        start_slice.delay_on_commit(found.pk)  # type: ignore[attr-defined]  # Celery adds it under Django
        messages.success(request, f"Slice {found.number} will be tried again now.")
    else:
        messages.warning(
            request,
            f"Slice {found.number} was left as it is: it is not waiting for a person any more, or another "
            "run of its source is fetching the same records.",
        )
    return redirect(found.run)
