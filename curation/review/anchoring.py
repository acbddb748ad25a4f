"""Quotes of a record that has changed: found again where they stand now, or marked; never a guess."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db.models import F
from django.db.models.functions import Now
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from curation.models import Record, RecordVersion, Review, Tag
from curation.models.record import NoticeState
from curation.models.review import INCLUDED, State
from curation.models.tag import Anchor, TagState
from curation.providers.records import PubmedRecord
from curation.review.acts import acting
from curation.review.life import hold, move
from curation.review.passages import AROUND, passages
from curation.sync import differences, notices

LONGEST = 20_000  # characters of a section up to which the two texts are laid side by side
ALIKE = 70  # per cent of a changed passage that must be left for it to be the same passage
SURE = 24  # characters around a quote that must stand around it elsewhere too, of 64 kept
GRAVE = {NoticeState.RETRACTED, NoticeState.CONCERN}


@dataclass(frozen=True)
class Place:
    """Where a quote stands now. ``section`` is empty where it is lost."""

    anchor: Anchor
    section: str = ""
    start: int = 0
    end: int = 0

    @property
    def touched(self) -> bool:
        """Whether somebody must look whether the tag still holds."""
        return self.anchor in (Anchor.FUZZY, Anchor.LOST)


LOST = Place(Anchor.LOST)


def place(tag: Tag, old: Mapping[str, str] | None, new: Mapping[str, str]) -> Place:
    """Find a tag's quote in the present text.

    Both texts of its section are laid side by side (Levenshtein): a quote none of whose characters changed
    keeps its words, one that changed in part is fuzzy if enough is left, and one that went is looked for
    elsewhere by its words and what stood around them. Without the old text only the latter can be done.
    """
    assert tag.start is not None and tag.end is not None  # noqa: S101, PT018 a quote has both, by constraint
    before, after = (old or {}).get(tag.section, ""), new.get(tag.section, "")
    if before[tag.start : tag.end] == tag.exact and 0 < len(after) <= LONGEST and len(before) <= LONGEST:
        found = _beside(tag.section, before, after, tag.start, tag.end)
        if not found.touched:
            return found
    else:
        found = LOST
    names = [tag.section, *(name for name in new if name != tag.section)]
    elsewhere = (_by_surroundings(tag, name, new.get(name, "")) for name in names)
    return next((spot for spot in elsewhere if spot is not None), found)


def _beside(section: str, before: str, after: str, start: int, end: int) -> Place:
    """Carry a span from one text to the other."""
    first, last, intact = len(after), 0, True
    for step in Levenshtein.opcodes(before, after):
        inside = step.src_start < end and step.src_end > start
        inserted = step.tag == "insert" and start < step.src_start < end
        if step.tag == "equal" and inside:
            shift = step.dest_start - step.src_start
            first = min(first, max(start, step.src_start) + shift)
            last = max(last, min(end, step.src_end) + shift)
        elif inside or inserted:
            intact = False
    if first >= last:
        return LOST
    if intact and after[first:last] == before[start:end]:
        return Place(Anchor.EXACT if first == start else Anchor.MOVED, section, first, last)
    if fuzz.ratio(before[start:end], after[first:last]) < ALIKE:
        return LOST
    return Place(Anchor.FUZZY, section, first, last)


def _by_surroundings(tag: Tag, section: str, text: str) -> Place | None:
    """Return the one place where the quoted words stand among what stood around them; None if not sure."""
    found: list[tuple[int, int]] = []
    at = text.find(tag.exact)
    while at >= 0:
        end = at + len(tag.exact)
        left = _run(tag.prefix[::-1], text[max(0, at - AROUND) : at][::-1])
        found.append((left + _run(tag.suffix, text[end : end + AROUND]), at))
        at = text.find(tag.exact, at + 1)
    found.sort(reverse=True)
    known = len(tag.prefix) + len(tag.suffix)
    if not found or found[0][0] < min(SURE, known) or (len(found) > 1 and found[1][0] == found[0][0]):
        return None
    at = found[0][1]
    same = section == tag.section and at == tag.start
    return Place(Anchor.EXACT if same else Anchor.MOVED, section, at, at + len(tag.exact))


def _run(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def behind(limit: int = 500) -> list[int]:
    """Return the PMIDs of records whose content is newer than what was said of them rests on."""
    moved = Review.objects.filter(record__version__gt=F("record_version")).order_by("record_id")
    return list(moved.values_list("record_id", flat=True)[:limit])


def catch_up(record_id: int) -> int:
    """Bring the tags of one record to its present content; return how many are to be looked at again.

    Only the touched ones are: their quote changed or went. A retraction or a concern that came with the
    content opens a published record again, whatever its text.
    """
    with acting(None, "re-anchor"):
        review = hold(record_id)
        record = Record.objects.get(pk=record_id)
        if review.record_version == record.version:
            return 0
        texts: dict[int, Mapping[str, str] | None] = {}
        touched = 0
        for tag in Tag.objects.live().with_a_quote().filter(record=record_id).select_for_update():
            if tag.record_version == record.version:
                continue
            if tag.record_version not in texts:
                texts[tag.record_version] = _text_of(_body(record_id, tag.record_version))
            touched += _write(tag, place(tag, texts[tag.record_version], passages(record)), record)
        why = _grave_news(review, record) + (["the quoted text changed"] if touched else [])
        _tell(review, why, record.version)
    return touched


def _write(tag: Tag, found: Place, record: Record) -> bool:
    changes: dict[str, Any] = {"anchor": found.anchor, "record_version": record.version}
    if found.section:
        text = passages(record)[found.section]
        changes |= {"section": found.section, "start": found.start, "end": found.end}
        changes["prefix"] = text[max(0, found.start - AROUND) : found.start]
        changes["suffix"] = text[found.end : found.end + AROUND]
    if found.touched:
        changes |= {"state": TagState.RECHECK}
        del changes["record_version"]  # what was said rests on the old text until somebody says it holds
    Tag.objects.filter(pk=tag.pk).update(version=F("version") + 1, changed_at=Now(), **changes)
    return found.touched


def _tell(review: Review, why: list[str], version: int) -> None:
    """Note the content the state now rests on, and open the record again where there is a reason."""
    to = State.RECHECK if why and review.state == State.PUBLISHED else State(review.state)
    reasons = [*review.recheck_reasons, *(w for w in why if w not in review.recheck_reasons)]
    kept = reasons if review.state in INCLUDED else review.recheck_reasons
    move(review, to, record_version=version, recheck_reasons=kept)


def _grave_news(review: Review, record: Record) -> list[str]:
    """Return the graver notices that the content brought which what was said did not rest on."""
    now = GRAVE & set(record.notice_states)
    if not now:
        return []
    old = _body(record.pk, review.record_version)
    known = set(notices.states(msgspec.convert(old, PubmedRecord))) if old else set()
    return sorted(NoticeState(state).label for state in now - known)


def _body(record_id: int, version: int) -> dict[str, Any] | None:
    row = RecordVersion.objects.filter(record=record_id, number=version).first()
    try:
        return differences.body(row) if row else None
    except ValueError:  # it can be read no more; the quotes are then found by what stands around them
        return None


def _text_of(body: dict[str, Any] | None) -> Mapping[str, str] | None:
    return None if body is None else passages(Record(body=body))
