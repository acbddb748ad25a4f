"""Tags: added, taken back, confirmed, answered. Additive: two people's tags never meet in one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Now

from curation.models import Facet, Record, Review, Tag, Term, User
from curation.models.review import State, tags_shut
from curation.models.stages import Stage
from curation.models.tag import Anchor, Answer, Origin, TagQuerySet, TagState
from curation.models.vocabulary import Cardinality, ValueKind
from curation.review.acts import acting
from curation.review.errors import ConflictError, InvalidError, NotYoursError
from curation.review.life import hold, move
from curation.review.passages import Quote, check_quote

SECOND_LOOK = {State.VERIFY, State.RECHECK, State.CONFLICT}


@dataclass(frozen=True)
class Says:
    """What a tag says: a term, a value, or an answer that is neither."""

    facet: Facet
    term: Term | None = None
    answer: Answer = Answer.ASSERTED
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    text: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The columns of a tag that hold it."""
        value = {"low": self.low, "high": self.high, "unit": self.unit, "text": self.text}
        return {"facet": self.facet, "term": self.term, "answer": self.answer, **value}


def add(
    *,
    person: User,
    record_id: int,
    says: Says,
    key: str,
    quote: Quote | None = None,
    record_version: int | None = None,
    origin: Origin = Origin.HAND,
    note: str = "",
    stage: Stage | None = None,
    corrects: Tag | None = None,
) -> Tag:
    """Tag a record. The same tag again, or the same key, returns the one that is there.

    A term that was merged or replaced meanwhile lands on its successor. In a facet with one answer, and where
    an answer meets its contrary ("not reported" and a term), the person's own earlier tag is taken back.
    What the second person adds is of that stage, and goes along when she publishes.

    Raises:
        InvalidError: if the facet does not take this, or the quote does not stand where it is said to.
        ConflictError: if the record's text is not the one that was read.
    """
    with acting(person, "tag", why=note, record_version=record_version):
        says = present(says)
        _check_kind(says)
        review = hold(record_id)
        known = Tag.objects.filter(author=person, key=key).first() or _same(person, record_id, says, quote)
        if known is not None:
            return known
        version = _check_text(record_id, quote, record_version)
        _give_way(person, record_id, says)
        where = {} if quote is None else {**vars(quote), "anchor": Anchor.EXACT}
        tag = Tag.objects.create(
            record_id=record_id,
            author=person,
            record_version=version,
            origin=origin,
            note=note,
            stage=stage or (Stage.VERIFY if review.state == State.VERIFY else Stage.CURATE),
            corrects=corrects,
            key=key,
            **says.fields,
            **where,
        )
        _reopen(review, "tag added")
    return tag


def remove(*, person: User, tag_id: int, seen: int | None = None, why: str = "") -> Tag:
    """Take a tag back: its author at any time; anyone else only at the second look.

    Raises:
        NotYoursError: if it is somebody else's and the record is not being looked at for the second time.
        ConflictError: if the tag is not as it was seen.
    """
    with acting(person, "untag", why=why):
        tag, review = hold_tag(person, tag_id, seen)
        if tag.author_id != person.pk and review.state not in SECOND_LOOK:
            raise NotYoursError("Only its author takes a tag back; at the second look you may correct it.")
        if tag.state != TagState.RETRACTED:
            write_tag(tag, state=TagState.RETRACTED)
            _reopen(review, "tag taken back")
    return tag


def restore(*, person: User, tag_id: int, seen: int | None = None) -> Tag:
    """Bring back a tag that was taken back (the undo of ``remove``).

    Raises:
        NotYoursError: if it is somebody else's, unless this person took it back at the second look.
        ConflictError: if the tag is not as it was seen.
    """
    with acting(person, "restore tag"):
        tag, review = hold_tag(person, tag_id, seen)
        may_undo = review.state in SECOND_LOOK and _taken_back_by(tag) == person.pk
        if tag.author_id != person.pk and not may_undo:
            raise NotYoursError("Only its author, or who took it back at the second look, brings a tag back.")
        if tag.state == TagState.RETRACTED:
            write_tag(tag, state=TagState.PROPOSED, verified_by=None)
            _reopen(review, "tag brought back")
    return tag


def confirm(*, person: User, tag_id: int, seen: int | None = None) -> Tag:
    """Confirm somebody else's tag.

    Raises:
        NotYoursError: if it is her own.
        ConflictError: if the tag is not as it was seen, or was taken back.
    """
    with acting(person, "confirm tag"):
        tag, _ = hold_tag(person, tag_id, seen)
        if tag.author_id == person.pk:
            raise NotYoursError("A second person confirms a tag.")
        if tag.state == TagState.RETRACTED:
            raise ConflictError("This tag was taken back.", theirs=tag)
        if tag.state != TagState.VERIFIED:
            rests_on = _version_of(tag.record_id) if tag.state == TagState.RECHECK else tag.record_version
            write_tag(tag, state=TagState.VERIFIED, verified_by=person, record_version=rests_on)
    return tag


def still_true(*, person: User, tag_id: int, seen: int | None = None) -> Tag:
    """Say of a tag to be re-checked that it holds for the record as it is now."""
    with acting(person, "still true"):
        tag, _ = hold_tag(person, tag_id, seen)
        if tag.state == TagState.RECHECK:
            state = TagState.VERIFIED if tag.verified_by_id else TagState.PROPOSED
            write_tag(tag, state=state, record_version=_version_of(tag.record_id))
    return tag


def to_recheck(*, person: User, tags: TagQuerySet, why: str) -> int:
    """Mark live tags as to be looked at again, and open their records; return how many tags."""
    rows = list(tags.live().exclude(state=TagState.RECHECK).values_list("pk", "record_id"))
    with acting(person, "re-check", why=why):
        for record_id in sorted({record for _, record in rows}):
            _reopen(hold(record_id), why)
        held = Tag.objects.filter(pk__in=[pk for pk, _ in rows])
        return held.update(state=TagState.RECHECK, version=F("version") + 1, changed_at=Now())


def readable(viewer: User | None) -> TagQuerySet:
    """Return the tags that a person may see: her own, and others' where they are not read blindly."""
    own = Q(author=viewer) if viewer is not None else Q(pk=None)
    return Tag.objects.filter(own | ~tags_shut("record__review__"))


def unanswered(record_id: int, facets: Sequence[Facet], *, by: User | None = None) -> list[Facet]:
    """Return the facets among these that no live tag of the record answers, or none of one person's."""
    said = Tag.objects.live().filter(record=record_id, **({"author": by} if by else {}))
    answered = set(said.values_list("facet_id", flat=True))
    return [facet for facet in facets if facet.pk not in answered]


def present(says: Says) -> Says:
    """Follow a term to its successor, holding it so that no merge passes between."""
    if says.term is None:
        return says
    term = says.term
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM curation_term WHERE id = %s FOR SHARE", [term.pk])
        term = Term.objects.get(pk=term.pk)
        if term.deprecated_by_id is None:
            break
        term = Term.objects.get(pk=term.deprecated_by_id)
    if term.deprecated_at is not None:
        raise InvalidError(f"“{term}” is no longer in use.")
    return Says(says.facet, term)


def _check_kind(says: Says) -> None:
    facet, asserted = says.facet, says.answer == Answer.ASSERTED
    if facet.retired_at is not None:
        raise InvalidError(f"“{facet}” is no longer asked.")
    filled = {
        ValueKind.TERM: says.term is not None,
        ValueKind.NUMBER: says.low is not None and says.high is None,
        ValueKind.RANGE: says.low is not None and (says.high is None or says.low <= says.high),
        ValueKind.TEXT: bool(says.text),
    }
    if says.term is not None and says.term.facet_id != facet.pk:
        raise InvalidError(f"“{says.term}” is not a term of “{facet}”.")
    if asserted and not filled[ValueKind(facet.value_kind)]:
        raise InvalidError(f"“{facet}” is answered by {facet.get_value_kind_display()}.")
    if facet.units and says.low is not None and says.unit not in facet.units:
        raise InvalidError(f"“{facet}” is given in {', '.join(facet.units)}.")


def _check_text(record_id: int, quote: Quote | None, read: int | None) -> int:
    """Return the version of the record's content a tag rests on, having compared the quote with it."""
    if quote is None:
        return read or _version_of(record_id)
    record = Record.objects.get(pk=record_id)
    if read is not None and read != record.version:
        raise ConflictError("The record changed while you read it.", theirs=record, yours=quote)
    check_quote(record, quote)
    return record.version


def _taken_back_by(tag: Tag) -> int | None:
    """Return who took a tag back last, by its events."""
    told = apps.get_model("curation.TagEvent").objects.filter(pgh_obj=tag.pk, state=TagState.RETRACTED)
    context = told.order_by("pgh_id").values_list("pgh_context", flat=True).last()
    by: int | None = (context or {}).get("by")
    return by


def _version_of(record_id: int) -> int:
    return Record.objects.values_list("version", flat=True).get(pk=record_id)


def _same(person: User, record_id: int, says: Says, quote: Quote | None) -> Tag | None:
    where = (
        {"exact": ""}
        if quote is None
        else {n: getattr(quote, n) for n in ("exact", "section", "start", "end")}
    )
    return Tag.objects.live().filter(author=person, record=record_id, **says.fields, **where).first()


def _give_way(person: User, record_id: int, says: Says) -> None:
    """Take back a person's own tags that cannot stand beside the new one."""
    own = Tag.objects.live().filter(author=person, record=record_id, facet=says.facet)
    if says.facet.cardinality == Cardinality.MANY:
        own = own.exclude(answer=Answer.ASSERTED) if says.answer == Answer.ASSERTED else own
    elif says.term is not None:
        own = own.exclude(term=says.term)  # further quotes for the one answer are welcome
    own.update(state=TagState.RETRACTED, version=F("version") + 1, changed_at=Now())


def hold_tag(person: User, tag_id: int, seen: int | None) -> tuple[Tag, Review]:
    """Lock a tag and where its record stands until the transaction ends.

    Raises:
        NotYoursError: if it is a colleague's and read blindly.
        ConflictError: if the tag is not as it was seen.
    """
    record_id = Tag.objects.values_list("record_id", flat=True).get(pk=tag_id)
    review = hold(record_id)
    tag = Tag.objects.select_for_update().get(pk=tag_id)
    if tag.author_id != person.pk and review.tags_shut:
        raise NotYoursError("What a colleague says of this record is still read blindly.")
    if seen is not None and tag.version != seen:
        raise ConflictError("Somebody changed this tag meanwhile.", theirs=tag)
    return tag, review


def write_tag(tag: Tag, **changes: Any) -> None:
    """Change a held tag; its version grows."""
    Tag.objects.filter(pk=tag.pk).update(version=tag.version + 1, changed_at=Now(), **changes)
    tag.refresh_from_db()


def _reopen(review: Review, why: str) -> None:
    """Send a published record to be looked at again, because what was said of it changed."""
    if review.state == State.PUBLISHED:
        move(review, State.RECHECK, recheck_reasons=[*review.recheck_reasons, why])
