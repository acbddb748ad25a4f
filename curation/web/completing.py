"""Completions of what is being typed in a search box, as the options of a list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from curation.accounts.permissions import Act
from curation.search import reader
from curation.search.completing import Offer, offers
from curation.search.reader import NotReadyError
from curation.web.access import needs

LONGEST = 2_000  # characters before the typist's place that are looked at
SAID = {"word": "word", "heading": "MeSH", "journal": "journal", "author": "author", "term": "our term"}


@require_safe
@needs(Act.READ)
def complete(request: HttpRequest) -> HttpResponse:
    """Offer what the end of ``q``, the text up to where its typist is, may become."""
    typed = request.GET.get("q", "").replace("\x00", " ")
    cut = max(len(typed) - LONGEST, 0)
    try:
        found = _offered(typed[cut:])
    except NotReadyError:
        found = []
    lines = [(offer, offer.start + cut, SAID[offer.kind]) for offer in found]
    answer = render(request, "search/_offers.html", {"lines": lines})
    answer["Cache-Control"] = "private, max-age=30"
    return answer


def _offered(typed: str) -> list[Offer]:
    reading = reader.reading()
    with reader.intact(reading):
        return offers(reading.searcher, typed)
