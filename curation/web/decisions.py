"""A person's own decisions and what waits for her: the lists behind the figures of triage."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from curation.accounts.permissions import Act
from curation.models import Source, User, Vote
from curation.models.stages import Stage
from curation.review import queue
from curation.web.access import needs, signed_in

PAGE = 50
SHOWN = {
    "include": "Included",
    "maybe": "Maybe",
    "exclude": "Excluded",
    "today": "Decided today",
    "waiting": "Waiting for you",
}


@never_cache
@needs(Act.TRIAGE)
def own_decisions(request: HttpRequest) -> HttpResponse:
    """List one's own standing decisions of a kind, or what waits; the latest first."""
    person, show = signed_in(request), request.GET.get("show", "include")
    show = show if show in SHOWN else "include"
    source = Source.objects.filter(slug=request.GET.get("source", "")[:100]).first()
    page = Paginator(_rows(person, show, source), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "show": show,
        "kinds": SHOWN,
        "source": source,
        "query": urlencode({"source": source.slug} if source else {}),
    }
    return render(request, "triage/decisions.html", context)


def _rows(person: User, show: str, source: Source | None) -> QuerySet[Any]:
    """Return votes, or reviews; each leads to its record."""
    if show == "waiting":
        waiting = queue.waiting(person, source=source).select_related("record").defer("record__body")
        return waiting.order_by("-queued_on", "-record_id")
    votes = Vote.objects.standing().filter(person=person, stage=Stage.TRIAGE)
    if source is not None:
        votes = votes.filter(record__matches__source=source, record__matches__left_run=None)
    if show == "today":
        votes = votes.filter(cast_at__date=timezone.now().date())
    else:
        votes = votes.filter(decision=show)
    return votes.select_related("record").defer("record__body").order_by("-pk")
