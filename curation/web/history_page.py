"""All that a record's history shows: every content with what it changed, and what happened here."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from curation.models import Record, RecordVersion
from curation.sync.differences import FieldChange, Piece, between
from curation.web.field_words import field_words
from curation.web.notices import kind_of

BESIDE = 120  # characters of unchanged text shown on each side of a change
COMPARED = 10  # versions whose differences are shown at once; each costs the reading of its XML


@dataclass(frozen=True)
class VersionRow:
    """A version, the fields it changed in words, and how; ``changes`` is None where they are not compared."""

    version: RecordVersion
    fields: str
    changes: list[tuple[str, FieldChange]] | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened to the record in this base."""

    at: datetime
    what: str
    address: str = ""
    where: str = ""


def history_page(record: Record, *, compared: int = COMPARED) -> dict[str, Any]:
    """Return what the template of a history needs. Four queries, whatever happened to the record."""
    versions = list(record.versions.defer("raw_xml").select_related("run__source"))
    raw = {v.number: v for v in record.versions.all()[: compared + 1]}
    rows = [_row(version, raw.get(version.number - 1), raw.get(version.number)) for version in versions]
    return {"record": record, "rows": rows, "events": events(record), "shows_synthetic": record.synthetic}


def events(record: Record) -> list[Event]:
    """Return the notices, the comings and goings and the looks for a lost record, the latest first."""
    found = []
    for notice in record.notice_log.select_related("first_run"):
        kind = kind_of(notice.kind)
        other = f"PMID {notice.other_pmid}" if notice.other_pmid else notice.source_text
        run = notice.first_run
        address, where = (run.get_absolute_url(), f"run {run.pk}") if run else ("", "")
        found.append(
            Event(notice.first_seen_at, f"First seen: {kind.lead or kind.word} {other}", address, where)
        )
        if notice.gone_at:
            found.append(Event(notice.gone_at, f"No longer in PubMed: {kind.lead or kind.word} {other}"))
    for stay in record.matches.select_related("source", "entered_run", "left_run"):
        entered, left = stay.entered_run, stay.left_run
        found.append(
            Event(entered.asked_at, f"Entered {stay.source}", entered.get_absolute_url(), f"run {entered.pk}")
        )
        if left is not None:
            why = stay.get_left_why_display() or "the query no longer matches it"
            said = f"Left {stay.source}: {why}"
            found.append(Event(left.asked_at, said, left.get_absolute_url(), f"run {left.pk}"))
    found += _withdrawal(record)
    return sorted(found, key=lambda event: event.at, reverse=True)


def _withdrawal(record: Record) -> list[Event]:
    found = []
    if record.absent_at:
        found.append(Event(record.absent_at, "PubMed did not know it"))
    if record.withdrawn_at:
        into = f"merged into PMID {record.merged_into}" if record.merged_into else "withdrawn"
        found.append(Event(record.withdrawn_at, f"Marked as {into}, by {record.withdrawn_origin}"))
    return found


def _row(version: RecordVersion, older: RecordVersion | None, newer: RecordVersion | None) -> VersionRow:
    fields = field_words(version.changed)
    if older is None or newer is None:
        return VersionRow(version, fields)
    try:
        changes = between(older, newer)
    except ValueError:  # read by other rules than today's; the XML is still there to be looked at
        return VersionRow(version, fields)
    return VersionRow(version, fields, [(field_words([c.field]), shortened(c)) for c in changes])


def shortened(change: FieldChange) -> FieldChange:
    """Leave out of a change most of each long run of words that both contents have."""
    last = len(change.words) - 1
    pieces = [
        _around(piece, start=at == 0, end=at == last) if piece.op == "same" else piece
        for at, piece in enumerate(change.words)
    ]
    return replace(change, words=tuple(pieces))


def _around(piece: Piece, *, start: bool, end: bool) -> Piece:
    """Keep of a run what stands beside a change; of the first run its end, of the last its beginning."""
    text = piece.text
    if len(text) <= 3 * BESIDE:
        return piece
    head = "" if start else text[: text.rfind(" ", 0, BESIDE) + 1]
    tail = "" if end else text[text.find(" ", len(text) - BESIDE) :]
    return replace(piece, text=f"{head}…{tail}")
