"""How suggestions fare, term by term: for leads, who sharpen the cards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from curation.accounts.permissions import Act
from curation.models import Facet
from curation.review.acceptance import Answers
from curation.review.acceptance import acceptance as fared
from curation.web.access import needs


@needs(Act.SEE_ACCEPTANCE)
def acceptance(request: HttpRequest) -> HttpResponse:
    """Show each suggested term with how it was answered; of one facet on request."""
    facet = Facet.objects.filter(key=request.GET.get("facet", "")[:60]).first()
    rows = [one for one in fared() if facet is None or one.term.facet_id == facet.pk]
    whole = Answers(*(sum(getattr(one, n) for one in rows) for n in ("accepted", "dismissed", "held")))
    context = {"rows": rows, "whole": whole, "facet": facet, "facets": Facet.objects.in_use()}
    return render(request, "vocabulary/acceptance.html", context)
