"""Dates as far as NLM gives them: nothing is made up."""

import re
from calendar import monthrange
from functools import lru_cache

from lxml.etree import _Element as Element

from curation.providers.markup import Unknown, fold
from curation.providers.records import HistoryDate, PartialDate, Precision

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIRST_YEAR, LAST_YEAR = 1500, 2999
_NUMBER = {name.lower(): n for n, name in enumerate(MONTHS, 1)}
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|2\d\d\d)(?!\d)", re.ASCII)
_MONTH = re.compile(
    r"\b(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
_PARTS = frozenset({"Year", "Month", "Day", "Season", "MedlineDate", "Hour", "Minute", "Second"})


def number(text: str | None, low: int, high: int) -> int | None:
    """Read a whole number in plain digits from ``low`` to ``high``; None for anything else."""
    text = (text or "").strip()
    if not (text.isascii() and text.isdecimal()) or len(text) > 19:
        return None
    found = int(text)
    return found if low <= found <= high else None


def month_number(text: str) -> int | None:
    """Read ``Jun``, ``June``, ``06`` or ``6``; None for anything else."""
    if text.isdecimal():
        return number(text, 1, 12)
    named = _MONTH.fullmatch(text.rstrip("."))
    return _NUMBER[named[0][:3].lower()] if named else None


def partial_date(element: Element | None, unknown: Unknown) -> PartialDate:
    """Read a PubDate, ArticleDate or a book's date: Year, Month, Day, Season or a MedlineDate."""
    if element is None:
        return PartialDate()
    parts = _parts(element, unknown)
    if "MedlineDate" in parts:
        return medline_date(parts["MedlineDate"])
    year, month, day = _calendar(parts)
    if year is None:
        return medline_date(" ".join(parts.values()))
    season = parts.get("Season", "")
    precision: Precision = "day" if day else "month" if month else "season" if season else "year"
    month_text, day_text = parts.get("Month", ""), parts.get("Day", "")
    shown = (parts["Year"], MONTHS[month - 1] if month else month_text, str(day) if day else day_text, season)
    return PartialDate(" ".join(s for s in shown if s), year, month, day, season, precision)


def medline_date(text: str) -> PartialDate:
    """Read free text: the first year in it, and the month that stands before it or right after it.

    ``1998 Dec-1999 Jan`` and ``Dec 1998-Jan 1999`` are both December 1998; a month that stands by a later
    year is not that of the first.
    """
    year = _YEAR.search(text)
    if year is None:
        return PartialDate(raw=text)
    month = _MONTH.search(text, 0, year.start()) or _MONTH.match(text, year.end() + 1)
    number_ = month_number(month[0]) if month else None
    return PartialDate(text, int(year[0]), number_, precision="text")


def iso_day(element: Element, unknown: Unknown) -> str:
    """Read a DateCompleted or DateRevised as ``YYYY-MM-DD``, or as much of it as there is."""
    return _iso(_parts(element, unknown))


def history_date(element: Element, unknown: Unknown) -> HistoryDate:
    """Read a PubMedPubDate, with hour and minute where they are given."""
    parts = _parts(element, unknown)
    at = _iso(parts)
    if len(at) == len("2023-01-05"):
        at += _clock(parts.get("Hour"), parts.get("Minute", "0"))
    return HistoryDate(element.get("PubStatus") or "", at)


def _parts(element: Element, unknown: Unknown) -> dict[str, str]:
    parts: dict[str, str] = {}
    for child in element:
        tag = child.tag
        if tag not in _PARTS:
            unknown(child)
            continue
        text = child.text
        if text and (text.isdecimal() or (text := fold(text))):
            parts[tag] = text
    return parts


Day = tuple[int | None, int | None, int | None]


def _calendar(parts: dict[str, str]) -> Day:
    """Return year, month and day; what is no date, or stands after something that is none, is None."""
    return _day_of(parts.get("Year"), parts.get("Month"), parts.get("Day"))


@lru_cache(4096)  # a record has a dozen dates, a file of them few that differ
def _day_of(year_text: str | None, month_text: str | None, day_text: str | None) -> Day:
    year = number(year_text, FIRST_YEAR, LAST_YEAR)
    month = month_number(month_text) if year and month_text is not None else None
    if year is None or month is None or day_text is None:
        return year, month, None
    return year, month, number(day_text, 1, monthrange(year, month)[1])


@lru_cache(1440)
def _clock(hour_text: str | None, minute_text: str) -> str:
    """Return ``T06:00``, or nothing for what is no time of day."""
    hour, minute = number(hour_text, 0, 23), number(minute_text, 0, 59)
    return "" if hour is None or minute is None else f"T{hour:02}:{minute:02}"


def _iso(parts: dict[str, str]) -> str:
    year, month, day = _calendar(parts)
    if year is None:
        return ""
    return f"{year}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
