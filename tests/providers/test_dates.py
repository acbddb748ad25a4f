"""Dates as far as NLM gives them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from curation.providers.dates import history_date, iso_day, medline_date, month_number, number, partial_date
from curation.providers.pubmed_xml import parse
from curation.providers.records import HistoryDate, PartialDate
from tests.providers.pubmed_sets import article, article_set


def element(inside: str, **attributes: str) -> etree._Element:
    """Return a date element; attributes may be given."""
    made = etree.fromstring(f"<PubDate>{inside}</PubDate>")
    for name, value in attributes.items():
        made.set(name, value)
    return made


def fail(unknown: etree._Element) -> None:
    """Stand in for the reader where nothing unknown may be met."""
    raise AssertionError(unknown.tag)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<Year>2023</Year>", PartialDate("2023", 2023, precision="year")),
        ("<Year>2023</Year><Month>06</Month>", PartialDate("2023 Jun", 2023, 6, precision="month")),
        (
            "<Year>2023</Year><Month>June</Month><Day>05</Day>",
            PartialDate("2023 Jun 5", 2023, 6, 5, precision="day"),
        ),
        (
            "<Year>1976</Year><Season>Fall</Season>",
            PartialDate("1976 Fall", 1976, None, None, "Fall", "season"),
        ),
        (
            "<MedlineDate>1998 Dec-1999 Jan</MedlineDate>",
            PartialDate("1998 Dec-1999 Jan", 1998, 12, precision="text"),
        ),
        ("<Month>Jun</Month>", PartialDate("Jun")),
        ("<Year>20233</Year>", PartialDate("20233")),
        ("<Year>2023</Year><Month>13</Month>", PartialDate("2023 13", 2023, precision="year")),
        (
            "<Year>2023</Year><Month>Feb</Month><Day>30</Day>",
            PartialDate("2023 Feb 30", 2023, 2, precision="month"),
        ),
        ("<Year>2023</Year><Day>5</Day>", PartialDate("2023 5", 2023, precision="year")),
        ("", PartialDate()),
    ],
)
def test_a_publication_date_is_read_as_far_as_it_goes(inside: str, expected: PartialDate) -> None:
    assert partial_date(element(inside), fail) == expected


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("2023 Nov-Dec", 2023, 11),
        ("1998 Dec-1999 Jan", 1998, 12),
        ("Dec 1998-Jan 1999", 1998, 12),
        ("Nov-Dec 2023", 2023, 11),
        ("Spring 1991", 1991, None),
        ("1976-1977", 1976, None),
        ("1999 Winter-2000 Jan", 1999, None),
        ("2000 Mardi Gras", 2000, None),
        ("Marine year 2001", 2001, None),
        ("12345", None, None),
        ("no date at all", None, None),
    ],
)
def test_a_medline_date_gives_its_first_year_and_the_month_beside_it(
    text: str, year: int | None, month: int | None
) -> None:
    found = medline_date(text)
    assert (found.raw, found.year, found.month) == (text, year, month)
    assert found.precision == ("text" if year else "")


@given(
    st.dates(date(1500, 1, 1), date(2999, 12, 31)),
    st.sampled_from(["%b", "%B", "%m"]),
    st.sampled_from(["", "0"]),
)
@settings(deadline=None)
def test_every_day_of_the_calendar_is_read_however_its_month_is_written(
    day: date, form: str, pad: str
) -> None:
    inside = f"<Year>{day.year}</Year><Month>{day.strftime(form)}</Month>"
    inside += f"<Day>{pad if day.day < 10 else ''}{day.day}</Day>"
    found = partial_date(element(inside), fail)
    assert (found.year, found.month, found.day, found.precision) == (day.year, day.month, day.day, "day")
    assert iso_day(element(inside), fail) == day.isoformat()


@given(
    st.lists(st.text("0123456789JanFebMarch.-/ ٣²Ⅳ", max_size=6), min_size=3, max_size=3), st.text(max_size=9)
)
@settings(deadline=None)
def test_no_text_whatever_breaks_a_date_or_makes_one_up(texts: list[str], free: str) -> None:
    made = element("<Year/><Month/><Day/>")
    for child, text in zip(made, texts, strict=True):
        child.text = text
    found = iso_day(made, fail)
    assert not found or date.fromisoformat(found + "-01-01"[: 10 - len(found)] if len(found) < 10 else found)
    shown = partial_date(made, fail)
    assert shown.year is None or 1500 <= shown.year <= 2999
    assert medline_date(free).raw == free


def test_a_month_is_read_by_name_and_number_and_nothing_else() -> None:
    assert [month_number(t) for t in ("Jan", "JANUARY", "sept", "Sept.", "6", "06", "12")] == [
        1,
        1,
        9,
        9,
        6,
        6,
        12,
    ]
    wrong = ("", "0", "13", "٣", "Mayhem", "Octopus", "²", "9" * 5000)
    assert [month_number(text) for text in wrong] == [None] * len(wrong)


def test_a_number_is_plain_digits_within_its_bounds() -> None:
    assert [number(t, 1, 31) for t in (" 5 ", "05", "31")] == [5, 5, 31]
    assert [number(t, 1, 31) for t in (None, "", "0", "32", "-1", "1.0", "٣", "9" * 5000)] == [None] * 8


@pytest.mark.parametrize(
    ("inside", "at"),
    [
        ("<Year>2023</Year><Month>1</Month><Day>5</Day><Hour>6</Hour><Minute>0</Minute>", "2023-01-05T06:00"),
        ("<Year>2023</Year><Month>1</Month><Day>5</Day>", "2023-01-05"),
        ("<Year>2023</Year><Month>1</Month><Day>5</Day><Hour>24</Hour><Minute>0</Minute>", "2023-01-05"),
        ("<Year>2023</Year><Month>1</Month><Hour>6</Hour>", "2023-01"),
        ("<Year>2023</Year>", "2023"),
        ("<Year>soon</Year>", ""),
    ],
)
def test_a_history_date_is_as_precise_as_it_was_given(inside: str, at: str) -> None:
    assert history_date(element(inside, PubStatus="entrez"), fail) == HistoryDate("entrez", at)


def test_an_unknown_part_of_a_date_is_named() -> None:
    data = "<History><PubMedPubDate><Year>2020</Year><Era>1</Era></PubMedPubDate></History>"
    found = parse(article_set(article(data=data)))
    assert [p.message for p in found.problems] == [
        "unknown element Era in PubMedPubDate; its content stays in the XML"
    ]
    assert found.entries[0].record.history == (HistoryDate("", "2020"),)
