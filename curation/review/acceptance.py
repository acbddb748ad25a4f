"""How suggestions fare: how often each term was accepted, how often dismissed, how much still holds."""

from collections import defaultdict
from dataclasses import dataclass, field

from curation.models import Draft, Tag, Term, User
from curation.models.review import tags_shut
from curation.models.tag import Origin, TagState
from curation.review.suggesting import DISMISSED


@dataclass
class Answers:
    """What some people answered to suggestions. ``held`` are those accepted that nobody took back since."""

    accepted: int = 0
    dismissed: int = 0
    held: int = 0

    @property
    def rate(self) -> float | None:
        """The share accepted of all that was answered."""
        return self._share(self.accepted)

    @property
    def precision(self) -> float | None:
        """The share of all that was answered that was accepted and still holds."""
        return self._share(self.held)

    def _share(self, of: int) -> float | None:
        answered = self.accepted + self.dismissed
        return of / answered if answered else None


@dataclass
class Fared(Answers):
    """How the suggestions of one term fared, and who answered how."""

    term: Term = field(default_factory=Term)
    people: dict[int, Answers] = field(default_factory=lambda: defaultdict(Answers))
    names: list[tuple[User, Answers]] = field(default_factory=list)


def acceptance() -> list[Fared]:
    """Return how each suggested term fared, the least accepted first. Four statements.

    What was answered on a record that is read blindly is left out until it opens.
    """
    found: dict[int, Fared] = defaultdict(Fared)
    taken = Tag.objects.open().filter(origin=Origin.SUGGESTION).exclude(term=None)
    for term, person, state in taken.values_list("term", "author", "state"):
        holds = state != TagState.RETRACTED
        for one in (found[term], found[term].people[person]):
            one.accepted += 1
            one.held += holds
    for person, body in (
        Draft.objects.filter(place=DISMISSED)
        .exclude(tags_shut("record__review__"))
        .values_list("person", "body")
    ):
        for term in map(int, body):
            for one in (found[term], found[term].people[person]):
                one.dismissed += 1
    terms = Term.objects.select_related("facet").in_bulk(list(found))
    people = User.objects.in_bulk({person for one in found.values() for person in one.people})
    for pk, one in found.items():
        one.term = terms[pk]
        one.names = sorted(
            ((people[p], said) for p, said in one.people.items()), key=lambda pair: str(pair[0])
        )
    return sorted(found.values(), key=lambda one: (one.precision or 0, -one.dismissed, one.term.label))
