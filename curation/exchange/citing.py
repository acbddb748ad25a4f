"""A record as a reference: NLM, Vancouver, AMA and APA.

The shapes follow Citing Medicine (NLM), the ICMJE's sample references (Vancouver: six authors, then et al.),
the AMA Manual of Style, 11th edition (of seven or more authors the first three) and the APA's Publication
Manual, 7th edition (of twenty-one or more authors the first nineteen, an ellipsis, the last).
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from curation.exchange.citation_line import citation_line, dates
from curation.exchange.people import authors, editors, listed, short, with_points
from curation.providers.records import PubmedRecord

NOTICED = {
    "RetractionIn": "Retraction in: ",
    "RetractedandRepublishedIn": "Retracted and republished in: ",
    "ExpressionOfConcernIn": "Expression of concern in: ",
}


class Run(NamedTuple):
    """A stretch of a reference; ``slanted`` is set in italics."""

    text: str
    slanted: bool = False


class Reference(NamedTuple):
    """A reference in one style, ready to be shown or copied."""

    style: str
    runs: tuple[Run, ...]

    @property
    def plain(self) -> str:
        """The reference as plain text."""
        return "".join(run.text for run in self.runs)


def references(record: PubmedRecord) -> list[Reference]:
    """Return the record as a reference in every style, NLM's first."""
    return [Reference(name, tuple(_joined(write(record)))) for name, write in STYLES.items()]


def nlm(record: PubmedRecord) -> Iterable[Run]:
    """Write NLM's style: all authors, PMID and PMCID, and a retraction with its notice."""
    yield Run(_medical(record, ", ".join(short(p) for p in authors(record))))
    own = f"PMID: {record.pmid}"
    yield Run(f"{own}; PMCID: {record.pmcid}." if record.pmcid else f"{own}.")
    for notice in record.notices:
        if notice.kind in NOTICED:
            yield Run(NOTICED[notice.kind] + _stopped(notice.source))


def vancouver(record: PubmedRecord) -> Iterable[Run]:
    """Write the ICMJE's style: six authors at most, then et al."""
    yield Run(_medical(record, listed(map(short, authors(record)), most=6, kept=6)))


def ama(record: PubmedRecord) -> Iterable[Run]:
    """Write the AMA's style: the journal slanted, the year alone, full volume and pages."""
    yield from _lead(listed(map(short, authors(record)), most=6, kept=3))
    yield Run(title(record))
    if record.book is not None:
        if record.kind == "chapter":
            yield from (Run("In:"), Run(_bare(record.book.title.plain) + ".", slanted=True))
        yield Run("; ".join(p for p in (record.book.publisher, _year(record)) if p) + ".")
    else:
        yield Run(f"{_journal(record)}.", slanted=True)
        yield Run(_stopped(_year(record) + _place(record, ";", ":")))
        if record.publication_status == "aheadofprint" or not record.issue.volume:
            yield Run(f"Published online {dates(record)[0]}." if dates(record)[0] else "")
    yield Run(f"doi:{record.doi}" if record.doi else "")


def apa(record: PubmedRecord) -> Iterable[Run]:
    """Write the APA's style: names with points, the year after them, journal and volume slanted."""
    names = _apa_names([with_points(p) for p in authors(record)])
    year = f"({_year(record) or 'n.d.'})."
    whole_book = record.kind == "book"
    if names:
        yield from (Run(_stopped(names)), Run(year), Run(title(record), slanted=whole_book))
    else:
        yield from (Run(title(record), slanted=whole_book), Run(year))
    if record.book is not None:
        if record.kind == "chapter":
            yield Run(_apa_editors(record))
            yield Run(_bare(record.book.title.plain) + ".", slanted=True)
        yield Run(_stopped(record.book.publisher))
    else:
        pages = _pages(record).replace("-", "–")
        number = f"({record.issue.number})" if record.issue.number else ""
        yield Run(_bare(record.journal.title or _journal(record)), slanted=True)
        if record.issue.volume:
            yield from (Run("\b, "), Run(f"\b{record.issue.volume}", slanted=True))
            yield Run(f"\b{number}")
        yield Run(f"\b, {pages}." if pages else "\b.")
    yield Run(f"https://doi.org/{record.doi}" if record.doi else "")


STYLES: dict[str, Callable[[PubmedRecord], Iterable[Run]]] = {
    "NLM": nlm,
    "Vancouver": vancouver,
    "AMA": ama,
    "APA": apa,
}


def title(record: PubmedRecord) -> str:
    """Return the title with one mark at its end; the original one where PubMed has no other."""
    found = record.title.plain or record.vernacular_title.plain
    if not found and record.kind == "book" and record.book:
        found = record.book.title.plain
    return _stopped(found or "[No title in PubMed]")


def _medical(record: PubmedRecord, names: str) -> str:
    """Return authors, title, source, DOI and later date: what NLM and Vancouver share."""
    line = citation_line(record)
    where = f"{'In: ' if line.within else ''}{_stopped(line.name)}" if line.name else ""
    doi = f"doi: {record.doi}." if record.doi else ""
    return " ".join(p for p in (_stopped(names), title(record), where, line.text, doi, line.later) if p)


def _lead(names: str) -> Iterable[Run]:
    if names:
        yield Run(_stopped(names))


def _joined(runs: Iterable[Run]) -> Iterable[Run]:
    """Put one blank between the runs, but none before a run that begins with a backspace."""
    first = True
    for text, slanted in runs:
        if not text:
            continue
        tight = text.startswith("\b")
        if not first and not tight:
            yield Run(" ")
        yield Run(re.sub(r"\s+", " ", text.lstrip("\b")), slanted)
        first = False


def _year(record: PubmedRecord) -> str:
    book = record.book
    days = [record.published, *record.article_dates]
    days += [book.published, book.begins] if book else []
    return next((str(day.year) for day in days if day.year), "")


def _journal(record: PubmedRecord) -> str:
    return _bare(record.journal.medline_ta or record.journal.iso or record.journal.title)


def _pages(record: PubmedRecord) -> str:
    """Return the pages in full where both ends are known, else as NLM has them, else the article's number."""
    pages = record.pages
    if pages.start and pages.end and "," not in pages.medline:
        return pages.start if pages.start == pages.end else f"{pages.start}-{pages.end}"
    return pages.medline or next((at.value for at in record.locations if at.scheme == "pii" and at.valid), "")


def _place(record: PubmedRecord, before: str, between: str) -> str:
    number = f"({record.issue.number})" if record.issue.number else ""
    volume, pages = record.issue.volume + number, _pages(record)
    return (f"{before}{volume}" if volume else "") + (f"{between}{pages}" if pages else "")


def _apa_names(names: list[str]) -> str:
    if len(names) > 20:
        return ", ".join(names[:19]) + f", … {names[-1]}"
    return ", & ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _apa_editors(record: PubmedRecord) -> str:
    parts = [(_first(with_points(e)), e.last or e.collective) for e in editors(record)]
    names = [" ".join(p for p in pair if p) for pair in parts]
    if not names:
        return "In"
    joined = ", ".join(names[:-1]) + (" & " if len(names) > 1 else "") + names[-1]
    return f"In {joined} ({'Ed.' if len(names) == 1 else 'Eds.'}),"


def _first(name: str) -> str:
    return name.partition(", ")[2]


def _bare(text: str) -> str:
    return text.rstrip(" .")


def _stopped(text: str) -> str:
    """End a text with one mark: a full stop, unless it ends in one of its own."""
    text = text.rstrip()
    if not text:
        return ""
    return text if text.endswith((".", "?", "!", ".]", "?]")) else text + "."
