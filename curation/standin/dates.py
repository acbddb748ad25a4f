"""The days PubMed files its records under, as day numbers (``date.toordinal``)."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

KINDS = ("crdt", "edat", "mdat", "pdat")
"""The order in which a record's four days are kept: created, entered, modified, published."""

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_SEASONS = {"winter": 1, "spring": 4, "summer": 7, "autumn": 10, "fall": 10}
_ASKED = re.compile(r"(\d{4})(?:[/-](\d{1,2})(?:[/-](\d{1,2}))?)?")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")

Find = Callable[[str], str]
"""Gives the text of a child element by its name, or an empty string."""


def month_number(text: str) -> int:
    """Read a month as PubMed writes it ("Jun", "06", "6"); 1 when it says nothing."""
    text = text.strip()
    if text.isdecimal():
        return min(max(int(text), 1), 12)
    return _MONTHS.get(text[:3].lower(), 1)


def day_number(year: str, month: str = "", day: str = "") -> int:
    """Turn year, month and day as written into a day number; 0 without a usable year.

    A missing month or day counts as the first, which is how PubMed files it; a day past the
    month's end counts as its last.
    """
    if not year.strip().isdecimal() or not 1 <= int(year) <= 9999:
        return 0
    number, in_month = int(year), month_number(month)
    in_day = int(day) if day.strip().isdecimal() else 1
    return date(number, in_month, min(max(in_day, 1), monthrange(number, in_month)[1])).toordinal()


def plain_day(find: Find) -> int:
    """Read an element with Year, Month and Day children; 0 when it has no year."""
    return day_number(find("Year"), find("Month"), find("Day"))


def publication_day(find: Find) -> int:
    """Read a PubDate: a date, a season, or NLM's free text ("1998 Dec-1999 Jan", "Spring 1991")."""
    season = _SEASONS.get(find("Season").split("-")[0].strip().lower())
    if season:
        return day_number(find("Year"), str(season))
    if find("Year"):
        return plain_day(find)
    words = find("MedlineDate")
    year = _YEAR.search(words)
    if year is None:
        return 0
    for word in re.findall(r"[A-Za-z]+", words):
        known = _SEASONS.get(word.lower()) or _MONTHS.get(word[:3].lower())
        if known:
            return day_number(year[0], str(known))
    return day_number(year[0])


def asked_span(text: str) -> tuple[str, str, int, int] | None:
    """Read a date as a searcher types it: first and last day, as written and as numbers.

    ``2020`` and ``2020/05`` mean the whole year or month; None when it is no date.
    """
    found = _ASKED.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    first_month, last_month = month or 1, month or 12
    if year == 0 or not (1 <= first_month <= 12) or (found[3] and not 1 <= day <= 31):
        return None
    end = monthrange(year, last_month)[1]
    first = date(year, first_month, min(day or 1, end))
    last = date(year, last_month, min(day or end, end))
    return _shown(first), _shown(last), first.toordinal(), last.toordinal()


def shown(number: int) -> str:
    """Write a day number as ``YYYY/MM/DD``; an empty string for 0."""
    return _shown(date.fromordinal(number)) if number else ""


def _shown(day: date) -> str:
    return f"{day.year:04}/{day.month:02}/{day.day:02}"
