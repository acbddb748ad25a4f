"""Judge the settings at the start: each mistake has an id and says what to do."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 Django's own name

NCBI = "ncbi.nlm.nih.gov"
SERVICES = ("EUTILS_URL", "ICITE_URL", "EUROPEPMC_URL")


@register("secretome")
def ncbi_email(**_: Any) -> list[CheckMessage]:
    """NCBI asks every client for an address to write to before it blocks the client."""
    email = settings.NCBI_EMAIL
    if not email:
        return [
            Warning(
                "NCBI_EMAIL is not set; NCBI may block requests that carry no e-mail address.",
                hint="Set NCBI_EMAIL to an address that someone reads.",
                id="secretome.W001",
            )
        ]
    if email.count("@") != 1 or any(c.isspace() for c in email):
        hint = "Set NCBI_EMAIL to one e-mail address."
        return [Error("NCBI_EMAIL is not an e-mail address.", hint=hint, id="secretome.E001")]
    return []


@register("secretome")
def ncbi_api_key(**_: Any) -> list[CheckMessage]:
    """A key with a blank in it is refused by NCBI with every request. The key itself is never repeated."""
    key = settings.NCBI_API_KEY
    if key and not (key.isascii() and key.isalnum()):
        hint = "Copy the key again from your NCBI account: letters and digits only, no quotes, no blanks."
        return [Error("NCBI_API_KEY holds a character no key has.", hint=hint, id="secretome.E002")]
    return []


@register("secretome")
def service_addresses(**_: Any) -> list[CheckMessage]:
    """The services we read from are web services; a key must not travel in the clear to NCBI."""
    found: list[CheckMessage] = []
    for name in SERVICES:
        parts = urlsplit(getattr(settings, name))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            hint = f"Set {name} to an address that begins with https:// (or http:// for a stand-in)."
            found.append(Error(f"{name} is not a web address.", hint=hint, id="secretome.E003"))
        elif parts.scheme == "http" and parts.hostname.endswith(NCBI):
            hint = f"Set {name} to the same address with https://."
            found.append(Error(f"{name} asks NCBI without encryption.", hint=hint, id="secretome.E004"))
    return found


@register("secretome")
def celery_limits(**_: Any) -> list[CheckMessage]:
    """A task must be dead before the broker gives its message to another worker."""
    soft = settings.CELERY_TASK_SOFT_TIME_LIMIT
    hard = settings.CELERY_TASK_TIME_LIMIT
    visible = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("visibility_timeout", 0)
    if soft < hard < visible:
        return []
    return [
        Error(
            f"Celery's limits are out of order: soft {soft} s, hard {hard} s, visibility {visible} s.",
            hint="Keep soft below hard, and hard below the broker's visibility_timeout.",
            id="secretome.E005",
        )
    ]
