"""Conflicts: which there are, one with both readings, and the verdict of a third person."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act, may
from curation.accounts.roles import at_least
from curation.models import Facet, Record, Review, Tag, Verdict
from curation.models.user import Role
from curation.models.vote import Decision
from curation.review import taking_back, verdicts
from curation.review.conflicts import conflicts
from curation.review.errors import InvalidError, ReviewError
from curation.web.access import needs, signed_in, the
from curation.web.answering import by_script, status_of
from curation.web.conflicts_page import KINDS, asked, conflict_page, lines
from curation.web.numbers import number, number_of
from curation.web.talk import talk

PAGE = 25


@never_cache
@needs(Act.SEE_READINGS)
def conflict_list(request: HttpRequest) -> HttpResponse:
    """List the open conflicts, the longest waiting first. A constant number of queries."""
    person, wish = signed_in(request), asked(request.GET)
    found = conflicts(wish.wanted(person)).select_related("record", "protocol").defer("record__body")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": lines(list(page.object_list)),
        "wish": wish,
        "query": wish.query(),
        "kinds": KINDS,
        "people": at_least(Role.CURATOR).order_by("username"),
        "facets": Facet.objects.in_use(),
        "may_decide": may(person, Act.ADJUDICATE),
        "settled": _settled(request),
    }
    return render(request, "conflicts/list.html", context)


@never_cache
@needs(Act.SEE_READINGS)
def conflict(request: HttpRequest, pmid: int) -> HttpResponse:
    """Show one disagreement: the record, both readings, and the form for who may decide."""
    return _page(request, pmid)


@require_POST
@needs(Act.ADJUDICATE)
def decide(request: HttpRequest, pmid: int) -> HttpResponse:
    """Settle a conflict of votes; a loser of a race is shown what came first beside what she said."""
    get_object_or_404(Review, pk=pmid)
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "").strip()[:4000]
    reasons = request.POST.getlist("reasons")[:20] if decision == "exclude" else []
    try:
        if decision not in ("include", "exclude"):
            raise InvalidError("Say include or exclude.")
        verdict = verdicts.decide(
            person=signed_in(request),
            record_id=pmid,
            decision=Decision(decision),
            reason=reason,
            reasons=reasons,
            key=_key(request),
            seen=number_of(request, "seen"),
        )
    except ReviewError as error:
        said = {"decision": decision, "reason": reason, "reasons": reasons}
        return _refused(request, pmid, error, said)
    return _done(request, verdict)


@require_POST
@needs(Act.ADJUDICATE)
def decide_term(request: HttpRequest, pmid: int) -> HttpResponse:
    """Settle one claim: the tags that make it are kept as confirmed, or taken back."""
    tag = get_object_or_404(Tag.objects.select_related("facet", "term"), pk=number_of(request, "tag") or 0)
    if tag.record_id != pmid:
        raise Http404
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "").strip()[:4000]
    try:
        if decision not in ("keep", "remove"):
            raise InvalidError("Say keep or remove.")
        verdict = verdicts.decide_term(
            person=signed_in(request),
            record_id=pmid,
            facet=tag.facet,
            term=tag.term,
            keep=decision == "keep",
            reason=reason,
            key=_key(request),
            seen=number_of(request, "seen"),
            claim=None if tag.term_id else _claim(request),
        )
    except ReviewError as error:
        return _refused(request, pmid, error, {"decision": decision, "reason": reason, "tag": tag})
    return _done(request, verdict)


@require_POST
@needs(Act.TAKE_VERDICT_BACK)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a verdict back: one's own, or, for a lead, anyone's; the disagreement is open again."""
    verdict = the(Verdict.objects.all(), request, Act.TAKE_VERDICT_BACK, pk=pk)
    why = request.POST.get("reason", "").strip()[:4000]
    try:
        taking_back.take_back(
            person=signed_in(request), verdict_id=pk, seen=number_of(request, "seen"), why=why
        )
    except ReviewError as error:
        return _refused(request, verdict.record_id, error, {"decision": "take it back", "reason": why})
    if by_script(request):
        return JsonResponse({"saved": True, "verdict": pk})
    wish = asked(request.GET)
    messages.success(request, "The verdict is taken back and stands in the history; this is open again.")
    at = reverse("conflict", args=[verdict.record_id])
    return redirect(f"{at}?{wish.query()}" if wish.query() else at)


def _page(request: HttpRequest, pmid: int, status: int = 200, **more: Any) -> HttpResponse:
    record, person, wish = get_object_or_404(Record, pk=pmid), signed_in(request), asked(request.GET)
    may_decide = may(person, Act.ADJUDICATE)
    context = conflict_page(record, person, wish.wanted(person), may_decide=may_decide)
    context |= {"query": wish.query(), "key": uuid4().hex, "settled": _settled(request), **more}
    context["talk"] = talk(record, person, context["review"])
    return render(request, "conflicts/conflict.html", context, status=status)


def _done(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    if by_script(request):
        return JsonResponse({"saved": True, "verdict": verdict.pk})
    wish = asked(request.GET)
    left = conflicts(wish.wanted(signed_in(request)))
    same = left.filter(pk=verdict.record_id).values_list("pk", flat=True).first()
    review = Review.objects.get(pk=verdict.record_id)
    later = left.filter(since__gte=review.since).exclude(pk=verdict.record_id)
    following = (
        same or later.values_list("pk", flat=True).first() or left.values_list("pk", flat=True).first()
    )
    at = reverse("conflict", args=[following]) if following else reverse("conflicts")
    address = "&".join(filter(None, (wish.query(), f"settled={verdict.pk}")))
    return redirect(f"{at}?{address}")


def _settled(request: HttpRequest) -> dict[str, Any] | None:
    """Return the verdict that was just given, for the toast that takes it back, as long as it stands."""
    pk, person = number(request.GET.get("settled", "")), signed_in(request)
    verdict = Verdict.objects.standing().filter(pk=pk, person=person).first() if pk else None
    if verdict is None:
        return None
    words = {"include": "included", "exclude": "excluded"}
    if verdict.facet_id is not None:
        words = {"include": "kept", "exclude": "removed"}
    wish = asked(request.GET).query()
    back = reverse("take-verdict-back", args=[verdict.pk])
    return {"verdict": verdict, "word": words[verdict.decision], "back": f"{back}?{wish}" if wish else back}


def _refused(request: HttpRequest, pmid: int, error: ReviewError, said: dict[str, Any]) -> HttpResponse:
    """Show the page as it is now, what was refused and why, and keep what was written."""
    status = status_of(error)
    stands = verdicts.latest(pmid) if status == 409 else None
    if by_script(request):
        theirs = stands and {
            "verdict": stands.pk,
            "decision": stands.decision,
            "reason": stands.reason,
            "by": str(stands.person),
        }
        yours = {"decision": said["decision"], "reason": said["reason"]}
        answer = {"saved": False, "message": str(error), "theirs": theirs, "yours": yours}
        return JsonResponse(answer, status=status)
    refused = {"said": str(error), "conflict": status == 409, "stands": stands, **said}
    return _page(request, pmid, status, refused=refused)


def _claim(request: HttpRequest) -> list[int]:
    return [pk for sent in request.POST.getlist("claim") if (pk := number(sent)) is not None]


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:64] or uuid4().hex
