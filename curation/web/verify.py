"""The second look: a list of what waits, and a page where each tag is confirmed, corrected or still true."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act
from curation.models import Record, Review, Tag
from curation.models.review import State
from curation.models.tag import TagState
from curation.review import checking, steps, tagging
from curation.review.errors import ConflictError, ReviewError
from curation.web.access import needs, signed_in
from curation.web.answering import status_of
from curation.web.numbers import number, number_of
from curation.web.tag_forms import says_of
from curation.web.talk import talk
from curation.web.verify_page import verify_page

PAGE = 50
LISTS = {"verify": State.VERIFY, "recheck": State.RECHECK}
TAG_ACTS: dict[str, Callable[..., Tag]] = {
    "confirm": tagging.confirm, "unconfirm": checking.unconfirm, "still-true": tagging.still_true,
    "doubt": checking.doubt, "drop": tagging.remove, "restore": tagging.restore,
    "uncorrect": checking.uncorrect,
}  # fmt: skip
UNDO = {"confirm": "unconfirm", "still-true": "doubt", "drop": "restore", "correct": "uncorrect"}
DONE = {"confirm": "Confirmed", "still-true": "Still true", "drop": "Taken away", "correct": "Corrected to"}


@needs(Act.VERIFY)
def verify_list(request: HttpRequest) -> HttpResponse:
    """Show the records that wait to be verified, or with ``?list=recheck`` to be looked at again."""
    person, chosen = signed_in(request), request.GET.get("list", "verify")
    own = Q(state=State.VERIFY, curator=person)
    counts = Review.objects.filter(state__in=LISTS.values()).aggregate(
        verify=Count("pk", filter=Q(state=State.VERIFY) & ~own),
        recheck=Count("pk", filter=Q(state=State.RECHECK)),
        own=Count("pk", filter=own),
    )
    chosen = chosen if chosen in counts else "verify"
    found = Review.objects.filter(own) if chosen == "own" else Review.objects.filter(state=LISTS[chosen])
    found = found.exclude(own) if chosen == "verify" else found
    tags = Count("record__tags", filter=~Q(record__tags__state=TagState.RETRACTED))
    touched = Count("record__tags", filter=Q(record__tags__state=TagState.RECHECK))
    rows = found.annotate(tags=tags, touched=touched).select_related("record", "curator")
    rows = rows.defer("record__body").order_by("since", "record_id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "verify/list.html", {"page": page, "counts": counts, "chosen": chosen})


@needs(Act.VERIFY)
def verify(request: HttpRequest, pmid: int) -> HttpResponse:
    """Show a record to the second person; with ``?dropped=`` the tag that can be brought back."""
    dropped = number(request.GET.get("dropped", ""))
    tag = None
    if dropped is not None:
        seen = tagging.readable(signed_in(request))
        tag = seen.filter(pk=dropped, record=pmid, state=TagState.RETRACTED).first()
    return _page(request, pmid, undo=_undo("drop", tag) if tag else None)


@require_POST
@needs(Act.VERIFY)
def check_tag(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Confirm a tag, say that it is still true, correct it, take it away, or undo one of these."""
    tag, person = get_object_or_404(Tag.objects.select_related("facet"), pk=pk), signed_in(request)
    seen, why = number_of(request, "seen"), request.POST.get("why", "").strip()[:1000]
    try:
        if act == "correct":
            says, key = says_of(request, tag.facet), request.POST.get("key") or uuid4().hex
            tag = checking.correct(person=person, tag_id=pk, says=says, key=key, seen=seen, why=why)
        elif act in TAG_ACTS:
            more = {"why": why} if act == "drop" else {}
            tag = TAG_ACTS[act](person=person, tag_id=pk, seen=seen, **more)
        else:
            raise Http404
    except ReviewError as error:
        return _refused(request, tag.record_id, error, of=pk)
    if request.headers.get("HX-Request"):
        return _page(request, tag.record_id, undo=_undo(act, tag), acted=pk)
    at = reverse("verify", args=[tag.record_id])
    return redirect(f"{at}?dropped={pk}" if act == "drop" else f"{at}#tag-{tag.pk}")


@require_POST
@needs(Act.VERIFY)
def verify_step(request: HttpRequest, pmid: int, step: str) -> HttpResponse:
    """Publish a record, say that all of it holds again, or send it back with a reason."""
    get_object_or_404(Review, pk=pmid)
    how: dict[str, Any] = {
        "person": signed_in(request),
        "record_id": pmid,
        "seen": number_of(request, "seen"),
    }
    try:
        if step == "publish":
            review = steps.publish(**how)
        elif step == "holds":
            review = steps.recheck_done(**how)
        elif step == "send-back":
            review = steps.send_back(**how, why=request.POST.get("why", "").strip()[:1000])
        else:
            raise Http404
    except ReviewError as error:
        return _refused(request, pmid, error)
    messages.success(request, f"PMID {pmid} is at “{review.get_state_display()}” now.")
    at = reverse("verify-list") + ("?list=recheck" if step == "holds" else "")
    return HttpResponse(headers={"HX-Redirect": at}) if request.headers.get("HX-Request") else redirect(at)


def _undo(act: str, tag: Tag) -> dict[str, Any] | None:
    if act not in UNDO:
        return None
    says = f"{tag.facet}: {tag.says}"
    where = reverse("check-tag", args=[tag.pk, UNDO[act]])
    return {"word": DONE[act], "says": says, "where": where, "seen": tag.version}


def _refused(request: HttpRequest, pmid: int, error: ReviewError, of: int = 0) -> HttpResponse:
    """Show the page as it is now, with what was refused and why; a reason that was written is kept."""
    kept = {"said": str(error), "conflict": isinstance(error, ConflictError), "of": of}
    kept["why"] = request.POST.get("why", "")
    return _page(request, pmid, status=status_of(error), refused=kept, acted=of)


def _page(request: HttpRequest, pmid: int, status: int = 200, **more: Any) -> HttpResponse:
    record, person = get_object_or_404(Record, pk=pmid), signed_in(request)
    context = {"record": record, "key": uuid4().hex, **verify_page(record, person), **more}
    if request.headers.get("HX-Request"):
        return render(request, "verify/_work.html", context, status=status)
    context["talk"] = talk(record, person, context["review"])
    return render(request, "verify/verify.html", context, status=status)
