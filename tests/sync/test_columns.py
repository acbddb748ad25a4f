"""The columns of a record, against what PubMed's own pages would show."""

from datetime import date

import pytest

from curation.providers.records import (
    Book,
    HistoryDate,
    Issue,
    Journal,
    Keyword,
    Notice,
    Pages,
    PartialDate,
    Person,
    PubmedRecord,
    Text,
    Vocable,
)
from curation.sync.columns import byline, citation, columns


def test_the_citation_has_nlms_order_and_punctuation() -> None:
    record = PubmedRecord(
        pmid=1,
        journal=Journal(medline_ta="Biomed Res Int"),
        published=PartialDate("2023", 2023, precision="year"),
        issue=Issue("2023", ""),
        pages=Pages(medline="8427200"),
    )
    assert citation(record) == "Biomed Res Int. 2023;2023:8427200."


def test_a_record_without_a_date_is_cited_without_a_second_full_stop() -> None:
    assert citation(PubmedRecord(pmid=1, journal=Journal(medline_ta="J Tests"))) == "J Tests."
    paged = PubmedRecord(pmid=1, journal=Journal(medline_ta="J Tests"), issue=Issue("7", "2"))
    assert citation(paged) == "J Tests. 7(2)."


def test_a_chapter_is_cited_with_its_book_and_publisher() -> None:
    book = Book(
        title=Text("StatPearls"),
        publisher="StatPearls Publishing",
        place="Treasure Island (FL)",
        published=PartialDate("2023 Jan", 2023, 1, precision="month"),
    )
    record = PubmedRecord(pmid=1, kind="chapter", book=book)
    assert citation(record) == "StatPearls. Treasure Island (FL): StatPearls Publishing; 2023 Jan."


def test_lists_name_six_authors_and_then_say_et_al() -> None:
    seven = tuple(Person(last=f"Author{n}", initials="A") for n in range(7))
    assert byline(seven[:6]).endswith("Author5 A")
    assert byline(seven).endswith("Author5 A et al.")
    assert byline((Person(collective="FACE Study Group"),)) == "FACE Study Group"


def test_a_retraction_notice_is_not_itself_retracted() -> None:
    notice = PubmedRecord(
        pmid=1,
        publication_types=(Vocable("Retraction of Publication", "D016440"),),
        notices=(Notice("RetractionOf", "J Tests", 2),),
    )
    assert columns(notice)["retracted"] is False


@pytest.mark.parametrize(
    "fields",
    [
        {"publication_types": (Vocable("Retracted Publication", "D016441"),)},
        {"notices": (Notice("RetractionIn", "J Tests. 2024"),)},
    ],
)
def test_a_type_or_a_notice_makes_a_record_retracted(fields: dict[str, object]) -> None:
    assert columns(PubmedRecord(pmid=1, **fields))["retracted"] is True  # type: ignore[arg-type]  # test data


def test_the_sort_date_is_the_earlier_of_print_and_electronic_date() -> None:
    record = PubmedRecord(
        pmid=1,
        published=PartialDate("2024 Mar", 2024, 3, precision="month"),
        article_dates=(PartialDate("2023-12-05", 2023, 12, 5, precision="day"),),
    )
    assert columns(record)["sort_date"] == date(2023, 12, 5)


def test_an_impossible_day_does_not_stop_a_record() -> None:
    record = PubmedRecord(pmid=1, published=PartialDate("2024 Feb 31", 2024, 2, 31, precision="day"))
    assert columns(record)["sort_date"] == date(2024, 1, 1)


def test_the_entry_date_is_the_first_entrez_date() -> None:
    history = (HistoryDate("received", "2020-01-01"), HistoryDate("entrez", "2021-05-06T06:00"))
    assert columns(PubmedRecord(pmid=1, history=history))["entered_on"] == date(2021, 5, 6)


def test_an_untitled_record_is_listed_by_its_vernacular_title() -> None:
    record = PubmedRecord(pmid=1, title=Text("[Not Available]."), vernacular_title=Text("Nerw twarzowy"))
    assert columns(record)["title"] == "Nerw twarzowy"


def test_a_synthetic_record_is_known_by_its_own_words() -> None:
    marked = PubmedRecord(pmid=1, keywords=(Keyword(Text("synthetic record"), "NOTNLM"),))
    assert columns(marked)["synthetic"] is True
    assert columns(PubmedRecord(pmid=1))["synthetic"] is False
