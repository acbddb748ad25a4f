"""Terms a record may deserve, each with the words it rests on. A person makes a tag of one, or does not."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from curation.models import Record, Tag, Term, TermIdentifier, User
from curation.models.vocabulary import Closeness, ValueKind
from curation.review import drafts, surroundings
from curation.review.passages import passages
from curation.review.surroundings import Place
from curation.review.wording import definitions, form, words

DISMISSED = "dismissed"  # the place of the draft that keeps what a person did not want suggested again
LONGEST = 60  # characters of a phrase
PAST, TWICE = 500, 2  # so many phrases of earlier tags are looked for, each given at least so often
LEAST = 3  # letters of a name that is looked for whatever its case; shorter ones must be written alike


@dataclass(frozen=True)
class Suggestion:
    """A term and what speaks for it; ``section`` is empty where no words of the text do."""

    term: Term
    why: str
    exact: str = ""
    section: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class _Name:
    forms: tuple[str, ...]
    written: str
    term: Term
    why: str


class Matcher:
    """All names of the vocabulary's terms, ready to be looked for in texts."""

    def __init__(self, terms: Iterable[Term], past: Iterable[tuple[Term, str, int]] = ()) -> None:
        """Take the terms with their facets, and phrases that earlier tags quoted, each with its number."""
        self._by_first: dict[str, list[_Name]] = defaultdict(list)
        terms = list(terms)
        scales = {term.facet_id for term in terms if term.label.casefold() in surroundings.ANSWERS}
        for term in terms:
            if term.facet_id in scales:
                continue
            for name in (term.label, *term.synonyms):
                why = "its label" if name == term.label else f"synonym “{name}”"
                self._add(_Name(_forms(name), name, term, why))
        for term, quote, count in past:
            self._add(_Name(_forms(quote), quote, term, f"same words in {count} past tags"))
        for names in self._by_first.values():
            names.sort(key=lambda name: -len(name.forms))

    def _add(self, name: _Name) -> None:
        if name.forms and not surroundings.is_vague(name.term.facet.key, name.forms):
            self._by_first[name.forms[0]].append(name)

    def found_in(self, texts: Mapping[str, str]) -> list[Suggestion]:
        """Return at most one suggestion a term: where it is named first. Longer names go first."""
        found: dict[int, Suggestion] = {}
        stand_for = {k: v for text in texts.values() for k, v in definitions(text).items()}
        for section, text in texts.items():
            for suggestion in self._in_section(section, text, stand_for):
                found.setdefault(suggestion.term.pk, suggestion)
        parents = {s.term.parent_id for s in found.values()}
        particular = {s.term.facet_id for s in found.values() if not _is_weak(s)}
        return [
            s
            for s in found.values()
            if s.term.pk not in parents and not (_is_weak(s) and s.term.facet_id in particular)
        ]

    def _in_section(
        self, section: str, text: str, stand_for: Mapping[str, tuple[str, ...]]
    ) -> Iterable[Suggestion]:
        there = words(text)
        taken: dict[int, int] = {}  # by facet, up to which word a longer name has been read
        for at, word in enumerate(there):
            for name in self._by_first.get(word.form, ()):
                last = at + len(name.forms)
                if at < taken.get(name.term.facet_id, 0):
                    continue
                if tuple(w.form for w in there[at:last]) != name.forms:
                    continue
                start, end = word.start, there[last - 1].end
                if not _means(name, text[start:end], stand_for, self):
                    continue
                place = Place(there, at, last, section, self._names_an_animal)
                if not surroundings.fit(name.term, name.written, place):
                    continue
                taken[name.term.facet_id] = last
                yield Suggestion(name.term, name.why, text[start:end], section, start, end)

    def _names_an_animal(self, form: str) -> bool:
        return any(name.term.facet.key == surroundings.SPECIES for name in self._by_first.get(form, ()))

    def names(self, forms: tuple[str, ...]) -> set[int]:
        """Return the terms that one of the endings of some words names."""
        return {
            name.term.pk
            for at in range(len(forms))
            for name in self._by_first.get(forms[at], ())
            if forms[at : at + len(name.forms)] == name.forms
        }


def _is_weak(suggestion: Suggestion) -> bool:
    return surroundings.is_weak(suggestion.term.key, _forms(suggestion.exact))


def _forms(name: str) -> tuple[str, ...]:
    return tuple(word.form for word in words(name))


def _means(name: _Name, written: str, stand_for: Mapping[str, tuple[str, ...]], matcher: Matcher) -> bool:
    """Say whether the words are the name; an abbreviation unless it is defined otherwise."""
    short = len(name.written) <= LEAST or (len(name.written) <= 5 and name.written.isupper())
    if not short:
        return True
    if form(written) != form(name.written) or written.rstrip("s") != name.written.rstrip("s"):
        return False
    meant = stand_for.get(written.rstrip("s")) or stand_for.get(written)
    return meant is None or name.term.pk in matcher.names(meant)


def suggestions(record: Record, person: User, tagged: Iterable[int]) -> dict[int, list[Suggestion]]:
    """Return suggestions by facet: from names, from what was accepted before, and from MeSH headings.

    Left out are terms in ``tagged`` and those that this person dismissed for this record.
    """
    terms = Term.objects.in_use().filter(facet__value_kind=ValueKind.TERM, facet__retired_at=None)
    known = {term.pk: term for term in terms.select_related("facet")}
    left_out = {int(pk) for pk in drafts.read(person=person, record_id=record.pk, place=DISMISSED)}
    left_out |= set(tagged)
    found = Matcher(known.values(), past_quotes(known, record.pk)).found_in(passages(record))
    headings = TermIdentifier.objects.filter(
        scheme="mesh", value__in=record.mesh, match__in=[Closeness.EXACT, Closeness.NARROW], term__in=known
    )
    named = {s.term.pk for s in found}
    parents = {s.term.parent_id for s in found}
    for row in headings:
        if row.term_id not in named | parents:
            found.append(Suggestion(known[row.term_id], f"MeSH heading {row.value}"))
            named.add(row.term_id)
    by_facet = defaultdict(list)
    for suggestion in found:
        if suggestion.term.pk not in left_out:
            by_facet[suggestion.term.facet_id].append(suggestion)
    return dict(by_facet)


def past_quotes(known: Mapping[int, Term], besides: int) -> list[tuple[Term, str, int]]:
    """Return the short phrases that tags of other records most often quote, with their term and number."""
    tags = Tag.objects.live().open().with_a_quote().filter(term__in=known).exclude(record=besides)
    rows = tags.order_by().values_list("term", "exact").annotate(n=Count("record", distinct=True))
    often = rows.filter(n__gte=TWICE).order_by("-n")[:PAST]
    return [(known[term], exact, n) for term, exact, n in often if len(exact) <= LONGEST]


def dismiss(*, person: User, record_id: int, term: Term) -> None:
    """Do not suggest this term to this person for this record again."""
    drafts.save(person=person, record_id=record_id, place=DISMISSED, body={str(term.pk): "no"})
