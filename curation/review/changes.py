"""Changes of a vocabulary that is in use: foreseen, made with a reason, and taken back exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify

from curation.models import Facet, Tag, Term, User, VocabularyChange
from curation.models.tag import TagQuerySet
from curation.models.vocabulary_change import ChangeKind
from curation.review.acts import acting
from curation.review.errors import ConflictError, InvalidError
from curation.review.examples import examples_of, put_examples

TEXTS = ("definition", "belongs", "does_not_belong")
KEPT = ("label", "synonyms", "parent_id", "position", "deprecated_at", "deprecated_by_id", *TEXTS)

CARRY = """
WITH moved AS (
    INSERT INTO curation_tagmove (change_id, tag_id, old_id, new_id)
    SELECT %(change)s, id, term_id, %(new)s FROM curation_tag
    WHERE term_id = %(old)s AND (%(all)s OR id = ANY(%(tags)s))
    RETURNING tag_id
)
UPDATE curation_tag SET term_id = %(new)s, version = version + 1, changed_at = statement_timestamp()
WHERE id IN (SELECT tag_id FROM moved)
"""
BACK = """
UPDATE curation_tag t SET term_id = m.old_id, version = t.version + 1, changed_at = statement_timestamp()
FROM curation_tagmove m WHERE m.change_id = %s AND m.tag_id = t.id AND t.term_id = m.new_id
"""


@dataclass(frozen=True)
class Preview:
    """What a change would touch: live tags, the records that carry them, and the terms below."""

    tags: int
    records: int
    below: int


@dataclass(frozen=True)
class Part:
    """One term that another is split into; tags whose quote holds one of its words go with it."""

    label: str
    definition: str = ""
    words: Sequence[str] = ()


def preview(term: Term, *, words: Sequence[str] = ()) -> Preview:
    """Return what a change of a term would touch; with words, what a part of a split would take.

    Records that are read blindly are carried along and not counted, as a count would tell that one is tagged.
    """
    tags = _tags_with(term, words) if words else Tag.objects.filter(term=term)
    live = tags.live().open()
    records = live.order_by().values("record").distinct().count()
    return Preview(live.count(), records, Term.objects.filter(parent=term).count())


def rename(*, person: User, term: Term, label: str, reason: str, seen: int | None = None) -> VocabularyChange:
    """Call a term otherwise; its old label becomes a synonym.

    Raises:
        ConflictError: if the card changed since ``seen``.
        InvalidError: if another term of the facet is called so.
    """
    with acting(person, "rename term", why=reason):
        (held,) = _hold([term], seen)
        label = label.strip()
        if not label or _taken(held.facet, label, held):
            raise InvalidError(f"“{label}” is empty, or another term of this facet.")
        change = _begin(ChangeKind.RENAME, person, held, reason, writes=[held])
        synonyms = [s for s in held.synonyms if s.casefold() != label.casefold()]
        _write(held, label=label, synonyms=[*synonyms, held.label])
    return change


def edit(
    *, person: User, term: Term, card: Mapping[str, Any], reason: str, seen: int | None = None
) -> VocabularyChange:
    """Write what a card says: its definition, what belongs and what does not, synonyms, examples.

    Raises:
        ConflictError: if the card changed since ``seen``; ``yours`` is what was to be written.
        InvalidError: if it is nothing that a card says, or no reason is given.
    """
    if set(card) - {*TEXTS, "synonyms", "examples"}:
        raise InvalidError("A card says its definition, what belongs, synonyms and examples.")
    with acting(person, "edit term", why=reason):
        try:
            (held,) = _hold([term], seen)
        except ConflictError as error:
            raise ConflictError(str(error), theirs=error.theirs, yours=dict(card)) from error
        had = {"examples": examples_of(held)} if "examples" in card else {}
        change = _begin(ChangeKind.EDIT, person, held, reason, writes=[held], also=had)
        _write(held, **{name: value for name, value in card.items() if name != "examples"})
        if had:
            put_examples(held.pk, card["examples"])
    return change


def add(
    *, person: User, facet: Facet, label: str, reason: str, parent: Term | None = None, **card: Any
) -> VocabularyChange:
    """Add a term to a facet, last among its siblings; undone, it is deprecated.

    Raises:
        InvalidError: if it has no label of its own, or its parent is of another facet or out of use.
    """
    with acting(person, "add term", why=reason):
        Facet.objects.select_for_update().get(pk=facet.pk)
        if not label.strip() or _taken(facet, label):
            raise InvalidError(f"“{label}” is empty, or another term of this facet.")
        if parent is not None and (parent.facet_id != facet.pk or parent.deprecated_at):
            raise InvalidError("A term stands below a term of its own facet that is in use.")
        last = Term.objects.filter(facet=facet, parent=parent).aggregate(last=Max("position"))["last"] or 0
        new = Term.objects.create(
            facet=facet,
            key=free_key(facet, label),
            label=label.strip(),
            parent=parent,
            position=last + 10,
            **card,
        )
        change = _begin(ChangeKind.ADD, person, new, reason)
        change.after["made"] = [new.pk]
        change.save(update_fields=["after"])
    return change


def merge(*, person: User, term: Term, into: Term, reason: str, seen: int | None = None) -> VocabularyChange:
    """Make two terms one: tags, synonyms and children go to the other, and so does whatever is still tagged.

    Raises:
        ConflictError: if the card changed since ``seen``.
        InvalidError: if they are of two facets, one term, or one of them is no longer in use.
    """
    with acting(person, "merge terms", why=reason):
        held, other = _hold([term, into], seen)
        if (
            held.pk == other.pk
            or held.facet_id != other.facet_id
            or held.deprecated_at
            or other.deprecated_at
        ):
            raise InvalidError("Two different terms of one facet are merged, both in use.")
        children = list(Term.objects.filter(parent=held).exclude(pk=other.pk))
        writes = [held, other, *children]
        change = _begin(ChangeKind.MERGE, person, held, reason, other=other, writes=writes)
        if other.parent_id == held.pk:
            _write(other, parent_id=held.parent_id)
        said = {s.casefold() for s in (other.label, *other.synonyms)}
        more = [s for s in (held.label, *held.synonyms) if s.casefold() not in said]
        _write(other, synonyms=[*other.synonyms, *more])
        for child in children:
            _write(child, parent_id=other.pk)
        _write(held, deprecated_at=timezone.now(), deprecated_by_id=other.pk)
        _carry(change, held, other)
    return change


def split(
    *, person: User, term: Term, parts: Sequence[Part], reason: str, seen: int | None = None
) -> VocabularyChange:
    """Put narrower terms below a term; each takes the tags whose quote holds one of its words.

    Raises:
        ConflictError: if the card changed since ``seen``.
        InvalidError: if there is no part, or one is called as another term is.
    """
    with acting(person, "split term", why=reason):
        (held,) = _hold([term], seen)
        if not parts or any(_taken(held.facet, part.label) for part in parts):
            raise InvalidError("A split needs parts, each with a label of its own in this facet.")
        change = _begin(ChangeKind.SPLIT, person, held, reason)
        below = Term.objects.filter(parent=held).aggregate(last=Max("position"))["last"] or held.position
        for number, part in enumerate(parts, start=1):
            new = Term.objects.create(
                facet=held.facet,
                key=free_key(held.facet, part.label),
                label=part.label.strip(),
                definition=part.definition,
                synonyms=list(part.words),
                parent=held,
                position=below + number,
            )
            change.after["made"] = [*change.after.get("made", []), new.pk]
            if part.words:
                _carry(change, held, new, list(_tags_with(held, part.words).values_list("pk", flat=True)))
        change.save(update_fields=["after"])
    return change


def move(
    *, person: User, term: Term, parent: Term | None, position: int, reason: str, seen: int | None = None
) -> VocabularyChange:
    """Put a term below another, or at the top, at a place among its siblings, counted from 0.

    Raises:
        ConflictError: if the card changed since ``seen``.
        InvalidError: if the other is of another facet, or stands below it.
    """
    with acting(person, "move term", why=reason):
        (held,) = _hold([term], seen)
        if parent is not None and (
            parent.facet_id != held.facet_id or Term.objects.under(held).filter(pk=parent.pk).exists()
        ):
            raise InvalidError("A term moves within its facet, and not below itself.")
        siblings = Term.objects.filter(facet=held.facet, parent=parent).exclude(pk=held.pk)
        order = list(siblings.order_by("position", "key"))
        order.insert(max(0, min(position, len(order))), held)
        change = _begin(ChangeKind.MOVE, person, held, reason, other=parent, writes=order)
        for number, sibling in enumerate(order, start=1):
            moved = {"parent_id": parent.pk if parent else None} if sibling is held else {}
            if moved or sibling.position != number * 10:
                _write(sibling, position=number * 10, **moved)
    return change


def deprecate(
    *, person: User, term: Term, reason: str, instead: Term | None = None, seen: int | None = None
) -> VocabularyChange:
    """Give a term to no record any more. Its tags stay, or go to the term to use instead.

    Raises:
        ConflictError: if the card changed since ``seen``.
        InvalidError: if the other is of another facet or not in use, or terms in use stand below it.
    """
    with acting(person, "deprecate term", why=reason):
        held, *rest = _hold([term, instead] if instead else [term], seen)
        if Term.objects.in_use().filter(parent=held).exists():
            raise InvalidError("Terms in use stand below it; move or deprecate them first.")
        if rest and (rest[0].facet_id != held.facet_id or rest[0].deprecated_at or rest[0].pk == held.pk):
            raise InvalidError("The term to use instead is another of this facet, in use.")
        other = rest[0] if rest else None
        change = _begin(ChangeKind.DEPRECATE, person, held, reason, other=other, writes=[held])
        successor = other.pk if other else None
        _write(held, deprecated_at=timezone.now(), deprecated_by_id=successor)
        if rest:
            _carry(change, held, rest[0])
    return change


def undo(*, person: User, change: VocabularyChange) -> VocabularyChange:
    """Take a change back: every card as it was, every tag it carried on its old term again.

    What was tagged since stays where it was put.

    Raises:
        ConflictError: if it is taken back already, or a later change of the same cards stands.
    """
    with acting(person, "undo change", why=f"change {change.pk}"):
        held = VocabularyChange.objects.select_for_update().get(pk=change.pk)
        if held.undone_at is not None:
            raise ConflictError("This change is taken back already.", theirs=held)
        touched = {int(pk) for pk in held.before} | set(held.after.get("made", []))
        later = VocabularyChange.objects.filter(pk__gt=held.pk, undone_at=None)
        for other in later.order_by("pk"):
            if touched & ({int(pk) for pk in other.before} | set(other.after.get("made", []))):
                raise ConflictError(f"Take back the later change first: {other}.", theirs=other)
        list(Term.objects.select_for_update().filter(pk__in=touched).order_by("pk"))
        try:
            with transaction.atomic():
                _restore(held)
        except IntegrityError as error:
            raise ConflictError("Another term is called so by now; rename it first.", theirs=held) from error
        VocabularyChange.objects.filter(pk=held.pk).update(undone_at=Now(), undone_by=person)
    held.refresh_from_db()
    return held


def free_key(facet: Facet, label: str) -> str:
    """Return a key for a new term of a facet, made of its label."""
    stem = slugify(label)[:70] or "term"
    taken = set(Term.objects.filter(facet=facet, key__startswith=stem).values_list("key", flat=True))
    return next(
        key for n in range(1, len(taken) + 2) if (key := stem if n == 1 else f"{stem}-{n}") not in taken
    )


def _hold(terms: Sequence[Term], seen: int | None) -> list[Term]:
    """Lock terms in the order of their numbers, so that no tag is added meanwhile; return them as asked."""
    pks = [term.pk for term in terms]
    rows = (
        Term.objects.select_for_update(of=("self",)).select_related("facet").filter(pk__in=pks).order_by("pk")
    )
    held = {term.pk: term for term in rows}
    if seen is not None and held[pks[0]].version != seen:
        raise ConflictError("Somebody changed this card meanwhile.", theirs=held[pks[0]])
    return [held[pk] for pk in pks]


def _begin(
    kind: ChangeKind,
    person: User,
    term: Term,
    reason: str,
    *,
    other: Term | None = None,
    writes: Iterable[Term] = (),
    also: Mapping[str, Any] | None = None,
) -> VocabularyChange:
    """Note a change with every card it is going to write, as it is now."""
    if not reason.strip():
        raise InvalidError("Say why.")
    foreseen = vars(preview(term))
    return VocabularyChange.objects.create(
        kind=kind,
        term=term,
        other=other,
        author=person,
        reason=reason,
        preview=foreseen,
        before={
            str(card.pk): {name: _say(getattr(card, name)) for name in KEPT} | dict(also or {})
            for card in writes
        },
    )


def _say(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read(fields: dict[str, Any]) -> dict[str, Any]:
    since = fields["deprecated_at"]
    return {**fields, "deprecated_at": parse_datetime(since) if since else None}


def _restore(change: VocabularyChange) -> None:
    """Write back the cards and the tags; all to the top first, so that no circle closes."""
    cards = {int(pk): fields for pk, fields in change.before.items()}
    Term.objects.filter(pk__in=cards).update(parent=None, deprecated_by=None)
    for pk, fields in cards.items():
        if "examples" in fields:
            put_examples(pk, fields.pop("examples"))
        Term.objects.filter(pk=pk).update(version=F("version") + 1, **_read(fields))
    made = change.after.get("made", [])
    Term.objects.filter(pk__in=made).update(deprecated_at=Now(), version=F("version") + 1)
    with connection.cursor() as cursor:
        cursor.execute(BACK, [change.pk])


def _write(term: Term, **fields: Any) -> None:
    Term.objects.filter(pk=term.pk).update(version=F("version") + 1, **fields)
    for name, value in fields.items():
        setattr(term, name, value)


def _carry(change: VocabularyChange, old: Term, new: Term, tags: Sequence[int] | None = None) -> None:
    asked: dict[str, Any] = {
        "change": change.pk,
        "old": old.pk,
        "new": new.pk,
        "all": tags is None,
        "tags": list(tags or ()),
    }
    with connection.cursor() as cursor:
        cursor.execute(CARRY, asked)


def _tags_with(term: Term, words: Sequence[str]) -> TagQuerySet:
    said = Q(pk=None)
    for word in words:
        said |= Q(exact__icontains=word) | Q(text__icontains=word)
    return Tag.objects.filter(said, term=term)


def _taken(facet: Facet, label: str, but: Term | None = None) -> bool:
    rows = Term.objects.in_use().filter(facet=facet, label__iexact=label.strip())
    return (rows.exclude(pk=but.pk) if but else rows).exists()
