"""What a person is told where a page could not be made."""

import sys

from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

AGAIN = 5  # seconds after which it is worth another try
# PostgreSQL's states of a server that stops, has been stopped, or is not up yet ("Error Codes", class 57).
STOPPED = frozenset({"57P01", "57P02", "57P03"})


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the database is away, where that is the fault; else that the fault is ours.

    Django calls this while it handles the exception. Nothing here asks the database, or who is asking.
    """
    if is_away(sys.exc_info()[1]):
        return _away(request)
    return HttpResponse(render_to_string("500.html"), status=500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that an address cannot be read; or that the session ended while the page was made, and why.

    Django calls it a bad request where a session cannot be saved, whether it is gone, as after signing out
    in another tab, or the database is.
    """
    if not isinstance(exception, SessionInterrupted):
        return render(request, "400.html", status=400)
    not_saved = exception.__context__
    if is_away(not_saved.__context__ if not_saved else None):
        return _away(request)
    return render(request, "session_ended.html", {"address": _address(request)}, status=400)


def _away(request: HttpRequest) -> HttpResponse:
    page = render_to_string("503.html", {"address": _address(request)})
    return HttpResponse(page, status=503, headers={"Retry-After": str(AGAIN)})


def _address(request: HttpRequest) -> str:
    """Return where to try again; nothing for what was sent and may have been done."""
    return request.get_full_path() if request.method == "GET" else ""


def is_away(error: BaseException | None) -> bool:
    """Say whether an error means that no server answers, and not that it refused what was asked."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith("08") or state in STOPPED
