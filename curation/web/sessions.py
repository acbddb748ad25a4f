"""How long a session lives: an end to idle ones, and an end to all."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

NOTED_EVERY_S = 300  # seconds between two notes that a session is in use


class SessionLimits:
    """End a session that was idle for SESSION_COOKIE_AGE, or that began SESSION_LONGEST ago.

    The clock is on the server: the age of a cookie is the browser's word.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Judge the session before anything is done in its name."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            _judge(request, time.time())
        return self.get_response(request)


def _judge(request: HttpRequest, now: float) -> None:
    session = request.session
    began, seen = session.setdefault("began", now), session.setdefault("seen", now)
    if now - began > settings.SESSION_LONGEST or now - seen > settings.SESSION_COOKIE_AGE:
        logout(request)
        messages.info(request, "Your session has ended; nothing you saved is lost. Sign in again.")
    elif now - seen > NOTED_EVERY_S:
        session["seen"] = now
        in_use = UserSession.objects.filter(session_key=session.session_key)
        in_use.update(last_seen_at=timezone.now())
