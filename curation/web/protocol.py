"""The protocol: how records are judged. Read by curators, written by leads."""

from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act, may
from curation.models import Protocol, Source
from curation.review import protocol as verbs
from curation.review.errors import ConflictError, ReviewError
from curation.review.intake import base_protocol
from curation.web.access import needs, signed_in
from curation.web.numbers import number_of
from curation.web.protocol_forms import PARTS
from curation.web.protocol_page import protocol_page


@never_cache
@needs(Act.SEE_PROTOCOL)
def protocol(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Show the rules of the base, or of one source."""
    return _page(request, _named(slug))


@require_POST
@needs(Act.EDIT_PROTOCOL)
def begin(request: HttpRequest) -> HttpResponse:
    """Give a source rules of its own, which start as the base's."""
    source = get_object_or_404(Source, slug=request.POST.get("source", ""))
    verbs.for_source(person=signed_in(request), source=source)
    messages.success(request, f"“{source}” has rules of its own now, for records that come in from here on.")
    return redirect("source-protocol", slug=source.slug)


@require_POST
@needs(Act.EDIT_PROTOCOL)
def change(request: HttpRequest, part: str, slug: str = "") -> HttpResponse:
    """Change one part of the rules; who comes second is shown what stands beside what she wrote."""
    found, seen = _named(slug), number_of(request, "seen") or 0
    if part not in PARTS:
        raise Http404
    try:
        with transaction.atomic():
            said = PARTS[part](signed_in(request), found, seen, request.POST)
    except ConflictError as error:
        return _page(request, _named(slug), str(error), part, HTTPStatus.CONFLICT)
    except ReviewError as error:
        return _page(request, found, str(error), part, HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, said)
    return redirect(f"{_address(found)}#{part}")


def _named(slug: str) -> Protocol:
    if not slug:
        return base_protocol()
    return get_object_or_404(Protocol.objects.select_related("source", "adjudicator"), source__slug=slug)


def _address(found: Protocol) -> str:
    if found.source is None:
        return reverse("protocol")
    return reverse("source-protocol", args=[found.source.slug])


def _forms(found: Protocol) -> dict[str, str]:
    """Return where the form of each part is sent."""
    if found.source is None:
        return {part: reverse("change-protocol", args=[part]) for part in PARTS}
    return {part: reverse("change-source-protocol", args=[found.source.slug, part]) for part in PARTS}


def _page(
    request: HttpRequest, found: Protocol, refusal: str = "", part: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    """Show a protocol, and after a refusal what was not written."""
    may_edit = may(request.user, Act.EDIT_PROTOCOL)
    context = {
        **protocol_page(found, person=request.GET.get("person", "")[:150], may_edit=may_edit),
        "address": _address(found),
        "forms": _forms(found),
        "refusal": refusal,
        "part": part,
        "conflict": status == HTTPStatus.CONFLICT,
        "yours": [(n, v) for n, v in request.POST.lists() if n not in ("csrfmiddlewaretoken", "seen")],
        "may_edit": may_edit,
    }
    return render(request, "protocol/protocol.html", context, status=status)
