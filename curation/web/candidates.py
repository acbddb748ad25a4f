"""The papers outside the base that its records point to: read, send to triage, set aside, undo."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act, may
from curation.models import Candidate, CandidateAct, Record, Stub, User
from curation.models.candidate import CandidateQuerySet
from curation.models.neighbours import Neighbour
from curation.models.reasons import reasons
from curation.review.candidates import MOST, act_on
from curation.review.candidates import undo as undo_acts
from curation.tasks import fetch_candidates
from curation.web.access import needs
from curation.web.linked import lines

PAGE = 50
SEEN = "candidates_seen_at"
DONE = "candidates_done"
SENT, ASIDE = "sent to triage; they are being fetched", "set aside"
SORTS = {
    "score": ("all reasons together", ("-score", "-pmid")),
    "cites": ("how many it cites", ("-cites", "-pmid")),
    "cited": ("how many cite it", ("-cited_by", "-pmid")),
    "new": ("newest on the list", ("-first_ranked_at", "-pmid")),
}
PARTS = {
    "cites": "Records of this base it cites",
    "cited_by": "Records of this base that cite it",
    "similar": "Records of this base it is similar to",
}
VIEWS = {"open": "", "send": CandidateAct.Kind.SEND, "dismiss": CandidateAct.Kind.DISMISS}


@needs(Act.READ)
def candidates(request: HttpRequest) -> HttpResponse:
    """Show one page of candidates, each with its reasons; those since the last visit are marked new."""
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    sort = request.GET.get("sort", "score")
    sort = sort if sort in SORTS else "score"
    found = _chosen(view, request.GET).order_by(*SORTS[sort][1])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    since = _last_visit(request)
    stubs = Stub.objects.in_bulk([row.pmid for row in page.object_list])
    context = {
        "page": page, "view": view, "sort": sort, "least": _least(request.GET), "since": since,
        "most": MOST, "done": len(request.session.get(DONE, [])) if "done" in request.GET else 0,
        "rows": [(row, stubs.get(row.pmid), row.first_ranked_at > since) for row in page.object_list],
        "sorts": [(name, word) for name, (word, _) in SORTS.items()],
        "may_judge": may(request.user, Act.JUDGE_CANDIDATE),
    }  # fmt: skip
    request.session[SEEN] = timezone.now().isoformat()
    return render(request, "citations/candidates.html", context)


@needs(Act.READ)
def candidate(request: HttpRequest, pmid: int) -> HttpResponse:
    """Show why one paper is a candidate: the records it cites, is cited by and is similar to."""
    row = get_object_or_404(Candidate, pk=pmid)
    found = reasons(pmid)
    every = [Neighbour(*one) for reason in found.values() for one in reason.pmids]
    made = iter(lines(every))
    context = {
        "row": row, "stub": Stub.objects.filter(pk=pmid).first(),
        "parts": [
            (name, title, [next(made) for _ in found[name].pmids], found[name].total)
            for name, title in PARTS.items()
        ],
        "standing": CandidateAct.objects.filter(pmid=pmid, undone_at=None).select_related("by").first(),
        "may_judge": may(request.user, Act.JUDGE_CANDIDATE),
    }  # fmt: skip
    return render(request, "citations/candidate.html", context)


@require_POST
@needs(Act.JUDGE_CANDIDATE)
def act(request: HttpRequest) -> HttpResponse:
    """Send the chosen candidates to triage, or set them aside."""
    kind = CandidateAct.Kind.DISMISS if request.POST.get("act") == "dismiss" else CandidateAct.Kind.SEND
    everything, typed = bool(request.POST.get("all")), request.POST.get("confirm", "")
    pmids = _all_meant(request.POST) if everything else _numbers(request, "pmid")
    if everything and typed.replace(",", "").strip() != str(len(pmids)):
        text = f"Nothing was changed: {len(pmids):,} candidates are meant. Type that number to confirm."
        messages.warning(request, text)
        return redirect(f"{reverse('candidates')}?least={_least(request.POST) or ''}")
    acts = act_on(pmids=pmids, act=kind, by=_person(request), reason=request.POST.get("reason", ""))
    if not acts:
        messages.warning(request, "Nothing was changed: choose candidates first, or somebody was quicker.")
        return redirect("candidates")
    if kind == CandidateAct.Kind.SEND:
        fetch_candidates.delay_on_commit()  # type: ignore[attr-defined]  # Celery adds it under Django
    messages.success(request, f"{len(acts):,} {SENT if kind == CandidateAct.Kind.SEND else ASIDE}.")
    request.session[DONE] = acts
    return redirect(f"{reverse('candidates')}?done=1")


@require_POST
@needs(Act.JUDGE_CANDIDATE)
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was done with candidates: the chosen acts, or all of what this person did last."""
    acts = request.session.pop(DONE, []) if request.POST.get("last") else _numbers(request, "act")
    count = undo_acts(acts=acts, by=_person(request))
    messages.success(request, f"{count:,} taken back; they stand among the candidates again.")
    return redirect("candidates")


def _chosen(view: str, asked: QueryDict) -> CandidateQuerySet:
    """Return the candidates of a view that the address or the form asks for."""
    if view == "open":
        here = Record.objects.filter(pk=OuterRef("pmid"))
        found = Candidate.objects.outside().untouched().exclude(Exists(here))
    else:
        found = Candidate.objects.with_standing(VIEWS[view]).with_act()
    if (pmid := asked.get("pmid", "")).isdecimal() and not asked.get("all"):
        found = found.filter(pmid=int(pmid[:18]))
    return found.filter(score__gte=_least(asked))


def _all_meant(form: QueryDict) -> list[int]:
    """Return the PMIDs of a whole list, the strongest first, as many as go at once."""
    found = _chosen("open", form).order_by("-score", "-pmid")
    return list(found.values_list("pmid", flat=True)[:MOST])


def _least(asked: QueryDict) -> int:
    """Return the least sum of reasons that is asked for; 0 for all."""
    word = asked.get("least", "")
    return int(word) if word.isdecimal() and word.isascii() and len(word) < 7 else 0


def _last_visit(request: HttpRequest) -> Any:
    stored = parse_datetime(request.session.get(SEEN, "") or "")
    return stored or timezone.now() - timedelta(days=7)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    words = ",".join(request.POST.getlist(name)).split(",")
    return [int(word) for word in words if word.isdecimal() and len(word) < 19]


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 the act is for curators, who are signed in
    return request.user
