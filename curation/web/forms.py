"""What people type: the search box, and the years beside the list."""

import re
from typing import Any

from django import forms

LONGEST_YEAR = 8  # characters kept of what stands in one field for a year
YEARS = re.compile(r"(?P<first>\d{4})?\s*(?P<to>[-–:]|to)?\s*(?P<last>\d{4})?")


class YearsField(forms.CharField):
    """One year, or a span with either end left open: ``2023``, ``2015-2020``, ``2015-``, ``-1999``."""

    def clean(self, value: Any) -> tuple[int | None, int | None] | None:
        """Return both ends, or None where nothing was typed.

        Raises:
            forms.ValidationError: if it is no year and no span of years.
        """
        text = super().clean(value)
        if not text:
            return None
        read = YEARS.fullmatch(text)
        if read is None or not (read["first"] or read["last"]):
            raise forms.ValidationError("Type a year such as 2023 in one field or in both.")
        first, last = (int(y) if y else None for y in (read["first"], read["last"]))
        if not read["to"]:
            first = last = first or last
        if first and last and first > last:
            first, last = last, first
        return first, last


def span_of(first: str, last: str) -> str:
    """Write what stands in two fields as one: ``2015-2020``, ``2015-``, ``-1999``, ``2015``, or nothing."""
    first, last = (year.strip()[:LONGEST_YEAR] for year in (first, last))
    return first if first == last else f"{first}-{last}"


def ends_of(span: str, years: tuple[int | None, int | None] | None) -> tuple[str, str]:
    """Return what stands in the two fields for a span, also for one that could not be read."""
    if years is None:
        first, _, last = span.partition("-")
        return first, last
    first, last = ("" if year is None else str(year) for year in years)
    return first, last


class SearchForm(forms.Form):
    """The state of a list of records that has one value each; facets, which have several, stand beside it."""

    q = forms.CharField(required=False, max_length=50_000)
    year = YearsField(required=False, max_length=20)
    undated = forms.BooleanField(required=False)
    retracted = forms.BooleanField(required=False)
    run = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    change = forms.ChoiceField(
        required=False,
        choices=[("new", "new"), ("changed", "changed"), ("entered", "entered"), ("left", "left")],
    )
    since = forms.DateTimeField(required=False)
    sort = forms.ChoiceField(
        required=False,
        choices=[
            ("best", "Best match"),
            ("newest", "Newest in PubMed"),
            ("published", "Date of publication"),
            ("most_cited", "Most cited"),
        ],
    )
