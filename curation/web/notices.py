"""What PubMed says of a record and another one: retractions, errata, comments … in words, both ways.

The kinds are the RefTypes of CommentsCorrections in NLM's DTD; one that NLM adds later goes by its own name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from curation.providers.records import Notice, PubmedRecord
from curation.sync.notices import RETRACTED

Level = Literal["retracted", "bad", "warn", "info"]


@dataclass(frozen=True)
class Kind:
    """How a kind is said. ``above`` puts it over the title; the others stand further down."""

    word: str
    lead: str
    level: Level = "info"
    above: bool = False


KINDS = {
    "RetractionIn": Kind("Retracted", "Retraction in", "retracted", above=True),
    "RetractedandRepublishedIn": Kind(
        "Retracted and republished", "The new version is in", "retracted", above=True
    ),
    "ExpressionOfConcernIn": Kind("Expression of concern", "Published in", "bad", above=True),
    "RetractionOf": Kind("This is a notice of retraction", "It retracts", "warn", above=True),
    "RetractedandRepublishedFrom": Kind(
        "Republished after a retraction", "The retracted version is in", "warn", above=True
    ),
    "ExpressionOfConcernFor": Kind("This is an expression of concern", "It is about", "warn", above=True),
    "CorrectedandRepublishedIn": Kind(
        "Corrected and republished", "The new version is in", "warn", above=True
    ),
    "CorrectedandRepublishedFrom": Kind(
        "This is a corrected version", "The first version is in", "warn", above=True
    ),
    "ErratumIn": Kind("Correction published", "Erratum in", "warn", above=True),
    "ErratumFor": Kind("This is a correction", "It corrects", "warn", above=True),
    "UpdateIn": Kind("Updated", "The update is in", "warn", above=True),
    "UpdateOf": Kind("This is an update", "It updates", "info", above=True),
    "RepublishedIn": Kind("Republished", "Republished in"),
    "RepublishedFrom": Kind("Republished", "First published in"),
    "ReprintIn": Kind("Reprinted", "Reprint in"),
    "ReprintOf": Kind("Reprint", "Reprint of"),
    "CommentIn": Kind("Comment", "Comment in"),
    "CommentOn": Kind("Comment", "Comment on"),
    "SummaryForPatientsIn": Kind("For patients", "Summary for patients in"),
    "OriginalReportIn": Kind("For patients", "The original report is in"),
    "AssociatedDataset": Kind("Dataset", "Dataset described in"),
    "AssociatedPublication": Kind("Dataset", "Used in"),
    "Cites": Kind("Cites", "Cites"),
}
# How a notice that another record carries is said of this one.
INVERSE = {
    "RetractionOf": "RetractionIn",
    "RetractedandRepublishedFrom": "RetractedandRepublishedIn",
    "ExpressionOfConcernFor": "ExpressionOfConcernIn",
    "CorrectedandRepublishedFrom": "CorrectedandRepublishedIn",
    "ErratumFor": "ErratumIn",
    "UpdateOf": "UpdateIn",
    "RepublishedFrom": "RepublishedIn",
    "ReprintOf": "ReprintIn",
    "CommentOn": "CommentIn",
    "OriginalReportIn": "SummaryForPatientsIn",
}
INVERSE |= {there: here for here, there in INVERSE.items()}
ORDER = {name: number for number, name in enumerate(KINDS)}


@dataclass(frozen=True)
class NoticeLine:
    """One notice, ready to be shown; ``held`` says that the other record is in this base."""

    kind: Kind
    source: str = ""
    pmid: int | None = None
    note: str = ""
    held: bool = False
    retracted: bool = False  # the other record


def kind_of(name: str) -> Kind:
    """Return how a kind is said; ``SomethingNewIn`` becomes “Something new in”."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()
    return KINDS.get(name) or Kind(words, words)


def notice_lines(
    record: PubmedRecord, held: dict[int, bool], told_by_others: Iterable[tuple[str, int, str]] = ()
) -> list[NoticeLine]:
    """Return a record's notices, the gravest first; PubMed's references of old (Cites) are not among them.

    ``held`` holds the PMIDs that are in this base, and whether each is retracted. ``told_by_others`` are the
    notices other records here carry of this one, as kind, PMID and citation: PubMed adds the two ends on
    different days, and a reader must not wait for the second.
    """
    given = [n for n in record.notices if n.kind != "Cites"]
    known = {n.pmid for n in given}
    others = [
        Notice(INVERSE[kind], source, pmid)
        for kind, pmid, source in told_by_others
        if kind in INVERSE and pmid not in known
    ]
    here = held | {n.pmid: held.get(n.pmid, False) for n in others if n.pmid is not None}
    lines = [_line(n, here) for n in sorted([*given, *others], key=_rank)]
    marked = any(t.ui == RETRACTED for t in record.publication_types)
    if marked and not any(line.kind.level == "retracted" for line in lines):
        lines.insert(0, NoticeLine(Kind("Retracted", "", "retracted", above=True)))
    return lines


def cited_lines(record: PubmedRecord, held: dict[int, bool]) -> list[NoticeLine]:
    """Return what PubMed listed as cited before it had lists of references."""
    return [_line(n, held) for n in record.notices if n.kind == "Cites"]


def above_title(lines: Iterable[NoticeLine]) -> list[NoticeLine]:
    """Keep the notices a reader must see before the title."""
    return [line for line in lines if line.kind.above]


def below(lines: Iterable[NoticeLine]) -> list[NoticeLine]:
    """Keep the plain ones."""
    return [line for line in lines if not line.kind.above]


def _rank(notice: Notice) -> int:
    return ORDER.get(notice.kind, len(ORDER))


def _line(notice: Notice, held: dict[int, bool]) -> NoticeLine:
    pmid = notice.pmid
    return NoticeLine(
        kind_of(notice.kind),
        notice.source.rstrip(" .,:;"),
        pmid,
        notice.note,
        held=pmid in held,
        retracted=held.get(pmid, False) if pmid else False,
    )
