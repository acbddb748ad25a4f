"""Changing people: their role, and whether they may come in at all. Nobody is ever deleted."""

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from curation.models import Invitation, User
from curation.models.user import Role


def named(typed: str) -> QuerySet[User]:
    """Return whom a person means who types a user name or an address, in any case."""
    typed = typed.strip()
    return User.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed)).order_by("pk")


@transaction.atomic
def set_role(*, person: User, role: Role, by: User) -> None:
    """Give a person this role and no other; Django's own marks follow, so that no privilege stays behind.

    The invitations of somebody who is no admin any more lose their worth.
    """
    if role != Role.ADMIN:
        _revoke_invitations(of=person, by=by)
    person.groups.set([Group.objects.get_or_create(name=role)[0]])
    person.is_staff = person.is_superuser = role == Role.ADMIN
    person.save(update_fields=["is_staff", "is_superuser"])
    person.user_permissions.clear()
    person.__dict__.pop("group_names", None)


@transaction.atomic
def deactivate(*, person: User, by: User) -> int:
    """Close a person's account, end every session of theirs, and return how many there were.

    Their open invitations lose their worth; what they judged stays.
    """
    _revoke_invitations(of=person, by=by)
    person.is_active = False
    person.save(update_fields=["is_active"])
    return end_sessions(person=person)


def reactivate(*, person: User) -> None:
    """Open a closed account again, with the role it had."""
    person.is_active = True
    person.save(update_fields=["is_active"])


def end_sessions(*, person: User, but: str = "") -> int:
    """End a person's sessions, all but the one with this key; return how many were ended."""
    sessions = UserSession.objects.filter(user=person).exclude(session_key=but)
    keys = list(sessions.values_list("session_key", flat=True))
    SessionStore.get_model_class().objects.filter(session_key__in=keys).delete()
    sessions.delete()
    return len(keys)


def _revoke_invitations(*, of: User, by: User) -> None:
    Invitation.objects.open().filter(invited_by=of).update(revoked_at=timezone.now(), revoked_by=by)
