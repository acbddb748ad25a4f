"""The citation line, model by model, as PubMed's page has it."""

import pytest

from curation.exchange.citation_line import citation_line
from curation.providers.records import Book, Issue, Journal, Location, Pages, PartialDate, PubmedRecord, Text

ISSUE = PartialDate("2024 Jan", 2024, 1, precision="month")
ONLINE = PartialDate("2023 12 05", 2023, 12, 5, precision="day")
MEDLINE_DATE = PartialDate("1998 Dec-1999 Jan", 1998, 12, precision="text")
SPRING = PartialDate("1991 Spring", 1991, season="Spring", precision="season")
PII, OLD_PII = Location("pii", "e7"), Location("pii", "e7", valid=False)
YEAR = PartialDate("2023", 2023, precision="year")


def line(**fields: object) -> str:
    """Return the line of an article in Cells, its DOI left out."""
    plain = {
        "journal": Journal("Cells (Basel)", "Cells", "Cells"),
        "issue": Issue("12", "3"),
        "pages": Pages(medline="101-9"),
    }
    made = citation_line(PubmedRecord(pmid=1, **{**plain, **fields}))  # type: ignore[arg-type]  # a record by parts
    return f"{made.name}. {made.text} {made.later}".strip()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"publication_model": "Print", "published": ISSUE}, "Cells. 2024 Jan;12(3):101-9."),
        (
            {"publication_model": "Print-Electronic", "published": ISSUE, "article_dates": (ONLINE,)},
            "Cells. 2024 Jan;12(3):101-9. Epub 2023 Dec 5.",
        ),
        (
            {"publication_model": "Electronic-eCollection", "published": YEAR, "article_dates": (ONLINE,)},
            "Cells. 2023 Dec 5;12(3):101-9. eCollection 2023.",
        ),
        (
            {"publication_model": "Electronic-Print", "published": ISSUE, "article_dates": (ONLINE,)},
            "Cells. 2023 Dec 5;12(3):101-9. Print 2024 Jan.",
        ),
        (
            {"publication_status": "aheadofprint", "published": YEAR, "article_dates": (ONLINE,)}
            | {"issue": Issue(), "pages": Pages()},
            "Cells. 2023 Dec 5. Online ahead of print.",
        ),
        (
            {"published": PartialDate("1998 Dec-1999 Jan", 1998, 12, precision="text")},
            "Cells. 1998 Dec-1999 Jan;12(3):101-9.",
        ),
        (
            {"published": PartialDate("1991 Spring", 1991, season="Spring", precision="season")},
            "Cells. 1991 Spring;12(3):101-9.",
        ),
        ({"published": YEAR, "issue": Issue("12")}, "Cells. 2023:12:101-9."),
        ({"published": YEAR, "pages": Pages("101", "109")}, "Cells. 2023;12(3):101-109."),
        (
            {"published": YEAR, "pages": Pages(), "locations": (Location("pii", "e7"),)},
            "Cells. 2023;12(3):e7.",
        ),
        (
            {"published": YEAR, "pages": Pages(), "locations": (Location("pii", "e7", valid=False),)},
            "Cells. 2023;12(3).",
        ),
        ({"issue": Issue(), "pages": Pages()}, "Cells."),
    ],
)
def test_the_line_follows_the_publication_model(fields: dict[str, object], expected: str) -> None:
    assert line(**fields) == expected


def test_an_abbreviated_journal_keeps_its_full_name_beside_it() -> None:
    made = citation_line(
        PubmedRecord(pmid=1, journal=Journal("BioMed research international", "Biomed Res Int"))
    )
    assert (made.name, made.full_name) == ("Biomed Res Int", "BioMed research international")


def test_a_chapter_says_in_which_book_it_stands() -> None:
    book = Book(
        title=Text("StatPearls."),
        publisher="StatPearls Publishing",
        place="Treasure Island (FL)",
        begins=PartialDate("2024 Jan", 2024, 1, precision="month"),
        medium="Internet",
    )
    made = citation_line(PubmedRecord(pmid=1, kind="chapter", book=book))
    assert made.within
    assert f"{made.name}. {made.text}" == (
        "StatPearls [Internet]. Treasure Island (FL): StatPearls Publishing; 2024 Jan–."
    )


def test_a_book_shows_its_imprint_and_not_its_own_title_again() -> None:
    book = Book(title=Text("Nerves"), publisher="Wiley", place="Łódź", published=YEAR)
    made = citation_line(PubmedRecord(pmid=1, kind="book", book=book))
    assert (made.name, made.text) == ("", "Łódź: Wiley; 2023.")
