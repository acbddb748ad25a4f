"""What a record cites, as lines that say which of it is in this base."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from curation.providers.records import PubmedRecord, Reference
from curation.web.links import address
from curation.web.notices import cited_lines

SHOWN = 50  # on the record's own page; the rest on one of their own


@dataclass(frozen=True)
class ReferenceLine:
    """A cited work; ``held`` says that its record is in this base."""

    number: int
    cited: Reference
    doi_address: str = ""
    other: str = ""  # identifiers beside PMID and DOI
    held: bool = False
    retracted: bool = False


def references(entry: PubmedRecord, held: dict[int, bool]) -> dict[str, Any]:
    """Return what the template of a record's page needs of its references.

    ``held`` is as :func:`curation.web.record_page.held_among` gives it.
    """
    lists = reference_lists(entry, held)
    shown = _first_of(lists)
    old = cited_lines(entry, held)
    total = len(entry.references) + len(old)
    here = sum(cited.pmid in held for cited in entry.references) + sum(line.held for line in old)
    return {
        "references": shown,
        "references_left": shown != lists,
        "old_references": old,
        "cited_total": total,
        "reference_note": _how_many(total, here),
        "cites_retracted": _cites_retracted(entry, lists),
    }


def reference_lists(entry: PubmedRecord, held: dict[int, bool]) -> list[tuple[str, list[ReferenceLine]]]:
    """Return the references under the titles of their lists, numbered through."""
    lines = [_reference(number, cited, held) for number, cited in enumerate(entry.references, 1)]
    return [(title, list(part)) for title, part in groupby(lines, key=lambda line: line.cited.list_title)]


def _reference(number: int, cited: Reference, held: dict[int, bool]) -> ReferenceLine:
    doi = next((i.value for i in cited.identifiers if i.scheme == "doi"), "")
    where = address("doi", doi)
    other = ", ".join(f"{i.scheme} {i.value}" for i in cited.identifiers if not where or i.value != doi)
    is_held = cited.pmid in held
    return ReferenceLine(number, cited, where, other, is_held, is_held and held[cited.pmid or 0])


def _how_many(total: int, here: int) -> str:
    if not here:
        return f"{total:,}"
    return f"{total:,}, all in this base" if here == total else f"{total:,}, of which {here:,} in this base"


def _cites_retracted(
    entry: PubmedRecord, references: list[tuple[str, list[ReferenceLine]]]
) -> list[ReferenceLine]:
    """Return the cited records that are retracted, but for those that the entry itself speaks of as such."""
    told = {n.pmid for n in entry.notices}
    return [
        line for _, lines in references for line in lines if line.retracted and line.cited.pmid not in told
    ]


def _first_of(
    lists: list[tuple[str, list[ReferenceLine]]], most: int = SHOWN
) -> list[tuple[str, list[ReferenceLine]]]:
    """Keep the first references, if so many are left that a page of their own is worth the way."""
    if sum(len(lines) for _, lines in lists) <= most + 10:
        return lists
    kept = [(title, [line for line in lines if line.number <= most]) for title, lines in lists]
    return [(title, lines) for title, lines in kept if lines]
