"""Dates as people read them. What PubMed leaves open stays open."""

from datetime import date, datetime

from curation.providers.records import PartialDate

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def cited(when: PartialDate) -> str:
    """Write a date as citations have it, ``2023 Jan 14``, as far as it is known.

    Seasons and free text (``1998 Dec-1999 Jan``) stay as NLM wrote them.
    """
    if when.precision in ("", "text", "season") or when.year is None:
        return when.raw
    month = MONTHS[when.month - 1] if when.month else ""
    return " ".join(part for part in (str(when.year), month, str(when.day) if when.day else "") if part)


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
