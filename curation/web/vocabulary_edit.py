"""Changes of the vocabulary by browser: a form, what it touches, the change, its log and its undo."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act, may
from curation.models import Facet, Term, VocabularyChange
from curation.review import changes, facets
from curation.review.errors import ConflictError, InvalidError, ReviewError
from curation.web.access import needs, signed_in
from curation.web.numbers import number_of
from curation.web.vocabulary_forms import (
    CardForm,
    DeprecateForm,
    FacetForm,
    MergeForm,
    MoveForm,
    ReasonForm,
    RenameForm,
    SplitForm,
    TermForm,
    written,
)

PAGE = 50


@dataclass(frozen=True)
class Deed:
    """One way to change a term: its form, and how it is said."""

    form: type[ReasonForm]
    title: str
    button: str


DEEDS = {
    "edit": Deed(CardForm, "Edit the card", "Save the card"),
    "rename": Deed(RenameForm, "Rename", "Rename"),
    "move": Deed(MoveForm, "Move", "Move"),
    "merge": Deed(MergeForm, "Merge into another", "Merge"),
    "split": Deed(SplitForm, "Split", "Split"),
    "deprecate": Deed(DeprecateForm, "Deprecate", "Deprecate"),
}


@never_cache
@needs(Act.EDIT_VOCABULARY)
def change_term(request: HttpRequest, key: str, term_key: str, act: str) -> HttpResponse:
    """Show the form of a change and what it would touch; by POST, preview it or make it."""
    deed = DEEDS.get(act)
    terms = Term.objects.select_related("facet", "parent").prefetch_related("examples", "identifiers")
    term = get_object_or_404(terms, facet__key=key, key=term_key)
    if deed is None or term.deprecated_at is not None:
        raise Http404("A term that is no longer in use is not changed; undo its deprecation first.")
    if request.method != "POST":
        form = deed.form(facet=term.facet, term=term, initial=_initial(request, term, act))
        return _form(request, term, act, form)
    form = deed.form(request.POST, facet=term.facet, term=term)
    if not form.is_valid() or "preview" in request.POST:
        return _form(request, term, act, form, status=200 if form.is_valid() else 422)
    try:
        made = form.make(signed_in(request), term, number_of(request, "seen"))
    except ConflictError as error:
        return _form(request, term, act, form, status=409, theirs=error.theirs)
    except ReviewError as error:
        form.add_error(None, str(error))
        return _form(request, term, act, form, status=422)
    messages.success(request, f"{term}: {made.get_kind_display()}. It can be undone below, under changes.")
    shown = made.other if made.kind == "merge" and made.other else Term.objects.get(pk=term.pk)
    return redirect(shown.get_absolute_url() + "#changes")


@never_cache
@needs(Act.EDIT_VOCABULARY)
def new_term(request: HttpRequest, key: str) -> HttpResponse:
    """Add a term to a facet."""
    facet = get_object_or_404(Facet.objects.in_use(), key=key)
    form = TermForm(_sent(request), facet=facet, initial={"parent": request.GET.get("parent", "")})
    if form.is_valid():
        try:
            return redirect(form.add(signed_in(request)).term)
        except InvalidError as error:
            form.add_error(None, str(error))
    context = {"facet": facet, "form": form, "title": "Add a term"}
    return render(request, "vocabulary/new.html", context, status=422 if form.errors else 200)


@never_cache
@needs(Act.EDIT_VOCABULARY)
def new_facet(request: HttpRequest) -> HttpResponse:
    """Add a facet."""
    form = FacetForm(_sent(request))
    if form.is_valid():
        try:
            return redirect(facets.add_facet(person=signed_in(request), **form.cleaned_data))
        except InvalidError as error:
            form.add_error(None, str(error))
    context = {"form": form, "title": "Add a facet"}
    return render(request, "vocabulary/new.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Act.EDIT_VOCABULARY)
def ask_facet(request: HttpRequest, key: str) -> HttpResponse:
    """Ask a facet no longer, or again."""
    facet = get_object_or_404(Facet, key=key)
    asked = request.POST.get("asked") == "yes"
    try:
        facets.set_asked(
            person=signed_in(request), facet=facet, asked=asked, reason=request.POST.get("reason", "")
        )
    except InvalidError as error:
        messages.warning(request, f"Not done: {error}")
        return redirect(facet)
    said = "is asked again" if asked else "is asked no longer; what was said of it stays"
    messages.success(request, f"“{facet}” {said}.")
    return redirect(facet if asked else "vocabulary")


@needs(Act.READ)
def change_log(request: HttpRequest) -> HttpResponse:
    """List the changes of the vocabulary, the latest first; of one facet on request."""
    rows = VocabularyChange.objects.select_related("term__facet", "other__facet", "author", "undone_by")
    facet = Facet.objects.filter(key=request.GET.get("facet", "")[:60]).first()
    rows = rows.filter(term__facet=facet) if facet else rows
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = urlencode({"facet": facet.key}) if facet else ""
    context = {
        "page": page,
        "facet": facet,
        "query": query,
        "facets": Facet.objects.in_use(),
        "may_edit": may(request.user, Act.EDIT_VOCABULARY),
    }
    return render(request, "vocabulary/changes.html", context)


@require_POST
@needs(Act.EDIT_VOCABULARY)
def undo_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change back exactly; a later change of the same cards goes first, and is named."""
    change = get_object_or_404(VocabularyChange.objects.select_related("term__facet"), pk=pk)
    try:
        changes.undo(person=signed_in(request), change=change)
    except (ConflictError, IntegrityError) as error:
        messages.warning(request, f"Not undone: {error}")
    else:
        messages.success(request, f"Undone: {change}. Cards and tags are as they were.")
    back = request.POST.get("next", "")
    return redirect("vocabulary-changes" if back == "list" else f"{change.term.get_absolute_url()}#changes")


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _initial(request: HttpRequest, term: Term, act: str) -> dict[str, Any]:
    """Return what a form starts with; a drag names the parent and the place in the address."""
    if act == "edit":
        return written(term)
    if act == "rename":
        return {"label": term.label}
    siblings = Term.objects.filter(facet=term.facet, parent=term.parent).order_by("position", "key")
    place = list(siblings.values_list("pk", flat=True)).index(term.pk) + 1
    start = {"parent": term.parent_id or "", "place": place}
    return start | {name: request.GET[name] for name in ("parent", "place", "into") if name in request.GET}


def _form(
    request: HttpRequest,
    term: Term,
    act: str,
    form: ReasonForm,
    status: int = 200,
    theirs: Term | None = None,
) -> HttpResponse:
    """Show the form, what the change touches, and after a collision what stands beside what was written."""
    now = theirs or term
    parts = []
    if act == "split" and form.is_bound and isinstance(form.cleaned_data.get("parts"), list):
        parts = [
            (part, changes.preview(term, words=part.words) if part.words else None)
            for part in form.cleaned_data["parts"]
        ]
    into = form.chosen("into") if act == "merge" and form.is_bound and form.is_valid() else None
    context = {
        "term": now, "act": act, "deed": DEEDS[act], "deeds": DEEDS, "form": form, "theirs": theirs,
        "touches": changes.preview(term), "parts": parts, "into": into,
        "into_touches": changes.preview(into) if into else None,
        "tagged": reverse("search") + "?" + urlencode({"term": f"{term.facet.key}/{term.key}"}),
        "previewed": "preview" in request.POST and form.is_valid(),
    }  # fmt: skip
    return render(request, "vocabulary/change.html", context, status=status)
