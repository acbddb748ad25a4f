"""The doors of the pages: a view names the act it serves, and only those who may do it come in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from curation.accounts.permissions import Act, may

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
            if request.user.is_authenticated:
                raise PermissionDenied(f"Your role does not include this ({act.replace('_', ' ')}).")
            return _to_sign_in(request)

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


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page, and from there back to the page the person was on."""
    back = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        back = request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            back = ""
    return redirect_to_login(back)
