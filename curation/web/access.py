"""The doors of the pages: a view names the act it serves, and only those who may do it come in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme

from curation.accounts.permissions import Act, lacks_only_second_factor, may
from curation.models import User

View = Callable[..., HttpResponseBase]
M = TypeVar("M", bound=Model)


def needs(act: Act) -> Callable[[View], View]:
    """Let in those who may do this; send strangers to sign in, and refuse the others.

    The view carries the act as ``act``, by which a test finds views that nobody guards.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if may(request.user, act):
                return view(request, *args, **kwargs)
            return refuse(request, act)

        guarded.act = act  # type: ignore[attr-defined]  # a mark on the function, read by the tests
        return guarded

    return guard


def the(objects: QuerySet[M], request: HttpRequest, act: Act, **lookup: object) -> M:
    """Return the one object, or stop.

    Raises:
        Http404: if there is none.
        PermissionDenied: if this person may not do this to it.
    """
    found = get_object_or_404(objects, **lookup)
    if not may(request.user, act, found):
        raise PermissionDenied
    return found


def signed_in(request: HttpRequest) -> User:
    """Return who asks.

    Raises:
        PermissionDenied: if nobody has signed in.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def reader(request: HttpRequest) -> User | None:
    """Return who reads a page, or None for a visitor."""
    return request.user if isinstance(request.user, User) else None


def refuse(request: HttpRequest, act: Act, *, back: str = "") -> HttpResponse:
    """Turn away someone who may not do this: to the sign-in page, to a second factor, or altogether.

    Raises:
        PermissionDenied: if neither of the two would help.
    """
    if not request.user.is_authenticated:
        return _to_sign_in(request, back or request.get_full_path())
    if lacks_only_second_factor(request.user, act):
        messages.warning(request, "Set up a second factor first: admins act as admins only with one.")
        return redirect("mfa_index")
    raise PermissionDenied(f"Your role does not include this ({act.replace('_', ' ')}).")


def _to_sign_in(request: HttpRequest, back: str) -> HttpResponse:
    """Lead to the sign-in page, and from there back to the page the person was on."""
    if request.method not in ("GET", "HEAD"):
        back = request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            back = ""
    return redirect_to_login(back)
