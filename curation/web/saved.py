"""Saved searches: views with a name, and what is new in each since its reader last looked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act
from curation.models import SavedSearch, User
from curation.search import asking, outbox, reader, saved
from curation.search.narrowing import Narrowing
from curation.search.query import QueryError
from curation.search.reader import NotReadyError
from curation.search.tree import Node
from curation.search.written_out import UnwritableError
from curation.web.access import needs, signed_in, the
from curation.web.choosing import changed
from curation.web.search_state import Asked, asked, by_itself, looked_up

LONGEST = 60_000  # characters of an address
IN_MENU = 20  # views named above the results


@dataclass(frozen=True)
class View:
    """A saved search as lists show it; counts are None where it cannot be asked at the moment."""

    search: SavedSearch
    asked: Asked
    new: int | None
    total: int | None
    is_mine: bool


def shown_to(request: HttpRequest) -> Sequence[SavedSearch]:
    """Return the saved searches that the menu of the list names; none for a visitor. One statement."""
    return saved.shown_to(request.user, most=IN_MENU) if isinstance(request.user, User) else []


def views(request: HttpRequest, person: User, *, most: int = 200) -> list[View]:
    """Return the saved searches a person sees, with what each finds and what of it is new to her."""
    searches = saved.shown_to(person, most=most)
    said = [asked(QueryDict(search.address)) for search in searches]
    parts = []
    for search, one in zip(searches, said, strict=True):
        since = getattr(search, "visited_at", None) or search.made_at
        parts += [(one.tree, _since(one, since)), (one.tree, one.kept)]
    found = _counts(request, parts)
    return [
        View(search, one, found[2 * place], found[2 * place + 1], search.owner_id == person.pk)
        for place, (search, one) in enumerate(zip(searches, said, strict=True))
    ]


def _since(one: Asked, since: datetime) -> Narrowing:
    later = max(since, one.kept.since) if one.kept.since else since
    return replace(one.kept, since=later)


def _counts(request: HttpRequest, parts: Sequence[tuple[Node, Narrowing]]) -> list[int | None]:
    if not parts:
        return []
    try:
        return asking.counts(parts, looked_up(request, *(part for part, _ in parts)))
    except (NotReadyError, QueryError):
        return [None] * len(parts)


@needs(Act.SAVE_SEARCH)
def saved_searches(request: HttpRequest) -> HttpResponse:
    """List a person's views and the team's, with what is new in each."""
    deleted = request.GET.get("deleted", "")
    mine = SavedSearch.objects.filter(owner=signed_in(request)).exclude(deleted_at=None)
    context = {
        "views": views(request, signed_in(request)),
        "gone": mine.filter(pk=deleted).first() if deleted.isdecimal() else None,
    }
    return render(request, "saved/list.html", context)


@require_POST
@needs(Act.SAVE_SEARCH)
def save_search(request: HttpRequest) -> HttpResponse:
    """Keep the list that a person looks at under a name."""
    address = changed(QueryDict(request.POST.get("address", "")[:LONGEST]))
    back = f"{reverse('search')}?{address}"
    try:
        alone = by_itself(request, address)
        kept = saved.save(
            owner=signed_in(request),
            name=request.POST.get("name", ""),
            address=alone,
            shared=bool(request.POST.get("shared")),
            seen=_seen(),
        )
    except (saved.UnnamedError, UnwritableError, QueryError) as error:
        messages.warning(request, f"Not saved. {error}")
        return redirect(back)
    messages.success(request, f"Saved as “{kept.name}”. It stands under Saved and on the home page.")
    if alone != address:
        said = Truncator(asked(QueryDict(alone)).says).chars(300)
        messages.info(request, f"Numbers of your history change, so they were written out: {said}")
    return redirect(f"{reverse('search')}?{alone}")


@needs(Act.SAVE_SEARCH)
def open_saved(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to a view's list, or to what is new in it with ``?new=1``, and note that it was looked at."""
    person = signed_in(request)
    search = SavedSearch.objects.shown_to(person.pk).filter(pk=pk).first()
    if search is None:
        raise Http404("There is no such view, or it is not shared.")
    before = saved.visit(person=person, search=search, seen=_seen())
    since = {"since": (before or search.made_at).isoformat()} if request.GET.get("new") else {}
    return redirect(f"{reverse('search')}?{changed(QueryDict(search.address), **since)}")


@require_POST
@needs(Act.SAVE_SEARCH)
def act_on_saved(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Rename, share, unshare, delete or bring back one of one's own views."""
    search = the(SavedSearch.objects.all(), request, Act.CHANGE_SAVED_SEARCH, pk=pk)
    back = reverse("saved")
    if act == "rename":
        try:
            saved.rename(search=search, name=request.POST.get("name", ""))
        except saved.UnnamedError as error:
            messages.warning(request, f"Not renamed. {error}")
    elif act in ("share", "unshare"):
        saved.share(search=search, shared=act == "share")
    elif act == "delete":
        saved.delete(search=search)
        back += "?" + urlencode({"deleted": search.pk})
    elif act == "restore":
        saved.restore(search=search)
    else:
        raise Http404("There is no such act.")
    return redirect(back)


def _seen() -> datetime:
    """Return up to when a list shows the base: as far as the index has read it."""
    try:
        return reader.reading().cursor.as_of
    except NotReadyError:
        return outbox.now()
