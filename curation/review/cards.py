"""The vocabulary as values: what a file holds, what the base holds, and how the one becomes the other."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from curation.models import Facet, Term, TermExample, TermIdentifier
from curation.review.errors import InvalidError

Slug = str


class Card(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of every value here: immutable, compact, and strict about what it does not know."""


class IdentifierCard(Card, frozen=True):
    scheme: Slug
    value: str
    match: Literal["exact", "close", "broad", "narrow"] = "exact"
    verified: bool = False


class ExampleCard(Card, frozen=True):
    quote: str
    belongs: bool = True
    pmid: int | None = None
    note: str = ""


class TermCard(Card, frozen=True):
    """A term. ``parent`` and ``deprecated_by`` are keys of terms of the same facet."""

    key: Slug
    label: str
    definition: str = ""
    belongs: str = ""
    does_not_belong: str = ""
    synonyms: tuple[str, ...] = ()
    parent: Slug = ""
    identifiers: tuple[IdentifierCard, ...] = ()
    examples: tuple[ExampleCard, ...] = ()
    deprecated: bool = False
    deprecated_by: Slug = ""


class FacetCard(Card, frozen=True):
    """A facet with its terms, in their order. ``part_of`` is the key of the facet it stands beside."""

    key: Slug
    label: str
    definition: str = ""
    cardinality: Literal["one", "many"] = "many"
    stage: Literal["triage", "curate", "verify"] = "curate"
    value_kind: Literal["term", "number", "range", "text"] = "term"
    units: tuple[str, ...] = ()
    colour: str = ""
    part_of: Slug = ""
    terms: tuple[TermCard, ...] = ()


def check(facets: Iterable[FacetCard]) -> None:
    """Raise InvalidError, naming the card, if a key comes twice or names nothing."""
    facet_keys: set[str] = set()
    for facet in facets:
        keys = [term.key for term in facet.terms]
        twice = {key for key in keys if keys.count(key) > 1} | ({facet.key} & facet_keys)
        if twice:
            raise InvalidError(f"{facet.key}: the key {', '.join(sorted(twice))} comes twice.")
        for term in facet.terms:
            for named in (term.parent, term.deprecated_by):
                if named and (named not in keys or named == term.key):
                    raise InvalidError(
                        f"{facet.key}/{term.key} names {named}, which is no other term of its facet."
                    )
        facet_keys.add(facet.key)


class Compared(NamedTuple):
    """What reading cards would add, and where the base says otherwise and is left as it is."""

    facets: Sequence[FacetCard]
    terms: Sequence[tuple[FacetCard, TermCard]]
    same: int
    otherwise: Sequence[tuple[FacetCard, TermCard]]

    @property
    def adds(self) -> int:
        """How many facets and terms would come."""
        return len(self.facets) + len(self.terms)


def compare(facets: Sequence[FacetCard]) -> Compared:
    """Say what ``load`` would do with these cards, without doing it.

    Raises:
        InvalidError: if a key comes twice or names nothing.
    """
    check(facets)
    here = {facet.key: {term.key: term for term in facet.terms} for facet in _cards(Facet.objects.all())}
    new, otherwise, same = [], [], 0
    for facet in facets:
        for term in facet.terms:
            known = here.get(facet.key, {}).get(term.key)
            if known is None:
                new.append((facet, term))
            elif known == term:
                same += 1
            else:
                otherwise.append((facet, term))
    return Compared([facet for facet in facets if facet.key not in here], new, same, otherwise)


def load(facets: Sequence[FacetCard]) -> int:
    """Add the facets and terms whose keys are not here yet, and leave the others; return how many.

    What people changed since is theirs: a file read again never undoes it.

    Raises:
        InvalidError: if a key comes twice or names nothing.
    """
    check(facets)
    added = 0
    with transaction.atomic():
        at = Facet.objects.count()
        known = {facet.key: facet for facet in Facet.objects.all()}
        for number, card in enumerate(facets, start=at):
            if card.key not in known:
                known[card.key] = _create_facet(card, number, known.get(card.part_of))
                added += 1
            added += _add_terms(known[card.key], card)
    return added


def _create_facet(card: FacetCard, position: int, beside: Facet | None) -> Facet:
    if card.part_of and beside is None:
        raise InvalidError(f"{card.key} stands beside {card.part_of}, which is not here.")
    said = msgspec.structs.asdict(card)
    for name in ("terms", "part_of"):
        said.pop(name)
    return Facet.objects.create(**{**said, "units": list(card.units)}, part_of=beside, position=position)


def _add_terms(facet: Facet, card: FacetCard) -> int:
    known = {term.key: term for term in facet.terms.all()}
    new = [(number, term) for number, term in enumerate(card.terms, start=1) if term.key not in known]
    left = list(new)
    while left:  # a parent is created before its children
        ready = [(n, t) for n, t in left if not t.parent or t.parent in known]
        if not ready:
            raise InvalidError(f"{facet.key}: {left[0][1].key} stands below itself.")
        rows = [_term_row(facet, t, n, known.get(t.parent)) for n, t in ready]
        known |= {term.key: term for term in Term.objects.bulk_create(rows)}
        left = [(n, t) for n, t in left if t.key not in known]
    for _, term in new:
        if term.deprecated:
            successor = known.get(term.deprecated_by)
            Term.objects.filter(pk=known[term.key].pk).update(deprecated_at=Now(), deprecated_by=successor)
    TermIdentifier.objects.bulk_create(
        TermIdentifier(term=known[t.key], **msgspec.structs.asdict(i)) for _, t in new for i in t.identifiers
    )
    TermExample.objects.bulk_create(
        TermExample(term=known[t.key], **msgspec.structs.asdict(e)) for _, t in new for e in t.examples
    )
    return len(new)


def _term_row(facet: Facet, card: TermCard, number: int, parent: Term | None) -> Term:
    own = ("key", "label", "definition", "belongs", "does_not_belong")
    said = {name: getattr(card, name) for name in own}
    return Term(facet=facet, parent=parent, position=number * 10, synonyms=list(card.synonyms), **said)


def read() -> list[FacetCard]:
    """Return the whole vocabulary as it stands, retired facets left out, in its order."""
    return _cards(Facet.objects.in_use())


def _cards(facets: QuerySet[Facet]) -> list[FacetCard]:
    terms: dict[int, list[Term]] = {}
    found = Term.objects.in_order().select_related("parent", "deprecated_by")
    for term in found.prefetch_related("identifiers", "examples"):
        terms.setdefault(term.facet_id, []).append(term)
    return [_facet_card(facet, terms.get(facet.pk, [])) for facet in facets.select_related("part_of")]


def _facet_card(facet: Facet, terms: Sequence[Term]) -> FacetCard:
    own = ("key", "label", "definition", "cardinality", "stage", "value_kind", "colour")
    return FacetCard(
        **{name: getattr(facet, name) for name in own},
        units=tuple(facet.units),
        part_of=facet.part_of.key if facet.part_of else "",
        terms=tuple(_term_card(term) for term in terms),
    )


def _term_card(term: Term) -> TermCard:
    own = ("key", "label", "definition", "belongs", "does_not_belong")
    return TermCard(
        **{name: getattr(term, name) for name in own},
        synonyms=tuple(term.synonyms),
        parent=term.parent.key if term.parent else "",
        identifiers=tuple(
            IdentifierCard(i.scheme, i.value, i.match, i.verified)  # type: ignore[arg-type]  # the column's choices
            for i in term.identifiers.all()
        ),
        examples=tuple(ExampleCard(e.quote, e.belongs, e.pmid, e.note) for e in term.examples.all()),
        deprecated=term.deprecated_at is not None,
        deprecated_by=term.deprecated_by.key if term.deprecated_by else "",
    )
