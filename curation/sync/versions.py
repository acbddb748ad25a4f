"""What differs between two contents of one record."""

from typing import Any


def changed_fields(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Return the names of the PubmedRecord fields whose values differ, sorted.

    Both arguments are bodies as stored: JSON objects with defaults left out.
    """
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
