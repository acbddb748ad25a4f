"""The first page: search, what is new, and the state of the base."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from curation.accounts.permissions import Act, may
from curation.models import Record, Source, SyncRun, User
from curation.models.run import RunState
from curation.web.access import needs, signed_in
from curation.web.by_year import year_chart
from curation.web.inbox import in_triage, lines
from curation.web.saved import views

NEW = 8
VIEWS = 8


@needs(Act.READ)
def home(request: HttpRequest) -> HttpResponse:
    """Show the newest records beside figures of the whole base."""
    newest = list(Record.objects.dated().newest_first().for_list()[:NEW])
    latest = SyncRun.objects.latest_by_source()
    sources = [(source, latest.get(source.pk)) for source in Source.objects.active()]
    curates = may(request.user, Act.CURATE)
    context = {
        "newest": newest,
        **Record.objects.tally(),
        "chart": year_chart(Record.objects.count_by_year()),
        "sources": sources,
        "to_look_at": _to_look_at(sources) if may(request.user, Act.RETRY_SLICE) else [],
        "curates": curates,
        "needs": lines(request) if curates else [],
        "in_triage": in_triage(signed_in(request)) if curates else 0,
        "shows_synthetic": any(r.synthetic for r in newest),
        "views": views(request, request.user, most=VIEWS) if isinstance(request.user, User) else [],
    }
    return render(request, "home/home.html", context)


def _to_look_at(sources: list[tuple[Source, SyncRun | None]]) -> list[tuple[Source, SyncRun]]:
    """Return the sources whose latest run ended without being complete, with that run."""
    ended = (RunState.INCOMPLETE, RunState.FAILED)
    return [(source, run) for source, run in sources if run is not None and run.state in ended]
