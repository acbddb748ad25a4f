"""The papers outside the base that its records point to: read, send to triage, set aside, undo."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act, may
from curation.models import Candidate, CandidateAct, Record, Stub, User
from curation.models.candidate import CandidateQuerySet
from curation.review.candidates import act_on
from curation.review.candidates import undo as undo_acts
from curation.tasks import fetch_candidates
from curation.web.access import needs

PAGE = 50
SEEN = "candidates_seen_at"
SORTS = {
    "score": ("all reasons together", ("-score", "-pmid")),
    "cites": ("how many it cites", ("-cites", "-pmid")),
    "cited": ("how many cite it", ("-cited_by", "-pmid")),
    "new": ("newest on the list", ("-first_ranked_at", "-pmid")),
}
VIEWS = {"open": "", "send": CandidateAct.Kind.SEND, "dismiss": CandidateAct.Kind.DISMISS}


@needs(Act.READ)
def candidates(request: HttpRequest) -> HttpResponse:
    """Show one page of candidates, each with its reasons; those since the last visit are marked new."""
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    sort = request.GET.get("sort", "score")
    sort = sort if sort in SORTS else "score"
    found = _chosen(view).order_by(*SORTS[sort][1])
    if (pmid := request.GET.get("pmid", "")).isdecimal():
        found = found.filter(pmid=int(pmid[:18]))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    since = _last_visit(request)
    stubs = Stub.objects.in_bulk([row.pmid for row in page.object_list])
    context = {
        "page": page, "view": view, "sort": sort, "since": since, "done": request.GET.get("done", ""),
        "rows": [(row, stubs.get(row.pmid), row.first_ranked_at > since) for row in page.object_list],
        "sorts": [(name, word) for name, (word, _) in SORTS.items()],
        "may_judge": may(request.user, Act.JUDGE_CANDIDATE),
    }  # fmt: skip
    request.session[SEEN] = timezone.now().isoformat()
    return render(request, "citations/candidates.html", context)


@require_POST
@needs(Act.JUDGE_CANDIDATE)
def act(request: HttpRequest) -> HttpResponse:
    """Send the chosen candidates to triage, or set them aside."""
    kind = CandidateAct.Kind.DISMISS if request.POST.get("act") == "dismiss" else CandidateAct.Kind.SEND
    reason = request.POST.get("reason", "")
    acts = act_on(pmids=_numbers(request, "pmid"), act=kind, by=_person(request), reason=reason)
    if not acts:
        messages.warning(request, "Nothing was changed: choose candidates first, or somebody was quicker.")
        return redirect("candidates")
    if kind == CandidateAct.Kind.SEND:
        fetch_candidates.delay_on_commit()  # type: ignore[attr-defined]  # Celery adds it under Django
    word = "sent to triage; they are being fetched" if kind == CandidateAct.Kind.SEND else "set aside"
    messages.success(request, f"{len(acts):,} {word}.")
    return redirect(f"{request.path.removesuffix('act/')}?done={','.join(map(str, acts))}")


@require_POST
@needs(Act.JUDGE_CANDIDATE)
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was done with candidates."""
    count = undo_acts(acts=_numbers(request, "act"), by=_person(request))
    messages.success(request, f"{count:,} taken back; they stand among the candidates again.")
    return redirect("candidates")


def _chosen(view: str) -> CandidateQuerySet:
    if view != "open":
        return Candidate.objects.with_standing(VIEWS[view]).with_act()
    here = Record.objects.filter(pk=OuterRef("pmid"))
    return Candidate.objects.outside().untouched().exclude(Exists(here))


def _last_visit(request: HttpRequest) -> Any:
    stored = parse_datetime(request.session.get(SEEN, "") or "")
    return stored or timezone.now() - timedelta(days=7)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    words = ",".join(request.POST.getlist(name)).split(",")
    return [int(word) for word in words if word.isdecimal() and len(word) < 19]


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 the act is for curators, who are signed in
    return request.user
