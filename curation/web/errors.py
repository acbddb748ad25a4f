"""What a person is told where a page could not be made."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

AGAIN = 5  # seconds after which it is worth another try
# PostgreSQL's states of a server that stops, has been stopped, or is not up yet ("Error Codes", class 57).
STOPPED = frozenset({"57P01", "57P02", "57P03"})


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the database is away, where that is the fault; else that the fault is ours.

    Django calls this while it handles the exception. Nothing here asks the database, or who is asking.
    """
    if is_away(sys.exc_info()[1]):
        address = request.get_full_path() if request.method == "GET" else ""
        page = render_to_string("503.html", {"address": address})
        return HttpResponse(page, status=503, headers={"Retry-After": str(AGAIN)})
    return HttpResponse(render_to_string("500.html"), status=500)


def is_away(error: BaseException | None) -> bool:
    """Say whether an error means that no server answers, and not that it refused what was asked."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith("08") or state in STOPPED
