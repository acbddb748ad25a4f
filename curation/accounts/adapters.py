"""What allauth asks us: how guesses are counted, what is sent by mail, how secrets are kept."""

import base64
import hashlib
import logging
from http import HTTPStatus
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import render

from curation.accounts.people import named
from curation.models import User

log = logging.getLogger(__name__)

# Said by the page itself.
UNSAID = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


class AccountAdapter(DefaultAccountAdapter):
    """Signing in, and the mail that goes with it."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "The name and the password do not belong together.",
        "email_password_mismatch": "The address and the password do not belong together.",
        "too_many_login_attempts": "Too many failed attempts. Wait a few minutes, or set a new password.",
        "incorrect_password": "This is not your password.",
        "incorrect_code": "This code is wrong, or was used before. Wait for the next one.",
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Refuse: accounts come by invitation."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt, for the address it comes from, for its account, and for everyone together.

        Raises:
            ValidationError: if there were too many; the password is then not looked at.
        """
        if not ratelimit.consume(request, action="login_anyone", key="anyone"):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def _get_login_attempts_cache_key(self, _request: HttpRequest, **credentials: Any) -> str:
        """Count by account, so that its name and its address, in any case, are one."""
        typed = credentials.get("email") or credentials.get("username") or ""
        found = named(typed).values_list("pk", flat=True).first()
        return f"account:{found}" if found else f"typed:{typed.casefold()}"

    def forgive(self, request: HttpRequest, user: User) -> None:
        """Forget the failed attempts on an account whose owner has just set a new password."""
        self._delete_login_attempts_cached_email(request, username=user.username)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Say what happened, but for what the page shows anyway."""
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that somebody waits for; if it cannot be sent, say so rather than let them wait.

        Raises:
            ImmediateHttpResponse: with a page that says so.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            log.error("a mail (%s) could not be sent: %s", template_prefix, type(error).__name__)  # noqa: TRY400 the trace may hold the address and the link
            page = render(self.request, "account/no_mail.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
            raise ImmediateHttpResponse(page) from error

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send word of a change to the account; that it cannot be sent does not undo the change."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except ImmediateHttpResponse:
            messages.warning(self.request, "The mail that tells you of this change could not be sent.")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: what they are called, and that their secrets are unreadable in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "too_many_attempts": "Too many wrong codes. Wait a few minutes, or use a passkey.",
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with a key that is not in the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt it again, also with the keys that SECRET_KEY was before.

        Raises:
            InvalidToken: if SECRET_KEY is neither.
        """
        return _box().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 allauth's name
        """Propose a name for a new passkey."""
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(_key(secret)) for secret in keys])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"second factor " + secret.encode()).digest())
