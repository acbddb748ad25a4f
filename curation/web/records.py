"""The list of records, one record, its versions and its XML."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from curation.accounts.permissions import Act, may
from curation.exchange.formats import FORMATS
from curation.models import Record, RecordVersion
from curation.sync.citations import due
from curation.web import saved
from curation.web.access import needs, signed_in
from curation.web.choosing import with_span
from curation.web.events import of_record
from curation.web.forms import SearchForm, ends_of
from curation.web.history_page import history_page
from curation.web.identifying import sole
from curation.web.judgement import judgement
from curation.web.listing import listing
from curation.web.record_page import record_page
from curation.web.talk import talk


@needs(Act.READ)
def search(request: HttpRequest) -> HttpResponse:
    """Show the records that the address asks for; an identifier leads straight to its record."""
    if "from" in request.GET or "to" in request.GET:
        return redirect(f"{reverse('search')}?{with_span(request.GET)}")
    form = SearchForm(request.GET)
    form.is_valid()
    record = sole(form.cleaned_data.get("q", ""))
    if record is not None:
        return redirect(record)
    context = {
        "form": form,
        "span": ends_of(request.GET.get("year", ""), form.cleaned_data.get("year")),
        "views": saved.shown_to(request),
        "formats": FORMATS.values(),
        "pick": "ticked" if may(request.user, Act.ACT_IN_BULK) else "",
        **listing(request, form.cleaned_data),
    }
    return render(request, "records/list.html", context)


@needs(Act.READ)
def record(request: HttpRequest, pmid: int) -> HttpResponse:
    """Show all that is stored of a record."""
    found = get_object_or_404(Record, pk=pmid)
    if request.user.is_authenticated:
        due.opened(found.pk)
    context = {
        "record": found,
        "may_refresh": may(request.user, Act.REFRESH_CITATIONS),
        "judgement": judgement(found, request.user),
        **record_page(found),
    }
    if may(request.user, Act.COMMENT):
        context["talk"] = talk(found, signed_in(request))
    return render(request, "records/record.html", context)


@needs(Act.READ)
def history(request: HttpRequest, pmid: int) -> HttpResponse:
    """Show what the record has been: every content that came, from where, and what differed."""
    found = get_object_or_404(Record.objects.without_body(), pk=pmid)
    context = {**history_page(found), **of_record(request, found)}
    return render(request, "records/history.html", context)


@needs(Act.READ)
def xml(request: HttpRequest, pmid: int) -> HttpResponse:
    """Send the XML as it was read, of the latest version or of ``?version=``; as text: no browser runs it."""
    versions = RecordVersion.objects.filter(record_id=pmid)
    wanted = request.GET.get("version", "")
    if wanted:
        versions = versions.filter(number=wanted) if wanted.isdecimal() else versions.none()
    version = versions.first()
    if version is None:
        raise Http404("There is no such version of this record.")
    response = HttpResponse(version.xml, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{pmid}-{version.number}.xml"'
    return response
