"""Make, change, schedule and retire sources."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act
from curation.models import Schedule, Source
from curation.sync import attention, cron, schedules
from curation.sync import sources as verbs
from curation.sync.preview import preview
from curation.web.access import needs, signed_in, the
from curation.web.sync_forms import ScheduleForm, SourceForm

PRESETS = [
    ("every night at two", "0 2 * * *"),
    ("Mondays at two", "0 2 * * 1"),
    ("the first of the month", "0 2 1 * *"),
]


@needs(Act.EDIT_SOURCE)
def new_source(request: HttpRequest) -> HttpResponse:
    """Make a source, from nothing or (``?like=``) from another one; a preview comes first if asked for."""
    like = Source.objects.filter(slug=request.GET.get("like", "")).first()
    form = SourceForm(request.POST or None, initial=_initial(like, clone=True) if like else None)
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        made = verbs.create(**form.cleaned_data, by=signed_in(request))
        messages.success(request, f"“{made}” was made. Run it now, or give it a schedule.")
        return redirect(made)
    return _form_page(request, form, None)


@needs(Act.EDIT_SOURCE)
def edit_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a source; its runs keep the query they had."""
    found = the(Source.objects.all(), request, Act.EDIT_SOURCE, slug=slug)
    form = SourceForm(request.POST or None, source=found, initial=_initial(found))
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        verbs.change(found, **form.cleaned_data)
        messages.success(request, f"“{form.cleaned_data['name']}” was changed; the next run asks anew.")
        return redirect(found)
    return _form_page(request, form, found)


@require_POST
@needs(Act.EDIT_SOURCE)
def preview_source(request: HttpRequest) -> HttpResponse:
    """Show what PubMed says of a query, as a part of the form's page."""
    return render(request, "sync/_preview.html", _preview(SourceForm(request.POST)))


@require_POST
@needs(Act.EDIT_SOURCE)
def retire_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a source run no more, or bring it back."""
    found = the(Source.objects.all(), request, Act.EDIT_SOURCE, slug=slug)
    if found.retired_at is None:
        verbs.retire(found)
        messages.success(request, f"“{found}” is retired and runs no more. What it brought stays.")
    else:
        verbs.bring_back(found)
        messages.success(request, f"“{found}” is back and may run again.")
    return redirect(found)


@require_POST
@needs(Act.EDIT_SOURCE)
def accept_reading(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that a person finds right what was shown of PubMed's reading, unless more was found since."""
    found = the(Source.objects.all(), request, Act.EDIT_SOURCE, slug=slug)
    if not found.needs_person:
        messages.warning(request, f"“{found}” needs nobody any more.")
    elif request.POST.getlist("reason") != found.needs_person:
        messages.warning(request, "Nothing was accepted: something else was found meanwhile. Look once more.")
    else:
        attention.accept(found)
        messages.success(request, f"Accepted. “{found}” asks again only if PubMed says something else.")
    return redirect(found)


@needs(Act.EDIT_SOURCE)
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """Set when a source runs; the next three times are shown before anything is saved."""
    found = the(Source.objects.all(), request, Act.EDIT_SOURCE, slug=slug)
    held = Schedule.objects.filter(source=found).first()
    initial = {"cron": held.cron, "zone": held.zone} if held else {"cron": "0 2 * * *", "zone": "UTC"}
    if "cron" in request.GET:
        initial["cron"] = request.GET["cron"]
    form = ScheduleForm(request.POST or None, initial=initial)
    wish = form.cleaned_data if form.is_bound and form.is_valid() else initial
    context: dict[str, Any] = {"form": form, "source": found, "schedule": held, "presets": PRESETS}
    now = schedules.clock()
    try:
        context["words"] = cron.in_words(wish["cron"])
        context["coming"] = _local(cron.check(wish["cron"], wish["zone"], now), wish["zone"])
        if request.method == "POST" and "preview" not in request.POST and form.is_valid():
            by = signed_in(request)
            schedules.set_schedule(source=found, expression=wish["cron"], zone=wish["zone"], by=by, now=now)
            messages.success(request, f"“{found}” runs by itself: {context['words']}, {wish['zone']}.")
            return redirect(found)
    except cron.CronError as error:
        context["error"] = str(error)
    return render(request, "sync/schedule.html", context)


@require_POST
@needs(Act.EDIT_SOURCE)
def pause_schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """Pause a schedule, or go on with it."""
    found = the(Source.objects.all(), request, Act.EDIT_SOURCE, slug=slug)
    held, now = Schedule.objects.filter(source=found).first(), schedules.clock()
    if held is not None and held.paused_at is None:
        schedules.pause(held, now=now)
        messages.success(request, f"The schedule of “{found}” is paused; it runs when you ask it to.")
    elif held is not None:
        schedules.resume(held, now=now)
        messages.success(request, f"The schedule of “{found}” goes on with its next time.")
    return redirect(found)


def _form_page(request: HttpRequest, form: SourceForm, found: Source | None) -> HttpResponse:
    context = {"form": form, "source": found}
    if "preview" in request.POST:
        context |= _preview(form)
    return render(request, "sync/source_form.html", context)


def _preview(form: SourceForm) -> dict[str, Any]:
    """Ask PubMed about what a form holds, where the query can be read."""
    form.is_valid()
    query = form.cleaned_data.get("query")
    if not query:
        return {"refusal": " ".join(map(str, form.errors.get("query", ["Type a query first."])))}
    return {"seen": preview(query, form.cleaned_data.get("must_find") or []), "query": query}


def _initial(source: Source, *, clone: bool = False) -> dict[str, Any]:
    name = f"{source.name} (copy)" if clone else source.name
    pmids = " ".join(map(str, source.must_find))
    return {"name": name, "query": source.query, "note": source.note, "must_find": pmids}


def _local(moments: list[datetime], zone: str) -> list[tuple[str, datetime]]:
    """Return each moment as the zone's own clock shows it, and in UTC."""
    own = cron.zone_of(zone)
    return [(f"{m.astimezone(own):%a %d %b %Y, %H:%M %Z}", m) for m in moments]
