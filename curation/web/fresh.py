"""A person's own change is in her lists at once: her browser remembers when she last changed something."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from curation.search import outbox

COOKIE = "changed"
SECONDS = 15  # the index is never that late, or it is late for everyone
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


class Fresh:
    """Middleware: note the base's time after requests by which a signed-in person changes something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the rest of the site."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through, and give its time to the browser."""
        response = self.get_response(request)
        if request.method not in SAFE and response.status_code < 400 and request.user.is_authenticated:
            at = str(outbox.now().timestamp())
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(COOKIE, at, max_age=SECONDS, httponly=True, samesite="Lax", secure=secure)
        return response


def changed_at(request: HttpRequest) -> datetime | None:
    """Return when this browser's person last changed something, if that was a moment ago."""
    try:
        return datetime.fromtimestamp(float(request.COOKIES.get(COOKIE, "")), UTC)
    except (ValueError, OverflowError, OSError):
        return None
