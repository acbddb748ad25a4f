"""Dates as people read them. What PubMed leaves open stays open."""

from datetime import date, datetime

from curation.providers.dates import MONTHS


def spoken(iso: str) -> str:
    """Write an ISO 8601 date, with or without a time, as ``14 Jan 2023`` or ``14 Jan 2023, 06:00``.

    What is not a date is returned as it stands.
    """
    try:
        at = datetime.fromisoformat(iso) if "T" in iso else None
        day = at.date() if at else date.fromisoformat(iso)
    except ValueError:
        return iso
    text = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{text}, {at:%H:%M}" if at and (at.hour or at.minute) else text
