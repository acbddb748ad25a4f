"""Dates and numbers as people type them in a search."""

import calendar
import re
from datetime import date
from typing import Literal, NamedTuple

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_NUMERIC = re.compile(r"(\d{4})(?:[/.-](\d{1,2})(?:[/.-](\d{1,2}))?)?[/.-]?")
_NAMED = re.compile(
    r"(?:(\d{4})\s+([a-z]{3})[a-z.]*(?:\s+(\d{1,2}))?|([a-z]{3})[a-z.]*\s+(\d{4}))", re.IGNORECASE
)
_LAST = re.compile(
    r"(?:the\s+)?(?:last|past|previous)\s+(?:(\d{1,4})\s+)?(day|week|month|year)s?", re.IGNORECASE
)
_COMPARED = re.compile(r"(>=|<=|≥|≤|>|<)\s*(.+)")
_SPLIT = re.compile(r"\s*(?::|\.\.+)\s*")
_YEARS = re.compile(r"(\d{4})\s*-\s*(\d{4})")

Unit = Literal["days", "months", "years"]
Ends = tuple[date | None, date | None]


class Recent(NamedTuple):
    """The last so many days, months or years."""

    amount: int
    unit: Unit


def whole(text: str) -> tuple[date, date] | None:
    """Return the first and last day of a date as far as it is given; None when it is none."""
    text = text.strip().strip('"').strip()
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        return _days(
            int(numeric[1]), int(numeric[2] or 0), int(numeric[3] or 0), monthless=numeric[2] is None
        )
    named = _NAMED.fullmatch(text)
    if named is None:
        return None
    month = _MONTHS.get((named[2] or named[4]).lower(), 13)
    return _days(int(named[1] or named[5]), month, int(named[3] or 0), monthless=False)


def _days(year: int, month: int, day: int, *, monthless: bool) -> tuple[date, date] | None:
    try:
        if monthless:
            return date(year, 1, 1), date(year, 12, 31)
        if day:
            return date(year, month, day), date(year, month, day)
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def read_dates(text: str) -> Ends | Recent | None:
    """Read a date, a range of dates with one end open or none, a comparison, or ``last 5 years``."""
    text = text.strip()
    recent = _LAST.fullmatch(text.strip('"'))
    if recent:
        return _recent(int(recent[1] or 1), recent[2].lower())
    compared = _COMPARED.fullmatch(text)
    if compared:
        span = whole(compared[2])
        return None if span is None else _beyond(compared[1], *span)
    years = _YEARS.fullmatch(text)
    ends = [years[1], years[2]] if years else _SPLIT.split(text)
    if len(ends) == 1:
        return whole(ends[0])
    if len(ends) != 2:
        return None
    low, high = (whole(end) if end else None for end in ends)
    if (low is None and ends[0]) or (high is None and ends[1]) or low is high:
        return None
    return (low[0] if low else None, high[1] if high else None)


def _recent(amount: int, unit: str) -> Recent | None:
    if unit == "week":
        amount, unit = amount * 7, "day"
    most = {"day": 40_000, "month": 1_500, "year": 150}[unit]
    return Recent(min(amount, most), f"{unit}s") if amount else None  # type: ignore[arg-type] # one of three


def _beyond(sign: str, first: date, last: date) -> Ends | None:
    try:
        if sign == ">":
            return date.fromordinal(last.toordinal() + 1), None
        if sign == "<":
            return None, date.fromordinal(first.toordinal() - 1)
    except (ValueError, OverflowError):
        return None
    return (first, None) if sign in (">=", "≥") else (None, last)


def read_numbers(text: str) -> tuple[int | None, int | None] | None:
    """Read a whole number, a range of them (``10..20``, ``10:20``, ``10..``) or a comparison (``>50``)."""
    text = text.strip().strip('"').replace(",", "")
    compared = _COMPARED.fullmatch(text)
    if compared:
        value = _number(compared[2])
        if value is None:
            return None
        up = compared[1] in (">", ">=", "≥")
        if up:
            return value + (compared[1] == ">"), None
        return None, value - (compared[1] == "<")
    ends = _SPLIT.split(text)
    if len(ends) == 1:
        value = _number(text)
        return None if value is None else (value, value)
    if len(ends) != 2 or ends == ["", ""]:
        return None
    low, high = (_number(end) for end in ends)
    if (low is None and ends[0]) or (high is None and ends[1]):
        return None
    return low, high


def _number(text: str) -> int | None:
    text = text.strip().strip('"')
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None
