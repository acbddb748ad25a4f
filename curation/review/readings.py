"""What two readers said of the same thing, each before she saw the other's word: the ground of agreement.

Only finished readings count: votes once a record has all of its own, tags once a record that was given to two
was handed over. What a verdict, a correction or a second thought changed later does not alter them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

from django.apps import apps
from django.db.models import Count

from curation.models import Assignment, Facet, Tag, Term
from curation.models.review import State
from curation.models.stages import Stage
from curation.models.tag import Answer, TagState
from curation.models.vocabulary import Cardinality, ValueKind
from curation.models.vote import Decision
from curation.review import votes
from curation.review.agreement import Unit

READ = [State.VERIFY, State.PUBLISHED, State.RECHECK]
GIVEN, NOT_GIVEN = "given", "not given"


@dataclass(frozen=True)
class Pair:
    """What two people said of one thing: of a record, of one facet of it, or of one term of that facet.

    ``first`` has the lower number of the two, so that a pair of people is always the same way round. A word
    is None where she did not answer the facet. ``at`` is when the second of the two had spoken. The terms of
    a facet that neither of them gave stand together in one pair without a term, which counts ``times``.
    """

    record: int
    first: int
    second: int
    words: tuple[str | None, str | None]
    at: datetime
    facet: int | None = None
    term: str = ""
    times: int = 1

    @property
    def differ(self) -> bool:
        """Whether both spoke, and otherwise."""
        return self.whole and self.words[0] != self.words[1]

    @property
    def whole(self) -> bool:
        """Whether both spoke."""
        return None not in self.words


def units(pairs: Iterable[Pair]) -> list[Unit]:
    """Return pairs as the units that agreement is computed from."""
    return [unit for pair in pairs for unit in [pair.words] * pair.times]


def of_votes() -> list[Pair]:
    """Return each record's first two votes as they stood when the second of them was cast. One query.

    A vote that was taken back before anybody could act on it is as if it had not been; one that was changed
    after both could be seen is not, since it was no longer blind.
    """
    rows = votes.readable(None).filter(stage=Stage.TRIAGE).order_by("id")
    standing: dict[int, dict[int, str]] = defaultdict(dict)
    found: dict[int, Pair] = {}
    for record, person, decision, at in rows.values_list("record_id", "person_id", "decision", "cast_at"):
        said = standing[record]
        if decision == Decision.WITHDRAWN:
            said.pop(person, None)
            if len(said) < 2:
                found.pop(record, None)
            continue
        said[person] = decision
        if len(said) == 2 and record not in found:
            first, second = sorted(said)
            found[record] = Pair(record, first, second, (said[first], said[second]), at)
    return sorted(found.values(), key=lambda pair: (pair.at, pair.record))


def of_tags(facet: Facet | None = None) -> list[Pair]:
    """Return what two readers said of facets, of those records that were given to both to tag. Four queries.

    A facet with one answer is compared by what it is; one with many term by term: each term that anyone gave
    a record so read was given or not given by either. Free text is not compared.
    """
    readers = _readers()
    facets = {
        one.pk: one
        for one in Facet.objects.in_use().exclude(value_kind=ValueKind.TEXT)
        if facet is None or one.pk == facet.pk
    }
    said, at = _said(readers, facets)
    used: dict[int, set[str]] = defaultdict(set)
    for (_, _, about), words in said.items():
        used[about] |= words
    found: list[Pair] = []
    for record, people in readers.items():
        for first, second in combinations(sorted(people), 2):
            for about, one in facets.items():
                both = said.get((record, first, about)), said.get((record, second, about))
                if both == (None, None):
                    continue
                when = max(at[record, who, about] for who in (first, second) if (record, who, about) in at)
                for term, both_said, times in _compared(one, used[about], *both):
                    found.append(Pair(record, first, second, both_said, when, about, term, times))
    return sorted(found, key=lambda pair: (facets[pair.facet or 0].position, pair.at, pair.record, pair.term))


def in_use(facets: Iterable[int]) -> dict[int, int]:
    """Return how many terms of each facet may be given. One query."""
    rows = Term.objects.in_use().filter(facet__in=facets).order_by().values_list("facet")
    return dict(rows.annotate(n=Count("pk")))


def categories(facet: Facet, pairs: Sequence[Pair], terms: int) -> int:
    """Return how many different things could be said of a facet with so many terms, as Gwet's AC1 asks.

    Terms and the three answers that are none; given or not, where terms are compared one by one; of values,
    which have no end, those that were heard.
    """
    if facet.cardinality == Cardinality.MANY:
        return 2
    heard = len({word for pair in pairs for word in pair.words if word is not None})
    answers = len(Answer) - 1
    return max(heard, terms + answers) if facet.value_kind == ValueKind.TERM else max(2, heard)


def by_term(facet: Facet, pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """Return the pairs of a facet term by term, each as given or not given by either."""
    many = facet.cardinality == Cardinality.MANY
    heard = {pair.term for pair in pairs} if many else {word for pair in pairs for word in pair.words}
    found: dict[str, list[Pair]] = {word: [] for word in sorted(word for word in heard if word)}
    if not many:
        for term, kept in found.items():
            kept += [replace(pair, words=_given(pair, term), term=term) for pair in pairs]
        return found
    compared: dict[tuple[int, int, int], Pair] = {}
    for pair in pairs:
        compared.setdefault((pair.record, pair.first, pair.second), pair)
        if pair.term:
            found[pair.term].append(pair)
    for term, kept in found.items():
        spoken = {(pair.record, pair.first, pair.second) for pair in kept}
        silent = [pair for place, pair in compared.items() if place not in spoken and pair.whole]
        kept += [replace(pair, words=(NOT_GIVEN, NOT_GIVEN), term=term, times=1) for pair in silent]
    return found


def _given(pair: Pair, term: str) -> tuple[str | None, str | None]:
    words = [None if word is None else GIVEN if word == term else NOT_GIVEN for word in pair.words]
    return words[0], words[1]


def _compared(
    facet: Facet, used: set[str], one: set[str] | None, other: set[str] | None
) -> Iterator[tuple[str, tuple[str | None, str | None], int]]:
    """Return the things compared within a facet of a record, what either reader said, and how often."""
    both = one, other
    if facet.cardinality == Cardinality.ONE:
        words = [None if said is None else " + ".join(sorted(said)) for said in both]
        yield "", (words[0], words[1]), 1
        return
    spoken = (one or set()) | (other or set())
    for term in sorted(spoken):
        words = [None if said is None else GIVEN if term in said else NOT_GIVEN for said in both]
        yield term, (words[0], words[1]), 1
    if one is not None and other is not None and len(spoken) < len(used):
        yield "", (NOT_GIVEN, NOT_GIVEN), len(used) - len(spoken)


def _readers() -> dict[int, set[int]]:
    """Return the finished records that were given to several people to tag, with those people."""
    given = Assignment.objects.standing().filter(stage=Stage.CURATE, record__review__state__in=READ)
    found: dict[int, set[int]] = defaultdict(set)
    for record, person in given.order_by("record", "seat").values_list("record_id", "person_id"):
        found[record].add(person)
    return {record: people for record, people in found.items() if len(people) > 1}


def _said(
    readers: dict[int, set[int]], facets: dict[int, Facet]
) -> tuple[dict[tuple[int, int, int], set[str]], dict[tuple[int, int, int], datetime]]:
    """Return what each reader said of each facet of each record, and when she last said something of it."""
    rows = Tag.objects.filter(record__in=readers, facet__in=facets, stage=Stage.CURATE)
    tags = list(rows.select_related("term").order_by("id"))
    withdrawn = _taken_back_by_herself([tag for tag in tags if tag.state == TagState.RETRACTED])
    said: dict[tuple[int, int, int], set[str]] = defaultdict(set)
    at: dict[tuple[int, int, int], datetime] = {}
    for tag in tags:
        if tag.author_id in readers[tag.record_id] and tag.pk not in withdrawn:
            place = tag.record_id, tag.author_id, tag.facet_id
            said[place].add(word_of(tag))
            at[place] = max(at.get(place, tag.made_at), tag.made_at)
    return said, at


def word_of(tag: Tag) -> str:
    """Return what a tag says, so that two tags that say the same have the same word."""
    if tag.term is not None:
        return tag.term.label
    if tag.low is not None:
        span = f"{tag.low.normalize():f}" + ("" if tag.high is None else f"–{tag.high.normalize():f}")
        return f"{span} {tag.unit}".strip()
    return Answer(tag.answer).label


def _taken_back_by_herself(tags: Sequence[Tag]) -> set[int]:
    """Return which of these tags their own authors took back, and no verdict or correction."""
    events = apps.get_model("curation.TagEvent").objects.filter(
        pgh_obj_id__in=[tag.pk for tag in tags], state=TagState.RETRACTED
    )
    return {
        number
        for number, author, context in events.values_list("pgh_obj_id", "author_id", "pgh_context")
        if context and context.get("by") == author
    }
