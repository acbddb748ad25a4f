"""How PubMed words dates, sources and languages in its summaries and text formats."""

import re

from lxml import etree

from curation.standin.dates import month_number
from curation.standin.reading import Reading, child_text
from curation.standin.searchtext import LANGUAGES

_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def publication_date(reading: Reading) -> str:
    """Write the publication date as PubMed does: ``2024 Jan 3``, ``2024 Spring``, ``2024 Jan-Feb``."""
    path = "Book/PubDate" if reading.is_book else "Journal/JournalIssue/PubDate"
    return _written(None if reading.article is None else reading.article.find(path))


def electronic_date(reading: Reading) -> str:
    """Write the date of electronic publication, or an empty string."""
    return _written(None if reading.article is None else reading.article.find("ArticleDate"))


def _written(element: etree._Element | None) -> str:
    free = child_text(element, "MedlineDate")
    if free or element is None:
        return free
    year, month, day = (child_text(element, tag) for tag in ("Year", "Month", "Day"))
    season = child_text(element, "Season")
    name = _MONTHS[month_number(month)] if month else season
    return " ".join(part for part in (year, name, str(int(day)) if day.isdecimal() else day) if part)


def moment(element: etree._Element) -> str:
    """Write a history date: ``2023/12/06 06:42``."""
    numbers = [child_text(element, tag) for tag in ("Year", "Month", "Day", "Hour", "Minute")]
    year, month, day, hour, minute = (int(text) if text.isdecimal() else 0 for text in numbers)
    return f"{year:04}/{month:02}/{day:02} {hour:02}:{minute:02}"


def compact_day(reading: Reading, path: str) -> str:
    """Write a date below the citation as ``20240309``, or an empty string."""
    element = None if reading.document is None else reading.document.find(path)
    if element is None:
        return ""
    year, month, day = (child_text(element, tag) for tag in ("Year", "Month", "Day"))
    return f"{year}{month_number(month):02}{day.zfill(2)}"


def issue_line(reading: Reading) -> str:
    """Write date, volume, issue and pages: ``2024 Jan 3;12(3):101-109``."""
    volume = reading.of_article("Journal/JournalIssue/Volume")
    issue = reading.of_article("Journal/JournalIssue/Issue")
    pages = reading.of_article("Pagination/MedlinePgn")
    place = volume + (f"({issue})" if issue else "")
    line = publication_date(reading) + (f";{place}" if place else "")
    return line + (f":{pages}" if pages else "")


def source_line(reading: Reading) -> str:
    """Write the source: journal, date, volume, issue, pages, DOI and the electronic date."""
    if reading.is_book:
        place = reading.of_article("Book/Publisher/PublisherLocation")
        publisher = reading.of_article("Book/Publisher/PublisherName")
        return f"{reading.of_article('Book/BookTitle')}. {place}: {publisher}; {publication_date(reading)}."
    line = f"{reading.at('MedlineJournalInfo/MedlineTA')}. {issue_line(reading)}."
    pii = "" if reading.of_article("Pagination/MedlinePgn") else reading.identifier("pii")
    line += f" pii: {pii}." if pii else ""
    doi = reading.identifier("doi")
    line += f" doi: {doi}." if doi else ""
    electronic = electronic_date(reading)
    ahead = reading.article is not None and reading.article.get("PubModel") == "Print-Electronic"
    return line + (f" Epub {electronic}." if electronic and ahead else "")


def languages(reading: Reading) -> list[str]:
    """Give the language codes."""
    return reading.every("Language" if reading.is_book else "Article/Language")


def language_name(code: str) -> str:
    """Give a language's English name; an unknown code stands for itself."""
    return LANGUAGES.get(code, code).capitalize()


def notice_name(kind: str) -> str:
    """Write a RefType as PubMed's summaries do: RetractionIn becomes ``Retraction in``."""
    words = _CAPITAL.sub(" ", kind).replace("edand", "ed and").replace("For Patients", "for patients")
    return words[:1] + words[1:].lower()
