"""Who gets what at the addresses of accounts and people; a part of the table in ``test_routes``."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone

from curation.accounts.invitations import invite
from curation.models.user import Role
from tests.accounts.answers import (
    ADMIN_ONLY,
    ADMIN_PAGE,
    ALL_IN,
    ALL_MOVED,
    NOBODY_SO,
    OWN,
    OWN_MOVED,
    OWN_NONE,
    OWN_NOT_SO,
    SIGNED_IN_ALREADY,
    Answers,
)
from tests.factories import make_person, numbers

# Pages that ask for the password again lead there first, so the matrix sees them move; what they do is
# tested by themselves.
TABLE: dict[str, tuple[Answers, Answers]] = {
    "account": (OWN, OWN_MOVED),
    "account_login": (SIGNED_IN_ALREADY, SIGNED_IN_ALREADY),
    "mfa_authenticate": (OWN_MOVED, OWN_MOVED),
    "mfa_login_webauthn": (OWN_MOVED, OWN_MOVED),
    "account_logout": (NOBODY_SO, ALL_MOVED),
    "account_inactive": (ALL_IN, NOBODY_SO),
    "invitation": (ALL_MOVED, NOBODY_SO),
    "account_signup": (ALL_IN, ALL_IN),
    "account_reauthenticate": (OWN, OWN),
    "mfa_reauthenticate": (OWN_MOVED, OWN_MOVED),
    "mfa_reauthenticate_webauthn": (OWN_MOVED, OWN_MOVED),
    "account_change_password": (OWN, OWN),
    "account_set_password": (OWN_MOVED, OWN_MOVED),
    "account_reset_password": (ALL_IN, ALL_IN),
    "account_reset_password_done": (ALL_IN, NOBODY_SO),
    "account_reset_password_from_key": (ALL_IN, ALL_IN),
    "account_reset_password_from_key_done": (ALL_IN, NOBODY_SO),
    "mfa_index": (OWN, OWN_NOT_SO),
    "mfa_activate_totp": (OWN_MOVED, OWN_MOVED),
    "totp-picture": (OWN_NONE, NOBODY_SO),
    "mfa_deactivate_totp": (OWN_NONE, OWN_NONE),
    "mfa_list_webauthn": (OWN, OWN_NOT_SO),
    "mfa_add_webauthn": (OWN_MOVED, OWN_MOVED),
    "mfa_edit_webauthn": (OWN_MOVED, OWN_MOVED),
    "mfa_remove_webauthn": (OWN_MOVED, OWN_MOVED),
    "mfa_view_recovery_codes": (OWN_NONE, OWN_NOT_SO),
    "mfa_generate_recovery_codes": (OWN_MOVED, OWN_MOVED),
    "mfa_download_recovery_codes": (OWN_NONE, OWN_NONE),
    "sessions": (OWN, NOBODY_SO),
    "end-other-sessions": (NOBODY_SO, OWN_MOVED),
    "end-session": (NOBODY_SO, OWN_NONE),  # another's
    "members": (ADMIN_PAGE, NOBODY_SO),
    "send-invitation": (NOBODY_SO, ADMIN_PAGE),
    "revoke-invitation": (NOBODY_SO, ADMIN_ONLY),
    "change-role": (NOBODY_SO, ADMIN_ONLY),
    "deactivate": (NOBODY_SO, ADMIN_ONLY),
    "reactivate": (NOBODY_SO, ADMIN_ONLY),
}


def address(name: str) -> str:
    """Return an address of the route that leads to something of somebody else."""
    if name in ("change-role", "deactivate", "reactivate"):
        return reverse(name, args=[make_person(Role.CURATOR).pk])
    if name == "revoke-invitation":
        made, _ = invite(email="someone@tests.example", role=Role.CURATOR, by=make_person(Role.ADMIN))
        return reverse(name, args=[made.pk])
    if name == "invitation":
        return reverse(name, args=["no-such-token"])
    if name == "end-session":
        return reverse(name, args=[make_session().pk])
    if name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        return reverse(name, args=[make_passkey().pk])
    if name == "account_reset_password_from_key":
        return reverse(name, kwargs={"uidb36": "1", "key": "no-such-key"})
    return reverse(name)


def make_session() -> UserSession:
    """Store a session of somebody."""
    key = f"session-{next(numbers)}"
    since = timezone.now() - timedelta(hours=1)
    return UserSession.objects.create(
        user=make_person(Role.CURATOR), ip="192.0.2.1", session_key=key, user_agent="", last_seen_at=since
    )


def make_passkey() -> Authenticator:
    """Store a passkey of somebody; it can be listed and removed, not used."""
    data = {"name": "Key", "credential": {}}
    return Authenticator.objects.create(user=make_person(Role.CURATOR), type="webauthn", data=data)
