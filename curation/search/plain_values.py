"""Values as the index has them: ends of ranges, days counted back, identifiers."""

import re
from datetime import date

DOI_PREFIX = re.compile(r"^(?:doi:?\s*|https?://(?:dx\.)?doi\.org/)", re.IGNORECASE)


def as_number(end: date | int | None) -> int | None:
    """Write a day, or another end of a range, as the index has it: 20240131."""
    if isinstance(end, date):
        return end.year * 10_000 + end.month * 100 + end.day
    return end


def earlier(day: date, amount: int, unit: str) -> date:
    """Go back some days, months or years; a day that the month does not have becomes its last."""
    if unit == "days":
        return date.fromordinal(max(day.toordinal() - amount, 1))
    months = day.year * 12 + day.month - 1 - (amount if unit == "months" else amount * 12)
    year, month = divmod(months, 12)
    if year < 1:
        return date.min
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError  # every month has 28 days


def identifier(name: str, text: str) -> str:
    """Write an identifier as the index has it: lower case, without the prefixes people put before it."""
    value = " ".join(text.lower().split())
    if name in ("doi", "aid"):
        return DOI_PREFIX.sub("", value)
    if name == "pmc":
        return value if value.startswith("pmc") else f"pmc{value}"
    if name == "auid":
        return value.rpartition("/")[2].removeprefix("orcid:").strip()
    return value.replace("-", "") if name == "isbn" else value
