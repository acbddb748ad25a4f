"""Second factors: who has one, and that a code is good once."""

import hashlib
import time

from allauth.mfa.models import Authenticator
from django.db import transaction

from curation.models import User

PROVING = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes come with either
REMEMBERED_S = 180  # a code is valid for at most three periods of thirty seconds


def has_second_factor(user: User) -> bool:
    """Say whether a person has an authenticator app or a passkey; asked of the database once."""
    found: bool | None = user.__dict__.get("_has_second_factor")
    if found is None:
        found = Authenticator.objects.filter(user=user, type__in=PROVING).exists()
        user.__dict__["_has_second_factor"] = found
    return found


def spend_code(authenticator: Authenticator, code: str) -> bool:
    """Note that a code of an authenticator app was used; return False if it was used before.

    The note is kept with the secret in the database (a cache may forget), so a code that was looked over a
    shoulder, sent twice or typed with other blanks is refused within its validity (RFC 6238, 5.2).
    """
    digits = "".join(c for c in code if c.isdigit())
    mark = hashlib.sha256(f"{authenticator.pk}:{digits}".encode()).hexdigest()[:32]
    now = time.time()
    with transaction.atomic():
        locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        spent = {m: at for m, at in locked.data.get("spent", {}).items() if now - at < REMEMBERED_S}
        if mark in spent:
            return False
        locked.data["spent"] = spent | {mark: now}
        locked.save(update_fields=["data"])
    authenticator.data = locked.data
    return True
