"""All that a search finds as a file for a citation manager."""

from itertools import chain

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from curation.accounts.permissions import Act
from curation.exchange.exporting import exported
from curation.exchange.formats import FORMATS
from curation.search.asking import every
from curation.search.query import QueryError
from curation.search.reader import NotReadyError
from curation.web.access import needs
from curation.web.search_state import asked, looked_up


@require_safe
@needs(Act.READ)
def export_results(request: HttpRequest, form: str) -> HttpResponseBase:
    """Send every record that the address asks for, the newest in PubMed first.

    Raises:
        Http404: if there is no such format.
    """
    chosen = FORMATS.get(form)
    if chosen is None:
        raise Http404("There is no such format.")
    wanted = asked(request.GET)
    try:
        batches = every(wanted.tree, wanted.kept, looked_up(request, wanted.tree))
        first = next(batches)  # what cannot be asked is said before anything is sent
    except (NotReadyError, QueryError):
        messages.warning(request, "Nothing was exported: the search could not be asked.")
        return redirect(f"{reverse('search')}?{request.GET.urlencode()}")
    answer = StreamingHttpResponse(
        exported(chain([first], batches), chosen), content_type=chosen.content_type
    )
    answer["Content-Disposition"] = f'attachment; filename="records.{chosen.slug}"'
    return answer
