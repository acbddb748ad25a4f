"""Typed readers of the environment. A value that cannot be read stops the start and is named."""

import os
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """Read a text; blanks around it are dropped."""
    return os.environ.get(name, default).strip()


def required(name: str, why: str) -> str:
    """Read a text that must be there.

    Raises:
        ImproperlyConfigured: if it is missing or empty; the message says why it is needed.
    """
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {why}")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Read a yes or no.

    Raises:
        ImproperlyConfigured: if it is neither.
    """
    value = os.environ.get(name)
    if value is None:
        return default
    lowered = value.strip().lower()
    if lowered not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be 1 or 0 (or yes or no), not {value!r}.")
    return lowered in TRUE


def number(name: str, default: int) -> int:
    """Read a whole number.

    Raises:
        ImproperlyConfigured: if it is not one.
    """
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def words(name: str, default: str = "") -> list[str]:
    """Read a list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """Read a folder as an absolute path."""
    value = text(name)
    return (Path(value) if value else default).expanduser().absolute()


def database(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Turn a PostgreSQL address into Django's settings.

    Raises:
        ImproperlyConfigured: if it is not a PostgreSQL address. The address itself, which may hold a
            password, is never repeated.
    """
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must be a postgresql:// address; no other database is supported.")
    config: dict[str, Any] = environ.Env.db_url_config(url)
    return config


def email(url: str) -> dict[str, Any]:
    """Turn an address such as ``smtp+tls://user:password@host:587`` into Django's EMAIL_ settings."""
    config: dict[str, Any] = environ.Env.email_url_config(url)
    return config
