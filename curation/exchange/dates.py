"""Dates as citations have them. What PubMed leaves open stays open."""

from curation.providers.dates import MONTHS
from curation.providers.records import PartialDate


def cited(when: PartialDate) -> str:
    """Write a date as citations have it, ``2023 Jan 14``, as far as it is known.

    Seasons and free text (``1998 Dec-1999 Jan``) stay as NLM wrote them.
    """
    if when.precision in ("", "text", "season") or when.year is None:
        return when.raw
    month = MONTHS[when.month - 1] if when.month else ""
    return " ".join(part for part in (str(when.year), month, str(when.day) if when.day else "") if part)
