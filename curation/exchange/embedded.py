"""What a record's page tells machines: Highwire's ``citation_*`` tags, which Zotero and Google Scholar read,
and COinS (ANSI/NISO Z39.88 key/encoded values in a span's title).
"""

from collections.abc import Iterator
from urllib.parse import urlencode

from curation.exchange.citing import title
from curation.exchange.people import authors, editors, inverted
from curation.providers.records import PartialDate, PubmedRecord

MOST = 100  # names; a collaboration of a thousand would weigh more than its abstract


def highwire(record: PubmedRecord) -> list[tuple[str, str]]:
    """Return the names and contents of the meta tags, the empty ones left out."""
    return [(f"citation_{name}", text) for name, text in _tags(record) if text]


def coins(record: PubmedRecord) -> str:
    """Return the ContextObject of the record as one query string."""
    book, pages = record.book, record.pages
    genre = {"article": "article", "book": "book", "chapter": "bookitem"}[record.kind]
    kind = "book" if book else "journal"
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{kind}"),
        ("rft.genre", genre),
        ("rft.atitle" if record.kind != "book" else "rft.btitle", title(record).removesuffix(".")),
        ("rft.jtitle", record.journal.title if not book else ""),
        ("rft.stitle", record.journal.medline_ta if not book else ""),
        ("rft.btitle", book.title.plain if book and record.kind == "chapter" else ""),
        ("rft.date", _date(record.published).replace("/", "-")),
        ("rft.volume", record.issue.volume),
        ("rft.issue", record.issue.number),
        ("rft.spage", pages.start),
        ("rft.epage", pages.end),
        ("rft.pages", "" if pages.start else pages.medline),
        ("rft.issn", record.journal.issn),
        *(("rft.au", inverted(person)) for person in authors(record)[:MOST]),
        ("rft_id", f"info:pmid/{record.pmid}"),
        ("rft_id", f"info:doi/{record.doi}" if record.doi else ""),
    ]
    return urlencode([(name, text) for name, text in pairs if text])


def _tags(record: PubmedRecord) -> Iterator[tuple[str, str]]:
    journal, book, pages = record.journal, record.book, record.pages
    yield "title", title(record).removesuffix(".")
    yield from (("author", inverted(p)) for p in authors(record)[:MOST])
    yield from (("editor", inverted(p)) for p in editors(record)[:MOST])
    day = _date(record.published) or (_date(book.published) if book else "")
    yield from (("publication_date", day), ("online_date", next(map(_date, record.article_dates), "")))
    if book is None:
        yield from (("journal_title", journal.title), ("journal_abbrev", journal.medline_ta or journal.iso))
        yield from (("issn", n) for n in dict.fromkeys((journal.issn, journal.issn_linking)))
        yield from (("volume", record.issue.volume), ("issue", record.issue.number))
    else:
        yield "inbook_title", book.title.plain if record.kind == "chapter" else ""
        yield "publisher", book.publisher
        yield from (("isbn", number) for number in book.isbns)
    yield from (("firstpage", pages.start), ("lastpage", pages.end))
    yield from (("doi", record.doi), ("pmid", str(record.pmid)))
    yield from (("language", code) for code in record.languages)
    yield from (("keywords", k.text.plain) for k in record.keywords)


def _date(day: PartialDate) -> str:
    """Return ``2023/01/14``, as far as it is known."""
    if not day.year:
        return ""
    parts = [f"{day.year}", *([f"{day.month:02}"] if day.month else [])]
    return "/".join([*parts, *([f"{day.day:02}"] if day.month and day.day else [])])
