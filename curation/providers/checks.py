"""Check what the settings say of a provider before anything is sent to it."""

import re
from urllib.parse import urlsplit

from curation.providers.errors import ConfigurationError

_ADDRESS = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,253}")


def checked_base(url: str, setting: str) -> str:
    """Return a base address that ends in a slash.

    Raises:
        ConfigurationError: if it is not a plain http or https address; the message names the setting.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or any(c.isspace() or not c.isprintable() for c in url) or set(url) & set("?#@\\"):
        raise ConfigurationError(f"{setting} must be an http or https address, without a login or a query.")
    return url.rstrip("/") + "/"


def checked_email(email: str) -> str:
    """Return an e-mail address that NCBI takes.

    Raises:
        ConfigurationError: if it is missing, not an address, or one of root's.
    """
    if not email:
        raise ConfigurationError(
            "NCBI needs an e-mail address to write to before it blocks a client. Set NCBI_EMAIL."
        )
    if not _ADDRESS.fullmatch(email) or not (email.isprintable() and email.isascii()):
        raise ConfigurationError("NCBI_EMAIL is not an e-mail address.")
    if email.lower().startswith("root@"):
        raise ConfigurationError(
            "NCBI does not take addresses of root. Set NCBI_EMAIL to a person's address."
        )
    return email


def checked_word(word: str, what: str) -> str:
    """Return a word of printable ASCII; a line break in it would begin a new header.

    Raises:
        ConfigurationError: if it is empty, too long, or anything else; the message does not repeat it.
    """
    if not re.fullmatch(r"[\x21-\x7e]{1,200}", word):
        raise ConfigurationError(f"The {what} must be one word of printable ASCII characters.")
    return word
