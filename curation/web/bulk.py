"""Many records at once: what an act would do, the act, the list of past acts, and the way back."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act, may
from curation.models import BulkAct, Facet, Record, Term, User
from curation.models.review import shut, tags_shut
from curation.models.tag import Answer
from curation.review import bulk as verbs
from curation.review.bulk import Parts
from curation.review.errors import ConflictError, ReviewError
from curation.web import bulk_page
from curation.web.access import needs, signed_in, the
from curation.web.bulk_page import ACTS, MOST, OWN, PARTS, SHOWN, TYPED, Chosen, Deed
from curation.web.choosing import kept_parameters

PAGE = 50


@never_cache
@needs(Act.ACT_IN_BULK)
def bulk(request: HttpRequest) -> HttpResponse:
    """Show which records an address asks for, and what the act it names would do to them."""
    return _page(request, request.GET)


@require_POST
@needs(Act.ACT_IN_BULK)
def act(request: HttpRequest) -> HttpResponse:
    """Do a bulk act, if it is still what was shown and, for many records, their number was typed."""
    person, address = signed_in(request), QueryDict(request.POST.get("address", "")[:60_000])
    chosen, deed = bulk_page.chosen(request, address), bulk_page.deed(address)
    if chosen.refusal or deed is None:
        return _page(request, address, status=422)
    parts = deed.parts(person, chosen.pmids)
    refusal, status = _not_yet(request, parts)
    if refusal:
        return _page(request, address, refusal, status=status, found=(chosen, deed, parts))
    said: dict[str, Any] = {
        "person": person,
        "pmids": chosen.pmids,
        "key": request.POST.get("key") or uuid4().hex,
        "query": _search_of(address),
        "reason": request.POST.get("why", "").strip()[:2000],
    }
    try:
        done = verbs.tag(**said, says=deed.says) if deed.says else verbs.vote(**said, said=deed.said)
    except ReviewError as error:
        return _page(request, address, str(error), status=422, found=(chosen, deed, parts))
    messages.success(
        request, f"Done: {deed.named}, {done.counts['applied']:,} records. It can be undone here."
    )
    return redirect("bulk-act", pk=done.pk)


@needs(Act.ACT_IN_BULK)
def acts(request: HttpRequest) -> HttpResponse:
    """List one's own bulk acts, or, for a lead, everybody's; the latest first."""
    person, rows = signed_in(request), BulkAct.objects.select_related("person", "undone_by")
    rows = rows if may(person, Act.SEE_BULK_ACTS) else rows.filter(person=person)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    named = names(list(page.object_list))
    lines = [(row, named[row.pk], may(person, Act.UNDO_BULK, row)) for row in page.object_list]
    return render(request, "bulk/acts.html", {"page": page, "lines": lines})


@needs(Act.ACT_IN_BULK)
def one_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one bulk act: who, why, how many, and its records, but another's where they are read blindly."""
    person = signed_in(request)
    shown = the(BulkAct.objects.select_related("person", "undone_by"), request, Act.UNDO_BULK, pk=pk)
    said = Q(tags__bulk=shown) if shown.kind == "tag" else Q(votes__bulk=shown, votes__of=None)
    whole = Record.objects.filter(said).distinct()
    blind = tags_shut("review__") if shown.kind == "tag" else shut("review__")
    told = whole if shown.person_id == person.pk else whole.exclude(blind)
    page = Paginator(Record.objects.for_list().filter(pk__in=told.values("pk")).order_by("pk"), PAGE)
    context = {
        "act": shown,
        "named": names([shown])[shown.pk],
        "page": page.get_page(request.GET.get("page")),
        "hidden": whole.count() - told.count(),
    }
    return render(request, "bulk/act.html", context)


@require_POST
@needs(Act.UNDO_BULK)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a bulk act back: one's own, or, for a lead, anyone's."""
    held = the(BulkAct.objects.all(), request, Act.UNDO_BULK, pk=pk)
    try:
        done = verbs.undo(person=signed_in(request), act=held)
    except ConflictError as error:
        messages.warning(request, str(error))
    else:
        left = done.counts.get("applied", 0) - done.counts.get("undone", 0)
        more = f" {left:,} had gone on since and are left as they are." if left else ""
        messages.success(request, f"Taken back on {done.counts['undone']:,} records.{more}")
    return redirect("bulk-act", pk=pk)


def names(acts: list[BulkAct]) -> dict[int, str]:
    """Say what each act did. Two statements, whatever their number."""
    terms = Term.objects.select_related("facet").in_bulk([pk for a in acts if (pk := a.what.get("term"))])
    facets = Facet.objects.in_bulk([pk for a in acts if (pk := a.what.get("facet"))])
    found = {}
    for one in acts:
        if one.kind != "tag":
            found[one.pk] = ACTS.get(one.what["decision"], one.what["decision"])
        elif one.what.get("term") in terms:
            term = terms[one.what["term"]]
            found[one.pk] = f"{term.facet}: {term}"
        else:
            found[one.pk] = f"{facets.get(one.what['facet'])}: {Answer(one.what['answer']).label}"
    return found


def _not_yet(request: HttpRequest, parts: Parts) -> tuple[str, int]:
    """Say why the act is not done yet, and with which status; nothing where it may be done."""
    seen, typed = request.POST.get("seen", "?"), request.POST.get("typed", "")
    count = len(parts.would)
    if seen != str(count):
        return (
            f"The list changed since you looked: {seen} records then, {count:,} now. Nothing was done.",
            409,
        )
    if count > TYPED and "".join(c for c in typed if c.isdecimal()) != str(count):
        return f"Nothing was done: to go on, type the number of records, {count:,}.", 422
    return "", 200


def _search_of(address: QueryDict) -> str:
    """Return the part of the address that is the search's."""
    return urlencode(kept_parameters(address, *OWN))[:4000]


def _page(
    request: HttpRequest,
    address: QueryDict,
    refusal: str = "",
    *,
    status: int = 200,
    found: tuple[Chosen, Deed, Parts] | None = None,
) -> HttpResponse:
    person: User = signed_in(request)
    chosen, deed = found[:2] if found else (bulk_page.chosen(request, address), bulk_page.deed(address))
    parts = found[2] if found else deed.parts(person, chosen.pmids) if deed and not chosen.refusal else None
    show = address.get("show", "") if parts else ""
    listed = sorted(getattr(parts, show))[:SHOWN] if show in PARTS else chosen.pmids[:5]
    records = Record.objects.for_list().in_bulk(list(listed))
    context = {
        "chosen": chosen, "deed": deed, "parts": parts, "counts": parts.counts if parts else None,
        "refusal": refusal or chosen.refusal, "show": show, "part": PARTS.get(show),
        "records": [records[pmid] for pmid in listed if pmid in records],
        "kept": kept_parameters(address, *OWN), "search": _search_of(address),
        "address": urlencode(kept_parameters(address, "show")), "wish": address,
        "acts": list(ACTS.items()), "choices": bulk_page.choices(), "reasons": bulk_page.reasons(),
        "key": uuid4().hex, "threshold": TYPED, "most": MOST, "why": request.POST.get("why", ""),
        "typed": request.POST.get("typed", ""),
    }  # fmt: skip
    return render(request, "bulk/bulk.html", context, status=status)
