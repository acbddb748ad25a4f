"""The curating screen: select words, choose a term, and the tag carries its quote."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act
from curation.models import Assignment, Facet, Record, Review, Tag, Term
from curation.models.review import State
from curation.models.tag import Origin
from curation.review import drafts, steps, suggesting, tagging
from curation.review.errors import InvalidError, ReviewError
from curation.web.access import needs, signed_in
from curation.web.answering import status_of
from curation.web.curate_page import PLACE, curate_page
from curation.web.numbers import number, number_of
from curation.web.tag_forms import quote_of, says_of
from curation.web.talk import talk

PAGE = 50
TAG_ACTS: dict[str, Callable[..., Tag]] = {
    "remove": tagging.remove, "restore": tagging.restore, "still-true": tagging.still_true
}  # fmt: skip


@needs(Act.CURATE)
def curate_list(request: HttpRequest) -> HttpResponse:
    """Show the records that wait to be curated or looked at again, those that have waited longest first.

    What is given to two others to tag, or is finished by this person and not yet by the other, is left out.
    """
    apart = Assignment.objects.tagging_apart()
    hers = apart.filter(person=signed_in(request), finished_at=None)
    others = apart.exclude(record__in=hers.values("record"))
    found = Review.objects.filter(state__in=[State.CURATE, State.RECHECK])
    found = found.exclude(state=State.CURATE, pk__in=others.values("record")).order_by("since", "record_id")
    page = Paginator(found.select_related("record").defer("record__body"), PAGE).get_page(
        request.GET.get("page")
    )
    mine = set(hers.values_list("record_id", flat=True))
    return render(request, "curate/list.html", {"page": page, "mine": mine})


@needs(Act.CURATE)
def curate(request: HttpRequest, pmid: int) -> HttpResponse:
    """Show a record to be curated; with ``?took=`` or ``?gave=`` the tag that can be undone."""
    return _page(request, pmid, undo=_undoable(request))


@require_POST
@needs(Act.CURATE)
def tag_record(request: HttpRequest, pmid: int) -> HttpResponse:
    """Tag a record with a term, a value or an answer, with the quote if words were selected."""
    record, person = get_object_or_404(Record, pk=pmid), signed_in(request)
    facet = get_object_or_404(Facet, key=request.POST.get("facet", ""))
    try:
        tag = tagging.add(
            person=person,
            record_id=pmid,
            says=says_of(request, facet),
            key=request.POST.get("key") or uuid4().hex,
            quote=quote_of(request, record),
            record_version=number_of(request, "record_version"),
            origin=Origin.SUGGESTION if request.POST.get("origin") == Origin.SUGGESTION else Origin.HAND,
        )
    except ReviewError as error:
        return _refused(request, pmid, error)
    drafts.save(person=person, record_id=pmid, place=PLACE, body={facet.key: ""})
    return _done(request, pmid, ("gave", tag))


@require_POST
@needs(Act.CURATE)
def act_on_tag(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Take a tag back, bring it back, or say that it still holds."""
    tag = get_object_or_404(Tag, pk=pk)
    if act not in TAG_ACTS:
        raise Http404
    try:
        tag = TAG_ACTS[act](person=signed_in(request), tag_id=pk, seen=number_of(request, "seen"))
    except ReviewError as error:
        return _refused(request, tag.record_id, error)
    return _done(request, tag.record_id, ("took", tag) if act == "remove" else None)


@require_POST
@needs(Act.CURATE)
def hand_over(request: HttpRequest, pmid: int) -> HttpResponse:
    """Send a curated record to the second person; one that was looked at again is published once more."""
    review = get_object_or_404(Review, pk=pmid)
    step = steps.recheck_done if review.state == State.RECHECK else steps.hand_over
    try:
        step(person=signed_in(request), record_id=pmid, seen=number_of(request, "seen"))
    except ReviewError as error:
        return _refused(request, pmid, error)
    messages.success(request, f"PMID {pmid} is handed over; nothing more to do here.")
    if not request.headers.get("HX-Request"):
        return redirect("curate-list")
    return HttpResponse(headers={"HX-Redirect": reverse("curate-list")})


@require_POST
@needs(Act.CURATE)
def keep_draft(request: HttpRequest, pmid: int) -> HttpResponse:
    """Keep what is half written; the answer says which version was kept."""
    get_object_or_404(Record.objects.only("pk"), pk=pmid)
    fields = {name: value for name, value in request.POST.items() if name in _draftable()}
    try:
        draft = drafts.save(person=signed_in(request), record_id=pmid, place=PLACE, body=fields)
    except InvalidError as error:
        return JsonResponse({"error": str(error)}, status=422)
    return JsonResponse({"version": draft.version})


@require_POST
@needs(Act.CURATE)
def dismiss(request: HttpRequest, pmid: int) -> HttpResponse:
    """Do not suggest a term for this record again."""
    get_object_or_404(Record.objects.only("pk"), pk=pmid)
    term = get_object_or_404(Term, pk=number_of(request, "term") or 0)
    suggesting.dismiss(person=signed_in(request), record_id=pmid, term=term)
    return _done(request, pmid, None)


def _draftable() -> set[str]:
    return set(Facet.objects.values_list("key", flat=True))


def _undoable(request: HttpRequest) -> tuple[str, Tag] | None:
    for word in ("gave", "took"):
        if (pk := number(request.GET.get(word, ""))) is not None:
            tag = Tag.objects.filter(pk=pk, author=signed_in(request)).select_related("term", "facet").first()
            return (word, tag) if tag else None
    return None


def _done(request: HttpRequest, pmid: int, undo: tuple[str, Tag] | None) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _page(request, pmid, undo=undo)
    at = reverse("curate", args=[pmid])
    return redirect(f"{at}?{undo[0]}={undo[1].pk}" if undo else at)


def _refused(request: HttpRequest, pmid: int, error: ReviewError) -> HttpResponse:
    """Show the page as it is now, what was refused and why; what was written or selected stands beside."""
    status = status_of(error)
    refused = {"said": str(error), "conflict": status == 409, "yours": request.POST.get("exact", "")}
    terms = Term.objects.filter(pk=number_of(request, "term") or 0)
    refused |= {"term": terms.select_related("facet").first()}
    refused |= {"facet": request.POST.get("facet", ""), "text": request.POST.get("text", "")}
    return _page(request, pmid, refused=refused, status=status)


def _page(request: HttpRequest, pmid: int, status: int = 200, **more: Any) -> HttpResponse:
    record = get_object_or_404(Record, pk=pmid)
    context = {"record": record, "key": uuid4().hex, **curate_page(record, signed_in(request)), **more}
    if request.headers.get("HX-Request"):
        return render(request, "curate/_work.html", context, status=status)
    context["talk"] = talk(record, signed_in(request), context["review"], context["tags"])
    return render(request, "curate/curate.html", context, status=status)
