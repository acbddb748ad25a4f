"""Values: what people write is read, and what is none is refused, never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.review.errors import InvalidError
from curation.review.values import parse

MASS, PARTICLES, CELLS = ["µg", "mg", "ng"], ["particles", "particles/mL"], ["cells"]
TIME, FOLD = ["days", "weeks", "months"], ["fold"]
POWERS = ["{} × 10^{} cells", "{}e{} cells", "{}×10^{}cells"]


@pytest.mark.parametrize(
    ("text", "units", "low", "high", "unit"),
    [
        ("100 µg", MASS, "100", None, "µg"),
        ("100 μg", MASS, "100", None, "µg"),
        ("100ug", MASS, "100", None, "µg"),
        ("0.1 mg", MASS, "100", None, "µg"),
        ("1×10^9 particles/mL", PARTICLES, "1e9", None, "particles/mL"),
        ("1 x 10⁹ particles/ml", PARTICLES, "1e9", None, "particles/mL"),
        ("10^10 particles", PARTICLES, "1e10", None, "particles"),
        ("2.5e8 particles", PARTICLES, "2.5e8", None, "particles"),
        ("1,000,000 cells", CELLS, "1e6", None, "cells"),
        ("2 million cells", CELLS, "2e6", None, "cells"),
        ("1 × 10⁶", CELLS, "1e6", None, "cells"),
        ("10-fold", FOLD, "10", None, "fold"),
        ("8 weeks", TIME, "56", None, "days"),
        ("2–8 weeks", TIME, "14", "56", "days"),
        ("2 to 8 wk", TIME, "14", "56", "days"),
        ("3 days – 5 days", TIME, "3", "5", "days"),
        ("6 months", TIME, "6", None, "months"),
    ],
)
def test_it_is_read_as_people_write_it(
    text: str, units: list[str], low: str, high: str | None, unit: str
) -> None:
    value = parse(text, units, ranges=units is TIME)
    assert (value.low, value.high, value.unit) == (Decimal(low), Decimal(high) if high else None, unit)
    assert value.text == text


@pytest.mark.parametrize("text", ["", "µg", "100", "100 parsecs", "61 ± 9 µg", "1-2 µg", "-5 µg", "1 µg 2 µg",
                                  "1.2.3 µg", "1e40 µg", "10⁹⁹ µg", "NaN µg", "1,00 µg"])  # fmt: skip
def test_what_is_no_value_is_refused_and_said_why(text: str) -> None:
    with pytest.raises(InvalidError, match=r"\w"):
        parse(text, MASS)


def test_a_range_does_not_run_backwards() -> None:
    with pytest.raises(InvalidError, match="backwards"):
        parse("8–2 weeks", TIME, ranges=True)


@given(st.text(max_size=40))
def test_any_text_is_a_value_or_a_refusal(text: str) -> None:
    try:
        value = parse(text, MASS, ranges=True)
    except InvalidError:
        return
    assert value.unit in MASS
    assert value.low >= 0


@given(st.integers(0, 10**9), st.sampled_from(range(7)), st.sampled_from(POWERS))
def test_every_way_to_write_a_power_means_the_same(number: int, power: int, shape: str) -> None:
    assert parse(shape.format(number, power), CELLS).low == number * Decimal(10) ** power


@given(st.decimals(0, 10**6, places=3), st.decimals(0, 10**6, places=3))
def test_a_range_keeps_both_ends_in_order(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    value = parse(f"{low}–{high} days", TIME, ranges=True)
    assert (value.low, value.high) == (low, high)
