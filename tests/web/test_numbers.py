"""Numbers from outside: read where they are some, and nothing breaks where they are not."""

import pytest

from curation.web.numbers import number


@pytest.mark.parametrize(("typed", "found"), [("7", 7), ("0", 0), ("9" * 17, 10**17 - 1)])
def test_a_number_is_read(typed: str, found: int) -> None:
    assert number(typed) == found


@pytest.mark.parametrize("typed", ["", "-7", "7.0", " 7", "seven", "\u0667", "²", "9" * 18, "9" * 5000])
def test_what_is_none_or_too_long_for_a_key_is_left_out(typed: str) -> None:
    assert number(typed) is None
