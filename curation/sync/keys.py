"""API keys at rest: sealed with a key derived from the settings, opened only for a request.

Fernet (AES-128-CBC with HMAC) under HKDF-SHA256 of KEYS_SECRET or SECRET_KEY, RFC 5869; the secrets of before
(SECRET_KEY_FALLBACKS) still open what they sealed. A dump of the database opens nothing.
"""

import base64
from dataclasses import dataclass
from typing import Literal

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db.models.functions import Now
from django.views.decorators.debug import sensitive_variables

from curation.models import SealedKey, User

NCBI = "ncbi"
SHOWN = 4  # last characters, by which a person knows her key
Origin = Literal["console", "environment", "none", "unreadable"]


class KeyRefusedError(ValueError):
    """The text cannot be an NCBI key; the message does not repeat it."""


@dataclass(frozen=True)
class KeyState:
    """What may be known of a key: where it comes from and its last characters. Never the key."""

    origin: Origin
    masked: str = ""


@sensitive_variables()
def put(text: str, *, by: User | None) -> None:
    """Keep a key, in place of the one before.

    Raises:
        KeyRefusedError: if it holds anything but letters and digits, or is too short to be a key.
    """
    key = text.strip()
    if not (key.isascii() and key.isalnum() and 20 <= len(key) <= 100):
        raise KeyRefusedError("An NCBI key is one word of letters and digits, 36 as a rule. Copy it again.")
    values = {"sealed": _box().encrypt(key.encode()), "set_at": Now(), "set_by": by}
    SealedKey.objects.update_or_create(name=NCBI, defaults=values)


def forget() -> None:
    """Remove the key that was entered; that of the environment, if there is one, is used again."""
    SealedKey.objects.filter(name=NCBI).delete()


@sensitive_variables()
def ncbi_key() -> str:
    """Return the key to ask NCBI with: the one entered, else the environment's, else none."""
    sealed = SealedKey.objects.filter(name=NCBI).first()
    opened = _opened(sealed) if sealed else None
    environment: str = settings.NCBI_API_KEY
    return opened or environment


@sensitive_variables()
def state() -> KeyState:
    """Say what may be known of the key in use."""
    sealed = SealedKey.objects.filter(name=NCBI).first()
    opened = _opened(sealed) if sealed else None
    if sealed and opened is None:
        return KeyState("unreadable")
    if opened:
        return KeyState("console", _masked(opened))
    if settings.NCBI_API_KEY:
        return KeyState("environment", _masked(settings.NCBI_API_KEY))
    return KeyState("none")


def _masked(key: str) -> str:
    return "•" * 8 + key[-SHOWN:]


@sensitive_variables()
def _opened(sealed: SealedKey) -> str | None:
    """Return the key, or None where the secret it was sealed with is gone."""
    try:
        return _box().decrypt(bytes(sealed.sealed)).decode()
    except InvalidToken:
        return None


@sensitive_variables()
def _box() -> MultiFernet:
    secrets = [settings.KEYS_SECRET, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_fernet(str(secret)) for secret in secrets if secret])


@sensitive_variables()
def _fernet(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"secretome sealed keys").derive(
        secret.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
