"""The passages of a record that a quote can stand in, and the quote itself as W3C Web Annotation has it."""

from dataclasses import dataclass

from curation.models import Record, Tag
from curation.review.errors import InvalidError

AROUND = 32  # characters kept before and after a quote


@dataclass(frozen=True)
class Quote:
    """The exact words, what stands around them, and where: code points from the start of a section's text."""

    exact: str
    section: str
    start: int
    end: int
    prefix: str = ""
    suffix: str = ""


def passages(record: Record) -> dict[str, str]:
    """Return each section's plain text by its name: "title", then "abstract.0", "abstract.1" …"""
    body = record.body
    found = {"title": body.get("title", {}).get("plain", "")}
    for number, section in enumerate((body.get("abstract") or {}).get("sections", ())):
        found[f"abstract.{number}"] = section.get("text", {}).get("plain", "")
    return found


def quote_at(record: Record, section: str, start: int, end: int) -> Quote:
    """Make the quote of a span of the record's present text, with some words before and after.

    Raises:
        InvalidError: if there is no such span.
    """
    text = passages(record).get(section, "")
    if not 0 <= start < end <= len(text):
        raise InvalidError("There is no such passage in this record.")
    return Quote(
        text[start:end], section, start, end, text[max(0, start - AROUND) : start], text[end : end + AROUND]
    )


def quote_of(tag: Tag) -> Quote | None:
    """Return the quote that a tag rests on; None where it speaks of the whole record."""
    if tag.start is None or tag.end is None:
        return None
    return Quote(tag.exact, tag.section, tag.start, tag.end, tag.prefix, tag.suffix)


def check_quote(record: Record, quote: Quote) -> None:
    """Raise InvalidError if the quoted words do not stand there in the present text."""
    if quote_at(record, quote.section, quote.start, quote.end).exact != quote.exact:
        raise InvalidError("The quoted words do not stand there; the record has changed since it was read.")
