"""Which of the four roles a person has."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from curation.models import User
from curation.models.user import Role

Visitor = User | AnonymousUser
ORDER = list(Role)


def role_of(user: Visitor) -> Role | None:
    """Return a person's highest role.

    A superuser is an admin. Someone signed in without a role, and anyone deactivated, has none.
    """
    if not isinstance(user, User) or not user.is_active:
        return None
    if user.is_superuser:
        return Role.ADMIN
    return max((Role(name) for name in user.group_names if name in ORDER), key=ORDER.index, default=None)


def admins() -> QuerySet[User]:
    """Return the active people who are admins, by role or as superusers."""
    return at_least(Role.ADMIN)


def at_least(role: Role) -> QuerySet[User]:
    """Return the active people who have this role or a higher one."""
    by_role = Q(groups__name__in=ORDER[ORDER.index(role) :]) | Q(is_superuser=True)
    return User.objects.filter(by_role, is_active=True).distinct()


def is_at_least(user: Visitor, role: Role) -> bool:
    """Say whether a person has this role or a higher one."""
    own = role_of(user)
    return own is not None and ORDER.index(own) >= ORDER.index(role)
