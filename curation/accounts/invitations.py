"""Inviting people by mail, and letting those in who bring the letter."""

import hashlib
import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from curation.accounts.people import named, set_role
from curation.models import Invitation, User
from curation.models.user import Role

VALID_FOR = timedelta(days=7)


class InvitationError(Exception):
    """It cannot be done; the message says why to whoever asked."""


@transaction.atomic
def invite(*, email: str, role: Role, by: User) -> tuple[Invitation, str]:
    """Make an invitation in place of any open one to this address; return it and the token of its link.

    Raises:
        InvitationError: if someone here has this address.
    """
    email = email.strip()
    if named(email).exists():
        raise InvitationError(f"{email} belongs to somebody who is here already.")
    for earlier in Invitation.objects.filter(email__iexact=email, accepted_at=None, revoked_at=None):
        revoke(invitation=earlier, by=by)
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        email=email,
        role=role,
        token_hash=_hash(token),
        invited_by=by,
        expires_at=timezone.now() + VALID_FOR,
    )
    return made, token


def revoke(*, invitation: Invitation, by: User) -> bool:
    """Make an invitation worthless; return False if it was accepted or revoked before."""
    untouched = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    return bool(untouched.update(revoked_at=timezone.now(), revoked_by=by))


def find(token: str) -> Invitation | None:
    """Return the invitation whose link this is, if it can still be accepted."""
    return Invitation.objects.open().filter(token_hash=_hash(token)).first()


@transaction.atomic
def accept(*, token: str, username: str, first_name: str, last_name: str, password: str) -> User:
    """Make the account an invitation is for.

    Raises:
        InvitationError: if it was accepted, revoked or has expired, also at this very moment; or if
            somebody came by this address another way.
    """
    invitation = Invitation.objects.open().filter(token_hash=_hash(token)).select_for_update().first()
    if invitation is None:
        raise InvitationError("This invitation is not valid any more. Ask for a new one.")
    if named(invitation.email).exists():
        raise InvitationError("Somebody here has this address already. Sign in, or set a new password.")
    person = User.objects.create_user(
        username, invitation.email, password, first_name=first_name, last_name=last_name
    )
    set_role(person=person, role=Role(invitation.role), by=invitation.invited_by)
    EmailAddress.objects.create(user=person, email=invitation.email, verified=True, primary=True)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return person


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
