"""A number or a range with its unit, as people write it: "1×10^9 particles/mL", "2–8 weeks"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from curation.review.errors import InvalidError

DIGITS, DECIMALS = 28, 12  # what the columns of a tag hold
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_MINUS = str.maketrans(dict.fromkeys("−\u2010\u2011", "-"))
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_PLAIN = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_TIMES_TEN = r"\s*(?:[×x*·⋅]\s*10\s*(?:\^|\*\*)?\s*|[eE])\s*"


def _numeral(name: str) -> str:
    power = rf"{_TIMES_TEN}(?P<{name}exp>[+-]?\d{{1,3}})"
    return rf"(?:10\s*(?:\^|\*\*)\s*(?P<{name}ten>\d{{1,3}})|(?P<{name}>{_PLAIN})(?:{power})?)"


_WHOLE = re.compile(
    r"(?P<about>[~≈]|about\s|approx\.?\s|ca\.?\s)?\s*"
    + _numeral("low")
    + r"(?:\s*(?P<lowunit>[^\d\s–—-][^\d–—]*?)?\s*(?:–|—|-|\bto\b)\s*"
    + _numeral("high")
    + r")?\s*(?P<unit>(?:-\s*)?[^\d\s.,;±–—-].*)?",
    re.IGNORECASE,
)
_TIMES = {"thousand": 3, "million": 6, "billion": 9}
# Units that are the same quantity by a fixed factor; months and years have none, and stay as written.
_FACTORS: tuple[dict[str, Decimal], ...] = (
    {
        "pg": Decimal(1),
        "ng": Decimal(10**3),
        "µg": Decimal(10**6),
        "mg": Decimal(10**9),
        "g": Decimal(10**12),
    },
    {"nL": Decimal(1), "µL": Decimal(10**3), "mL": Decimal(10**6), "L": Decimal(10**9)},
    {
        "s": Decimal(1),
        "min": Decimal(60),
        "h": Decimal(3600),
        "days": Decimal(86400),
        "weeks": Decimal(604800),
    },
)
_SPELLINGS = {
    **dict.fromkeys(("ug", "mcg", "microgram", "micrograms"), "µg"),
    **dict.fromkeys(("milligram", "milligrams"), "mg"),
    **dict.fromkeys(("nanogram", "nanograms"), "ng"),
    **dict.fromkeys(("ul", "microlitre", "microlitres", "microliter", "microliters"), "µL"),
    **dict.fromkeys(("ml", "millilitre", "millilitres", "milliliter", "milliliters", "cc"), "mL"),
    **dict.fromkeys(("second", "seconds", "sec"), "s"),
    **dict.fromkeys(("minute", "minutes", "mins"), "min"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs"), "h"),
    **dict.fromkeys(("day", "d"), "days"),
    **dict.fromkeys(("week", "wk", "wks", "w"), "weeks"),
    **dict.fromkeys(("month", "mo", "mos"), "months"),
    **dict.fromkeys(("year", "yr", "yrs", "y"), "years"),
    **dict.fromkeys(("particle", "vesicles", "evs", "exosomes"), "particles"),
    **dict.fromkeys(("particle/ml", "vesicles/ml", "particles per ml"), "particles/mL"),
    **dict.fromkeys(("cell", "mscs", "msc"), "cells"),
    **dict.fromkeys(("-fold", "folds", "x", "×", "times"), "fold"),
    **dict.fromkeys(("passages", "p"), "passage"),
}


@dataclass(frozen=True)
class Value:
    """What was read: ``high`` is None unless a range was written; ``unit`` is one of those asked for."""

    low: Decimal
    high: Decimal | None
    unit: str
    text: str


def parse(text: str, units: Sequence[str], *, ranges: bool = False) -> Value:
    """Read a number with its unit; where ``ranges``, also two numbers with one unit between them.

    A unit that differs from the first of ``units`` by a fixed factor is turned into it ("0.1 mg" is 100 µg);
    the words stay in ``text`` as they were written. A number alone is taken in the only unit there is.

    Raises:
        InvalidError: if it is no number, the unit is missing or another, or the range runs backwards.
    """
    written = _SPACES.sub(" ", text).strip()
    found = _WHOLE.fullmatch(_read_powers(written.translate(_MINUS)))
    if found is None:
        raise InvalidError(f"“{written}” is no number with a unit, such as {_example(units, ranges=ranges)}.")
    low, high = _number(found, "low") or Decimal(0), _number(found, "high")
    if high is not None and not ranges:
        raise InvalidError(f"One number is wanted here, not a range: “{written}”. Give each its own tag.")
    unit, times = _unit(found["unit"] or "", units, written)
    if found["lowunit"] and high is not None and _unit(found["lowunit"], units, written) != (unit, times):
        raise InvalidError(f"The two ends have different units: “{written}”.")
    factor, kept = _kept(unit, units)
    low, high = low * times * factor, None if high is None else high * times * factor
    if high is not None and high < low:
        raise InvalidError(f"The range runs backwards: “{written}”.")
    for end in (low, high):
        _check_size(end, written)
    return Value(low, high, kept, written)


def _read_powers(text: str) -> str:
    """Write 10⁹ as 10^9; a raised number without a 10 before it is left alone, and then is no number."""
    return re.sub(r"(?<=10)([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "^" + m[1].translate(_RAISED), text)


def _number(found: re.Match[str], name: str) -> Decimal | None:
    if found[f"{name}ten"]:
        return Decimal(10) ** int(found[f"{name}ten"])
    if not found[name]:
        return None
    return Decimal(found[name].replace(",", "")).scaleb(int(found[f"{name}exp"] or 0))


def _unit(written: str, units: Sequence[str], text: str) -> tuple[str, Decimal]:
    """Return the unit as we name it, and what a word such as "million" before it multiplies by."""
    name, times = written.strip(" ."), Decimal(1)
    first, _, rest = name.partition(" ")
    if first.lower() in _TIMES:
        name, times = rest.strip(), Decimal(10) ** _TIMES[first.lower()]
    name = name.replace("μ", "µ").lstrip(" ")
    if not name and len(units) == 1:
        return units[0], times
    known = {unit.lower(): unit for unit in (*units, *(u for family in _FACTORS for u in family))}
    plain = name.lower()
    for tried in (plain, _SPELLINGS.get(plain, "").lower(), plain.removeprefix("-"), plain.replace(" ", "")):
        spelt = _SPELLINGS.get(tried, tried).lower()
        if spelt in known and _kept(known[spelt], units)[1] in units:
            return known[spelt], times
    wanted = ", ".join(units)
    raise InvalidError(
        f"Say the unit: {wanted}." if not name else f"“{name}” in “{text}” is none of: {wanted}."
    )


def _kept(unit: str, units: Sequence[str]) -> tuple[Decimal, str]:
    """Return the factor into the unit that is kept, and that unit; 1 and the unit itself if there is none."""
    for family in _FACTORS:
        if units and unit in family and units[0] in family:
            return family[unit] / family[units[0]], units[0]
    return Decimal(1), unit


def _check_size(end: Decimal | None, text: str) -> None:
    if end is not None and (end >= Decimal(10) ** DIGITS or end != round(end, DECIMALS)):
        raise InvalidError(f"“{text}” is too large, or has too many figures, to be meant.")


def _example(units: Sequence[str], *, ranges: bool) -> str:
    unit = units[0] if units else ""
    return f"“2–8 {unit}”" if ranges else f"“100 {unit}”"
