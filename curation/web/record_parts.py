"""What a record's page leaves to pages of its own, its files, and the addresses it has elsewhere."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from curation.accounts.permissions import Act
from curation.exchange.citing import references as in_every_style
from curation.exchange.formats import FORMATS
from curation.models import Record
from curation.models.record import RecordQuerySet
from curation.sync.contents import contents
from curation.web.access import needs
from curation.web.people import byline, groups
from curation.web.record_page import held_among
from curation.web.references import reference_lists


@needs(Act.READ)
def authors(request: HttpRequest, pmid: int) -> HttpResponse:
    """Show every author, collaborator and affiliation of a record."""
    record = get_object_or_404(Record, pk=pmid)
    entry = contents(record)
    context = {
        "record": record,
        "entry": entry,
        "byline": byline(entry.authors, shown=len(entry.authors)),
        "groups": groups(entry.authors, entry.investigators),
        "all_of_them": True,
        "shows_synthetic": record.synthetic,
    }
    return render(request, "records/authors.html", context)


@needs(Act.READ)
def references(request: HttpRequest, pmid: int) -> HttpResponse:
    """Show every reference of a record."""
    record = get_object_or_404(Record, pk=pmid)
    entry = contents(record)
    context = {
        "record": record,
        "lists": reference_lists(entry, held_among(entry)),
        "total": len(entry.references),
        "shows_synthetic": record.synthetic,
    }
    return render(request, "records/references.html", context)


@needs(Act.READ)
def cite(request: HttpRequest, pmid: int) -> HttpResponse:
    """Show how a record is cited in each style, and the files it can be taken away in."""
    record = get_object_or_404(Record, pk=pmid)
    context = {
        "record": record,
        "citations": in_every_style(contents(record)),
        "formats": FORMATS.values(),
        "shows_synthetic": record.synthetic,
    }
    return render(request, "records/cite.html", context)


@needs(Act.READ)
def export(_request: HttpRequest, pmid: int, form: str) -> HttpResponseBase:
    """Send a record in a format for citation managers.

    Raises:
        Http404: if there is no such record or no such format.
    """
    chosen = FORMATS.get(form)
    if chosen is None:
        raise Http404("There is no such format.")
    record = get_object_or_404(Record, pk=pmid)
    answer = StreamingHttpResponse(chosen.lines([contents(record)]), content_type=chosen.content_type)
    answer["Content-Disposition"] = f'attachment; filename="pmid-{pmid}.{chosen.slug}"'
    return answer


@needs(Act.READ)
def by_doi(_request: HttpRequest, doi: str) -> HttpResponse:
    """Lead from a DOI to its record; where several records carry it, to the list of them."""
    return _lead(Record.objects.called(doi=doi), doi)


@needs(Act.READ)
def by_pmcid(_request: HttpRequest, pmcid: str) -> HttpResponse:
    """Lead from a PMCID to its record."""
    return _lead(Record.objects.called(pmcid=pmcid), pmcid)


def _lead(records: RecordQuerySet, called: str) -> HttpResponse:
    pmids = list(records.values_list("pk", flat=True)[:2])
    if not pmids:
        raise Http404("The base holds no record of this name.")
    if len(pmids) > 1:
        return redirect(f"{reverse('search')}?q={quote(called)}")
    return redirect("record", pmids[0])
