"""Invitations: the only way to an account."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from curation.models.user import Role


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Words for lists of invitations."""

    def open(self) -> Self:
        """Those that can still be accepted: not accepted, revoked or, by the database's clock, expired."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=Now())

    def latest_first(self) -> Self:
        """The latest first."""
        return self.order_by("-created_at", "-pk")


class Invitation(models.Model):
    """A letter to an address: whoever opens its link may make one account with this role, once.

    Of the link only a SHA-256 is kept, so that reading the table lets nobody in.
    """

    email = models.EmailField("e-mail address")
    role = models.CharField(max_length=10, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="invitation"
    )
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_one_open_by_email",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None), name="invitation_not_both"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_lasts"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role"),
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.get_role_display()}"
