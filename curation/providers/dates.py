"""Dates as far as NLM gives them: nothing is made up."""

import re

from lxml.etree import _Element as Element

from curation.providers.records import HistoryDate, PartialDate, Precision

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBER = {name.lower(): n for n, name in enumerate(MONTHS, 1)}
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_MONTH = re.compile(r"\b(" + "|".join(MONTHS) + r")[a-z]*\b", re.IGNORECASE)


def month_number(text: str) -> int | None:
    """Read ``Jun``, ``June``, ``06`` or ``6``; None for anything else."""
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else None
    return _NUMBER.get(text[:3].lower())


def partial_date(element: Element | None) -> PartialDate:
    """Read a PubDate, ArticleDate or a book's date: Year, Month, Day, Season or a MedlineDate."""
    if element is None:
        return PartialDate()
    parts = _parts(element)
    if "MedlineDate" in parts:
        return medline_date(parts["MedlineDate"])
    year, day_text = parts.get("Year", ""), parts.get("Day", "")
    month_text, season = parts.get("Month", ""), parts.get("Season", "")
    month = month_number(month_text)
    day = int(day_text) if month and day_text.isdecimal() and 1 <= int(day_text) <= 31 else None
    if not year.isdecimal():
        return medline_date(" ".join(parts.values()))
    precision: Precision = "day" if day else "month" if month else "season" if season else "year"
    shown = [year, MONTHS[month - 1] if month else month_text, str(day) if day else "", season]
    return PartialDate(" ".join(s for s in shown if s), int(year), month, day, season, precision)


def medline_date(text: str) -> PartialDate:
    """Read free text such as ``1998 Dec-1999 Jan``: the first year in it, and the month that follows it."""
    year = _YEAR.search(text)
    if year is None:
        return PartialDate(raw=text)
    month = _MONTH.match(text, year.end() + 1)
    number = month_number(month.group(1)) if month else None
    return PartialDate(text, int(year.group(1)), number, precision="text")


def iso_day(element: Element | None) -> str:
    """Read a DateCompleted or DateRevised as ``YYYY-MM-DD``, or as much of it as there is."""
    return "" if element is None else _iso(_parts(element))


def history_date(element: Element) -> HistoryDate:
    """Read a PubMedPubDate, with hour and minute where they are given."""
    parts = _parts(element)
    at = _iso(parts)
    hour, minute = parts.get("Hour", ""), parts.get("Minute", "0")
    if len(at) == 10 and hour.isdecimal() and minute.isdecimal():
        at += f"T{int(hour):02}:{int(minute):02}"
    return HistoryDate(element.get("PubStatus") or "", at)


def _parts(element: Element) -> dict[str, str]:
    return {str(child.tag): (child.text or "").strip() for child in element if (child.text or "").strip()}


def _iso(parts: dict[str, str]) -> str:
    out = parts.get("Year", "")
    month = month_number(parts.get("Month", ""))
    if out and month:
        out += f"-{month:02}"
        day = parts.get("Day", "")
        if day.isdecimal():
            out += f"-{int(day):02}"
    return out
